package dev.arenascope.snapshot;

import java.util.List;

/**
 * What the JVM's management beans say; reading them stops nothing.
 *
 * @param pools memory pools
 * @param buffers buffer pools: direct, mapped
 * @param collectors garbage collectors
 * @param maxHeapBytes -Xmx or its default
 * @param loadedClasses classes loaded now
 * @param threads live Java threads
 * @param unloadedClasses classes unloaded since the JVM started
 */
public record JvmMemory(
        List<Pool> pools,
        List<Buffers> buffers,
        List<Collector> collectors,
        long maxHeapBytes,
        long loadedClasses,
        int threads,
        Reading<Long> unloadedClasses) {

    public JvmMemory(
            List<Pool> pools,
            List<Buffers> buffers,
            List<Collector> collectors,
            long maxHeapBytes,
            long loadedClasses,
            int threads) {
        this(pools, buffers, collectors, maxHeapBytes, loadedClasses, threads, Reading.absent("not read"));
    }

    /**
     * @param heap true for a part of the Java heap
     * @param maxBytes absent when the pool has no limit
     * @param liveBytes bytes in use right after the last collection of this pool; absent before one, or when it is never collected
     */
    public record Pool(
            String name,
            boolean heap,
            long usedBytes,
            long committedBytes,
            Reading<Long> maxBytes,
            Reading<Long> liveBytes) {}

    public record Buffers(String name, long count, long usedBytes, long capacityBytes) {}

    public record Collector(String name, long collections, long timeMs) {}
}
