package dev.arenascope.lab;

import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.LabHost;
import dev.arenascope.snapshot.Reading;

/** What every experiment asks first: where it runs, and whether there is room for it. */
final class Bench {
    private Bench() {}

    static LabHost host(ProcDir proc) {
        return new LabHost(
                System.getProperty("os.version", "unknown"),
                "JDK " + Runtime.version(),
                proc.pageSize(),
                proc.transparentHugePages(),
                proc.hostMemory().map(HostMemory::swapTotalBytes));
    }

    /** Bytes below the limit of the control group; absent when they are fewer than asked for. No limit is room enough. */
    static Reading<Long> room(ProcDir proc, long leastBytes) {
        Reading<Cgroup> group = proc.cgroup();
        long limit = group.flatMap(Cgroup::limitBytes).orElse(Long.MAX_VALUE);
        long used = group.flatMap(Cgroup::usageBytes).orElse(0L);
        return limit - used < leastBytes
                ? Reading.absent("less than " + (leastBytes >> 20)
                        + " MB below the memory limit of the cgroup: the lab stays away from it")
                : Reading.of(limit - used);
    }
}
