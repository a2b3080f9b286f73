package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * What collections of the old generation leave grows from one to the next. Healthy: the same floor after each, whatever is used in between,
 * or a cache that fills and stops; sick: a higher floor each time. Six such collections are asked for, and five minutes to be sure; or one
 * minute of large and steady growth, the last in which next to no class is loaded: a start loads thousands (6,800 in two minutes, Spring).
 */
final class LeakOfJavaHeap implements Rule {
    /** Classes that a service at work loads in a minute; the agent's own are some of them. */
    private static final long STARTED_BELOW = 100;

    private static final long STARTED_MS = 60_000;

    @Override
    public void judge(Case c) {
        if (!(c.history().growth(Measure.HEAP_LIVE, Leak.atLeast(c)) instanceof Reading.Present<Growth> present))
            return;
        Growth g = surest(c, present.value());
        long pid = c.snapshot().pid();
        c.add(
                Finding.Code.LEAK,
                Owner.JAVA_HEAP,
                g.amount(),
                g.confidence(),
                Leak.bytes("what collections leave of the Java heap", g) + Leak.meets(c, g.perMinute()),
                List.of(
                        "jcmd " + pid + " GC.heap_dump leak.hprof: the dominators that grow are the leak",
                        "jcmd " + pid
                                + " GC.class_histogram twice (stops the threads while it counts) shows the class that grows"),
                Leak.noForecast());
    }

    private static Growth surest(Case c, Growth g) {
        long loaded = c.history().change(Measure.CLASSES, STARTED_MS).orElse(Long.MAX_VALUE);
        if (loaded > STARTED_BELOW) return g;
        return c.history().growthUnlikeAStart(Measure.HEAP_LIVE, Leak.atLeast(c))
                        instanceof Reading.Present<Growth> sure
                ? sure.value()
                : g;
    }
}
