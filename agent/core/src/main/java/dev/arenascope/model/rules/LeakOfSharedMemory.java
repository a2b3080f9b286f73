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
 * Mapped files that live in memory only grow. Healthy: 32 KB of performance data where /tmp is a tmpfs, flat; a ring buffer in /dev/shm has
 * its size from the start, and fills: what does not map more is bounded. Other mapped files are page cache, which the kernel takes back, and never a leak.
 */
final class LeakOfSharedMemory implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.history().growth(Measure.SHARED_MEMORY, Leak.atLeast(c)) instanceof Reading.Present<Growth> present))
            return;
        Growth g = present.value();
        if (c.history().change(Measure.SHARED_MAPPED, g.spanMs()).orElse(0L) < g.amount() / 2) return;
        c.add(
                Finding.Code.LEAK,
                Owner.MAPPED_FILES,
                g.amount(),
                g.confidence(),
                Leak.bytes("mapped files that live in memory only", g) + largest(c)
                        + ": no page cache that the kernel could drop" + Leak.meets(c, g.perMinute()),
                List.of(
                        "unmap and delete what is no longer used, or keep these files on a disk: on tmpfs (/dev/shm, and /tmp"
                                + " in many containers) each page is charged to the cgroup"),
                Leak.noForecast());
    }

    private static String largest(Case c) {
        if (!(c.snapshot().space() instanceof Reading.Present<AddressSpace> space)) return "";
        String path = "";
        long bytes = 0;
        for (Mapping m : space.value().mappings()) {
            boolean memory = m.path().startsWith("/dev/shm/")
                    || m.path().startsWith("/memfd:")
                    || m.path().startsWith("/SYSV");
            if (!memory || m.rssBytes() <= bytes) continue;
            path = m.path();
            bytes = m.rssBytes();
        }
        return path.isEmpty() ? "" : ", the largest now " + path + " with " + Case.mb(bytes);
    }
}
