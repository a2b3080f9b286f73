package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * The capacity of all direct buffers grows and no collection brings it down. Healthy: a Spring service 0.1 MB, servers on NIO 1 to 16 MB,
 * flat after the first minute; sick: any slope that lasts. Temporary buffers that ever more threads keep are a finding of their own, and
 * what they explain of the JVM's count is theirs.
 */
final class LeakOfDirectBuffers implements Rule {
    /** Below this share of the growth, what temporary buffers do not explain is their noise. */
    private static final long OWN_PERCENT = 40;

    @Override
    public void judge(Case c) {
        long atLeast = Leak.atLeast(c);
        if (c.history().growth(Measure.DIRECT_CAPACITY, atLeast) instanceof Reading.Present<Growth> counted) {
            Growth g = counted.value();
            long own = g.amount() - temporary(c, g);
            if (own >= Math.max(atLeast, g.amount() / 100 * OWN_PERCENT)) add(c, g, own);
        }
        if (c.history().growth(Measure.CACHED_BUFFERS, atLeast) instanceof Reading.Present<Growth> cached
                && c.snapshot().cachedBuffers() instanceof Reading.Present<CachedBuffers> now) {
            addTemporary(c, cached.value(), now.value());
        }
    }

    /** What temporary buffers add to the JVM's count; nothing from JDK 24 on. */
    private static long temporary(Case c, Growth g) {
        boolean counted = c.snapshot().cachedBuffers() instanceof Reading.Present<CachedBuffers> cached
                && cached.value().inDirectPool();
        return counted
                ? Math.max(
                        0,
                        c.history().change(Measure.CACHED_BUFFERS, g.spanMs()).orElse(0L))
                : 0;
    }

    private static void add(Case c, Growth g, long own) {
        long count = c.history().change(Measure.DIRECT_BUFFERS, g.spanMs()).orElse(0L);
        c.add(
                Finding.Code.LEAK,
                Owner.DIRECT_BUFFERS,
                own,
                g.confidence(),
                Leak.bytes("the capacity of direct buffers", g) + ", " + count + " buffers more"
                        + Leak.meets(c, g.perMinute()),
                List.of(
                        "jcmd " + c.snapshot().pid()
                                + " GC.heap_dump leak.hprof: what holds the java.nio.DirectByteBuffer"
                                + " objects is the leak",
                        "-XX:MaxDirectMemorySize=" + (g.from() / Case.MIB + 64) + "m makes it fail where it allocates"),
                Leak.noForecast());
    }

    private static void addTemporary(Case c, Growth g, CachedBuffers now) {
        long threads = c.history().change(Measure.THREADS, g.spanMs()).orElse(0L);
        c.add(
                Finding.Code.LEAK,
                Owner.DIRECT_BUFFERS,
                g.amount(),
                g.confidence(),
                Leak.bytes("temporary direct buffers that threads keep", g) + ", " + now.count() + " now in "
                        + now.threads() + " threads, " + threads + " threads more" + TemporaryBuffers.mostBy(now)
                        + Leak.meets(c, g.perMinute()),
                List.of(TemporaryBuffers.of(now).cure(), "fewer threads that read or write channels"),
                Leak.noForecast());
    }
}
