package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * mimalloc's numbers. A release build keeps counts of what it took from the kernel only: live bytes are counted in debug builds, and
 * mi_heap_visit_blocks sees the heap of the calling thread, so neither tells of the process.
 */
final class MimallocStats {
    private static final String NOT_KEPT = "mimalloc keeps no sum of it over all threads in a release build";

    private MimallocStats() {}

    static Reading<AllocatorStats> read(AllocatorCalls calls, String version) {
        Reading<Long> committed = calls.mimallocCommitted();
        if (!committed.isPresent()) return Reading.absent(committed.reason());
        return Reading.of(new AllocatorStats(
                AllocatorStats.Kind.MIMALLOC,
                version,
                Reading.absent(NOT_KEPT),
                Reading.absent(NOT_KEPT),
                committed,
                committed,
                Reading.absent(NOT_KEPT),
                Reading.absent(NOT_KEPT),
                Reading.absent(NOT_KEPT),
                Reading.absent(NOT_KEPT),
                Reading.absent(NOT_KEPT),
                Reading.absent(NOT_KEPT),
                List.of(),
                List.of(),
                List.of()));
    }

    /** MI_MALLOC_VERSION: 209 is 2.0.9. */
    static String version(long number) {
        return number / 100 + "." + number / 10 % 10 + "." + number % 10;
    }
}
