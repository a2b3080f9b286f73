package dev.arenascope.snapshot;

/**
 * What glibc's malloc decides by, as it stands in its own variables (malloc/malloc.c, struct malloc_par): flags, environment and its own
 * adjustments have gone into it.
 *
 * @param mmapThresholdBytes from this size on a block is taken from the kernel by itself; grows with the largest such block that was
 *     freed, up to 32 MB
 * @param trimThresholdBytes a top larger than this is given back by a free; twice the mmap threshold once that has grown
 * @param mmappedBlocks blocks taken from the kernel that live now
 * @param arenaMax arenas allowed by MALLOC_ARENA_MAX or glibc.malloc.arena_max; 0 when neither is set
 * @param arenaTest arenas that are made before malloc counts processors at all: MALLOC_ARENA_TEST or glibc.malloc.arena_test, 8 by default
 * @param processors processors that this process may run on by its affinity, which malloc counts (2.35 and later; older releases count
 *     those that are online); a quota of the cgroup changes nothing
 * @param jvmProcessors processors that the JVM reckons with, which heeds the cgroup's quota
 */
public record MallocSettings(
        long mmapThresholdBytes,
        long trimThresholdBytes,
        int mmappedBlocks,
        long arenaMax,
        long arenaTest,
        Reading<Integer> processors,
        int jvmProcessors) {

    /**
     * Arenas that malloc will make: as set, or eight per processor on a 64-bit machine; it counts them when one more than
     * {@code arenaTest} are there (malloc/arena.c, arena_get2).
     */
    public Reading<Long> arenasAllowed() {
        return arenaMax > 0 ? Reading.of(arenaMax) : processors.map(n -> Math.max(8L * n, arenaTest + 1));
    }
}
