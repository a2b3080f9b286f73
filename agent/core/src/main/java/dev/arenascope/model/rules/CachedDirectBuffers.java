package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Each thread keeps a large temporary direct buffer, and their number has stopped growing. Healthy: a server's threads keep 8 to 16 KB
 * each; sick: 40 threads that once wrote 4 MB keep 160 MB. That buffers are as many as threads is a sign and no proof: never
 * {@code HIGH}.
 */
final class CachedDirectBuffers implements Rule {
    @Override
    public void judge(Case c) {
        if (!(ThreadBuffers.of(c.snapshot()) instanceof Reading.Present<ThreadBuffers> present)) return;
        ThreadBuffers b = present.value();
        if (!b.oneForEachThread() || !c.isWorth(b.capacityBytes(), 32 * Case.MIB)) return;
        Reading<Growth> growth = c.history().growth(Measure.DIRECT_CAPACITY, Leak.atLeast(c));
        if (growth.isPresent()) return;
        c.add(
                Finding.Code.RETENTION,
                Owner.DIRECT_BUFFERS,
                b.capacityBytes(),
                0.7,
                b.count() + " direct buffers of " + b.capacityBytes() / b.count() / 1024 + " KB on average beside "
                        + b.threads() + " threads: each thread seems to keep one from its last channel read or write",
                List.of(ThreadBuffers.CURE, "direct buffers of the application's own, used again, for large transfers"),
                Reading.of(b.capacityBytes()));
    }
}
