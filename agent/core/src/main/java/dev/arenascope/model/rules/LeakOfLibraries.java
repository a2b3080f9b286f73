package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Ever more files with code are mapped: a library that is extracted to a temporary file and loaded again and again, once for each class
 * loader or request. Healthy: 15 to 40 files, flat after the start; sick: one more each time.
 */
final class LeakOfLibraries implements Rule {
    private static final long AT_LEAST = 8;

    @Override
    public void judge(Case c) {
        if (!(c.history().growth(Measure.LIBRARIES, AT_LEAST) instanceof Reading.Present<Growth> present)) return;
        Growth g = present.value();
        long bytes =
                Math.max(0, c.history().change(Owner.SHARED_LIBS, g.spanMs()).orElse(0L));
        String example = example(c);
        c.add(
                Finding.Code.LEAK,
                Owner.SHARED_LIBS,
                bytes,
                g.confidence(),
                Leak.count("mapped libraries", g) + ", their resident bytes by " + Case.mb(bytes) + example,
                List.of(
                        "load the library once, from a class loader that stays, instead of extracting it again",
                        "java.io.tmpdir shows the files while they are not deleted: ls -lt"),
                Leak.noForecast());
    }

    private static String example(Case c) {
        if (!(c.snapshot().space() instanceof Reading.Present<AddressSpace> space)) return "";
        for (Mapping m : space.value().mappings()) {
            if (m.has(Mapping.EXEC) && (m.path().startsWith("/tmp/") || m.path().endsWith("(deleted)"))) {
                return ", for example " + m.path();
            }
        }
        return "";
    }
}
