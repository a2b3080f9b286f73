package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Threads keep large temporary direct buffers, and these have stopped growing. Healthy: a server's threads keep 8 to 16 KB each, the demo
 * service one of 8 KB; sick: 60 threads that once wrote 2 MB keep 120 MB. Buffers of 64 KB and less are no matter of the flag
 * that cures it, however many threads keep one.
 */
final class CachedDirectBuffers implements Rule {
    /** Threads that come and go leave none: what was there at each of so many reports stays. */
    private static final int REPORTS = 3;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().cachedBuffers() instanceof Reading.Present<CachedBuffers> present)) return;
        CachedBuffers cached = present.value();
        TemporaryBuffers large = TemporaryBuffers.of(cached);
        long kept = c.history().least(Measure.CACHED_BUFFERS, REPORTS, 0).orElse(0L);
        long bytes = Math.min(large.bytes(), kept);
        if (!c.isWorth(bytes, 32 * Case.MIB)) return;
        if (c.history().growth(Measure.CACHED_BUFFERS, Leak.atLeast(c)).isPresent()) return;
        c.add(
                Finding.Code.RETENTION,
                Owner.DIRECT_BUFFERS,
                bytes,
                0.9,
                cached.threads() + " threads keep " + cached.count() + " temporary direct buffers of "
                        + Case.mb(cached.residentBytes()) + " from their last channel reads and writes, "
                        + large.count() + " of them larger than " + large.flagBytes() / 1024 + " KB"
                        + TemporaryBuffers.mostBy(cached),
                List.of(large.cure(), "direct buffers of the application's own, used again, for large transfers"),
                Reading.of(bytes));
    }
}
