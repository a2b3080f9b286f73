package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.History;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Class metadata grows because classes are loaded and none are unloaded. Healthy: 30 to 60 MB within two minutes of a start, then less than
 * 1 MB in an hour; class loaders that come and go show as a sawtooth. Sick: a hundred small loaders a second brought 17 MB of resident
 * metaspace a minute, of which 8 MB were in use: each loader holds whole chunks, so the resident bytes are judged. Half of
 * the usual growth is asked, since the number of classes has to grow as steadily. Large applications load as evenly while they start:
 * not sure before five minutes.
 */
final class LeakOfMetaspace implements Rule {
    private static final long CLASSES_AT_LEAST = 200;

    @Override
    public void judge(Case c) {
        History h = c.history();
        if (!(h.growth(Owner.METASPACE, Leak.atLeast(c) / 2) instanceof Reading.Present<Growth> present)) return;
        if (!h.growth(Measure.CLASSES, CLASSES_AT_LEAST).isPresent()) return;
        Growth g = present.value();
        long loaded = h.change(Measure.CLASSES, g.spanMs()).orElse(0L);
        Reading<Long> unloaded = h.change(Measure.CLASSES_UNLOADED, g.spanMs());
        if (loaded <= 0 || unloaded.orElse(0L) > loaded / 10) return;
        c.add(
                Finding.Code.LEAK,
                Owner.METASPACE,
                g.amount(),
                g.confidence(),
                Leak.bytes("class metadata", g) + ", " + loaded + " classes more, "
                        + unloaded.map(String::valueOf).orElse("an unknown number") + " unloaded"
                        + Leak.meets(c, g.perMinute()),
                List.of(
                        "jcmd " + c.snapshot().pid()
                                + " VM.classloader_stats (stops the threads for some ms) names the loaders"
                                + " that hold many classes: release what refers to them (thread locals, registries, caches of"
                                + " generated classes)",
                        "-XX:MaxMetaspaceSize=" + (g.to() / Case.MIB * 2) + "m bounds it"),
                Leak.noForecast());
    }
}
