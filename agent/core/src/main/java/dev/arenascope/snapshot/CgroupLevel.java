package dev.arenascope.snapshot;

/**
 * The memory controller of one control group on the way from the process's own group up to the root. What an ancestor counts
 * holds the processes of all groups below it.
 *
 * @param path relative to the hierarchy's root
 * @param limitBytes memory.max or memory.limit_in_bytes; absent when not set
 * @param highBytes memory.high; absent on version 1 or when not set
 * @param usageBytes memory.current or memory.usage_in_bytes, page cache included
 * @param stat memory.stat
 */
public record CgroupLevel(
        String path,
        Reading<Long> limitBytes,
        Reading<Long> highBytes,
        Reading<Long> usageBytes,
        Reading<Stat> stat,
        Events events)
        implements Comparable<CgroupLevel> {

    /**
     * @param anonBytes anonymous memory (anon; total_rss)
     * @param fileBytes page cache, shared memory included (file; total_cache)
     * @param shmemBytes shared memory and tmpfs, which the kernel cannot drop (shmem; total_shmem)
     * @param majorFaults faults that read from a disk (pgmajfault; total_pgmajfault)
     * @param refaults pages that were read again soon after they were dropped (workingset_refault*)
     */
    public record Stat(
            long anonBytes, long fileBytes, long shmemBytes, Reading<Long> majorFaults, Reading<Long> refaults) {
        /** What the kernel can drop before it has to kill. */
        public long cacheBytes() {
            return Math.max(0, fileBytes - shmemBytes);
        }
    }

    /**
     * Counters since the group was made: memory.events (version 2), memory.failcnt and memory.oom_control (version 1).
     *
     * @param low reclaimed although below memory.low
     * @param high throttled because memory.high was exceeded
     * @param max times the limit was hit: max, or failcnt
     * @param oom times nothing could be reclaimed
     * @param oomKill processes killed
     * @param underOom 1 while tasks wait for memory (version 1), else 0
     * @param newHigh how much {@code high} rose since the reading before; 0 at the first
     * @param newMax how much {@code max} rose since the reading before; 0 at the first
     */
    public record Events(
            Reading<Long> low,
            Reading<Long> high,
            Reading<Long> max,
            Reading<Long> oom,
            Reading<Long> oomKill,
            Reading<Long> underOom,
            long newHigh,
            long newMax) {}

    /** Where the kernel starts to act: the lesser of limit and high. */
    public Reading<Long> boundBytes() {
        long limit = limitBytes.orElse(Long.MAX_VALUE);
        return highBytes.orElse(Long.MAX_VALUE) < limit ? highBytes : limitBytes;
    }

    /** Tightest first. */
    @Override
    public int compareTo(CgroupLevel other) {
        return Long.compare(
                boundBytes().orElse(Long.MAX_VALUE), other.boundBytes().orElse(Long.MAX_VALUE));
    }

    /** What is charged and cannot simply be dropped. */
    public Reading<Long> unreclaimableBytes() {
        if (!(usageBytes instanceof Reading.Present<Long> usage)) return usageBytes;
        return stat instanceof Reading.Present<Stat> s
                ? Reading.of(Math.max(0, usage.value() - s.value().cacheBytes()))
                : Reading.absent(stat.reason());
    }
}
