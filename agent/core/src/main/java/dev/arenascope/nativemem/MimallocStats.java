package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * mimalloc's numbers. A release build keeps counts of what it took from the kernel only: live bytes are counted in debug builds, and
 * mi_heap_visit_blocks sees the heap of the calling thread. So its own tables are read, where their layout is known.
 */
final class MimallocStats {
    private static final String NOT_KEPT = "mimalloc keeps no sum of it over all threads in a release build";
    private static final String NO_MUZZY = "mimalloc does not tell it";

    private MimallocStats() {}

    /** @param number MI_MALLOC_VERSION, 0 when it does not say */
    static Reading<AllocatorStats> read(
            AllocatorCalls calls, long number, MimallocSegments segments, List<AddressRange> ranges) {
        Reading<Long> committed = calls.mimallocCommitted();
        if (!committed.isPresent()) return Reading.absent(committed.reason());
        Reading<MimallocSegments.Sums> sums = number == MimallocSegments.KNOWN_VERSION
                ? segments.read(ranges)
                : Reading.absent(NOT_KEPT + "; its tables are known of 2.0.9 only");
        return Reading.of(
                sums instanceof Reading.Present<MimallocSegments.Sums> read
                        ? stats(number, committed, read.value())
                        : stats(number, committed, sums.reason()));
    }

    private static AllocatorStats stats(long number, Reading<Long> committed, MimallocSegments.Sums sums) {
        return stats(
                number,
                committed,
                Reading.of(sums.liveBytes()),
                Reading.of(sums.liveBytes() + sums.besideBytes()),
                Reading.of(sums.freeBytes()),
                Reading.of(sums.largestFreeBytes()),
                Reading.of(sums.ownerlessBytes()));
    }

    private static AllocatorStats stats(long number, Reading<Long> committed, String reason) {
        Reading<Long> absent = Reading.absent(reason);
        return stats(number, committed, absent, absent, absent, absent, absent);
    }

    private static AllocatorStats stats(
            long number,
            Reading<Long> committed,
            Reading<Long> live,
            Reading<Long> active,
            Reading<Long> free,
            Reading<Long> largestFree,
            Reading<Long> ownerless) {
        return new AllocatorStats(
                AllocatorStats.Kind.MIMALLOC,
                number == 0 ? "" : version(number),
                live,
                active,
                committed,
                committed,
                Reading.absent(NOT_KEPT),
                Reading.absent(NOT_KEPT),
                free,
                Reading.absent(NO_MUZZY),
                Reading.absent(NOT_KEPT),
                largestFree,
                ownerless,
                List.of(),
                List.of(),
                List.of());
    }

    /** MI_MALLOC_VERSION: 209 is 2.0.9. */
    static String version(long number) {
        return number / 100 + "." + number / 10 % 10 + "." + number % 10;
    }
}
