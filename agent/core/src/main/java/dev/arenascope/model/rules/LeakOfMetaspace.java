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
 * the usual growth is asked, since the number of classes has to grow as steadily.
 *
 * <p>Large applications load as evenly while they start, so growth is not sure before five minutes. The exception is what no start does:
 * holders of metaspace that come as steadily with {@link #CLASSES_A_LOADER} classes each or fewer, and none of which ends.
 * Healthy: a Spring service loads 6,800 classes with 300 loaders on 17 and 6,900 with 225 on 25, and 14 classes with each further one; sick: one.
 */
final class LeakOfMetaspace implements Rule {
    private static final long CLASSES_AT_LEAST = 200;
    private static final long LOADERS_AT_LEAST = 100;
    private static final long CLASSES_A_LOADER = 4;

    @Override
    public void judge(Case c) {
        History h = c.history();
        long atLeast = Leak.atLeast(c) / 2;
        if (!(h.growth(Owner.METASPACE, atLeast) instanceof Reading.Present<Growth> present)) return;
        if (!h.growth(Measure.CLASSES, CLASSES_AT_LEAST).isPresent()) return;
        Growth g = present.value();
        long loaded = h.change(Measure.CLASSES, g.spanMs()).orElse(0L);
        Reading<Long> unloaded = h.change(Measure.CLASSES_UNLOADED, g.spanMs());
        if (loaded <= 0 || unloaded.orElse(0L) > loaded / 10) return;
        if (isOfSmallLoaders(h, g, loaded)
                && h.growthUnlikeAStart(Owner.METASPACE, atLeast) instanceof Reading.Present<Growth> sure) {
            g = sure.value();
        }
        c.add(
                Finding.Code.LEAK,
                Owner.METASPACE,
                g.amount(),
                g.confidence(),
                Leak.bytes("class metadata", g) + ", " + loaded + " classes more, "
                        + unloaded.map(String::valueOf).orElse("an unknown number") + " unloaded" + loaders(h, g)
                        + Leak.meets(c, g.perMinute()),
                List.of(
                        "jcmd " + c.snapshot().pid()
                                + " VM.classloader_stats (stops the threads for some ms) names the loaders"
                                + " that hold many classes: release what refers to them (thread locals, registries, caches of"
                                + " generated classes)",
                        "-XX:MaxMetaspaceSize=" + (g.to() / Case.MIB * 2) + "m bounds it"),
                Leak.noForecast());
    }

    private static boolean isOfSmallLoaders(History h, Growth g, long loadedClasses) {
        long more = h.change(Measure.LOADERS, g.spanMs()).orElse(0L);
        return h.growth(Measure.LOADERS, LOADERS_AT_LEAST).isPresent()
                && loadedClasses <= more * CLASSES_A_LOADER
                && h.change(Measure.LOADERS_ENDED, g.spanMs()).orElse(0L) <= more / 10;
    }

    /** For example {@code ; 3100 class loaders or hidden classes more, none ended}. */
    private static String loaders(History h, Growth g) {
        if (!(h.change(Measure.LOADERS, g.spanMs()) instanceof Reading.Present<Long> more) || more.value() < 0) {
            return "";
        }
        long ended = h.change(Measure.LOADERS_ENDED, g.spanMs()).orElse(0L);
        return "; " + more.value() + " class loaders or hidden classes more, "
                + (ended <= 0 ? "none" : String.valueOf(ended)) + " ended";
    }
}
