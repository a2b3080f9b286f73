package dev.arenascope.model;

import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Reading;

/**
 * The line of a malloc other than glibc's. Its own sums count address space of pages that may never have been touched, so each is cut
 * to what is resident: live first, then wholly free pages, then free blocks beside live ones.
 */
final class OtherMallocRow {
    private OtherMallocRow() {}

    static OwnerRow of(long resident, AllocatorStats stats) {
        Reading<Long> live = stats.allocatedBytes().map(bytes -> Math.min(bytes, resident));
        long afterLive = resident - live.orElse(0L);
        Reading<Long> reclaimable = freeBytes(stats).map(bytes -> Math.min(bytes, afterLive));
        long afterFree = afterLive - reclaimable.orElse(0L);
        Reading<Long> pinned = pinnedBytes(stats).map(bytes -> Math.min(bytes, afterFree));
        return new OwnerRow(
                Owner.MALLOC,
                detail(stats),
                resident,
                live,
                reclaimable,
                pinned,
                live.map(bytes -> Fragmentation.f(resident - bytes, resident, bytes)),
                scatter(stats),
                History.NO_TREND,
                false);
    }

    /** Wholly free pages that are resident: dirty, and muzzy until the kernel takes them. */
    static Reading<Long> freeBytes(AllocatorStats stats) {
        long muzzy = stats.muzzyBytes().orElse(0L);
        return stats.dirtyBytes().map(dirty -> dirty + muzzy);
    }

    /** Free blocks on pages that also hold live ones. */
    static Reading<Long> pinnedBytes(AllocatorStats stats) {
        if (stats.cachedBytes().isPresent()) return stats.cachedBytes();
        return stats.activeBytes().flatMap(active -> stats.allocatedBytes().map(live -> Math.max(0, active - live)));
    }

    /** The largest run of free pages against all free bytes, of pages and of slabs. */
    private static Reading<Double> scatter(AllocatorStats stats) {
        return stats.largestFreeBytes()
                .flatMap(largest -> freeBytes(stats)
                        .flatMap(free -> pinnedBytes(stats)
                                .map(pinned -> Fragmentation.scatter(Math.min(largest, free), free + pinned))));
    }

    private static String detail(AllocatorStats stats) {
        int arenas = stats.arenas().size();
        if (arenas == 0) return stats.name();
        return stats.name() + " " + arenas + (arenas == 1 ? " arena" : " arenas");
    }
}
