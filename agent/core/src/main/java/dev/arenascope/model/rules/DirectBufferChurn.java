package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.model.Swing;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Direct buffers are made and dropped, and wait for a collection of the heap to free them: outside it they are large, and in it a
 * few bytes each that fill nothing, so the collection is late. Healthy: servers hold the same capacity for minutes, a program of 60 buffers of
 * 32 KB a second with much garbage beside goes up and down by 8 MB; sick: 200 of 256 KB a second and little garbage, between 0 and 256 MB
 * (all that is allowed) every five seconds.
 */
final class DirectBufferChurn implements Rule {
    private static final int READINGS = 8;
    /** A pool that fills and is let go rises and falls once. */
    private static final int TIMES = 2;

    private static final double SURE = 0.9;

    @Override
    public void judge(Case c) {
        if (!(c.history().swing(Measure.DIRECT_CAPACITY, READINGS) instanceof Reading.Present<Swing> present)) return;
        Swing swing = present.value();
        long bytes = swing.bytes() - temporary(c);
        if (!c.isWorth(bytes, 32 * Case.MIB)) return;
        if (swing.rises() < TIMES || swing.falls() < TIMES) return;
        c.add(
                Finding.Code.GARBAGE_HEADROOM,
                Owner.DIRECT_BUFFERS,
                bytes,
                SURE,
                "the capacity of direct buffers went up and down between " + Case.mb(swing.least()) + " and "
                        + Case.mb(swing.most()) + ", " + swing.falls() + " times down in " + READINGS
                        + " reports: they are dropped, and freed by the next collection of the heap only",
                List.of(
                        "one direct buffer for each thread, cleared and used again, where ByteBuffer.allocateDirect is called"
                                + " for a request; instrument=com.acme, with your own package, names the line",
                        "-XX:MaxDirectMemorySize=" + bound(swing)
                                + "m bounds it without a change of code, for a full collection each time that is reached"),
                Reading.of(bytes));
    }

    /** Room for what is always there, and for a quarter of the rest. */
    private static long bound(Swing swing) {
        return Math.max(16, (swing.least() + swing.bytes() / 4) / Case.MIB + 1);
    }

    /** What temporary buffers of threads that come and go add to the JVM's count; nothing from JDK 24 on. */
    private static long temporary(Case c) {
        boolean counted = c.snapshot().cachedBuffers() instanceof Reading.Present<CachedBuffers> cached
                && cached.value().inDirectPool();
        return counted && c.history().swing(Measure.CACHED_BUFFERS, READINGS) instanceof Reading.Present<Swing> cached
                ? cached.value().bytes()
                : 0;
    }
}
