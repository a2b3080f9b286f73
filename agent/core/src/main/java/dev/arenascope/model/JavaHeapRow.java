package dev.arenascope.model;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/** The Java heap's line of the ledger: what is resident of it, and how the collector has divided it. */
final class JavaHeapRow {
    private JavaHeapRow() {}

    static OwnerRow of(long resident, Snapshot s) {
        String collector =
                s.layout() instanceof Reading.Present<JvmLayout> l ? l.value().collector() : "";
        if (!(s.jvm() instanceof Reading.Present<JvmMemory> jvm)) {
            return Ledgers.plain(
                    Owner.JAVA_HEAP, collector, resident, Reading.absent(s.jvm().reason()));
        }
        long used = 0;
        long committed = 0;
        for (JvmMemory.Pool pool : jvm.value().pools()) {
            if (!pool.heap()) continue;
            used += pool.usedBytes();
            committed += pool.committedBytes();
        }
        Reading<Long> liveBytes = LiveSet.of(jvm.value(), s.gc());
        if (liveBytes instanceof Reading.Present<Long> live) liveBytes = Reading.of(Math.min(live.value(), resident));
        Reading<Double> f = Reading.of(Fragmentation.f(Math.max(0, committed - used), committed, used));
        if (!(s.heapRegions() instanceof Reading.Present<HeapRegions> present)) {
            String reason = s.heapRegions().reason();
            return row(
                    collector,
                    resident,
                    liveBytes,
                    Reading.absent(reason),
                    Reading.absent(reason),
                    f,
                    Reading.absent(reason));
        }
        HeapRegions regions = present.value();
        return row(
                collector,
                resident,
                liveBytes,
                Reading.of(idleResidentBytes(regions, resident)),
                Reading.of(Math.min(resident, regions.pinnedBytes())),
                f,
                scatter(regions));
    }

    /**
     * Resident bytes of wholly free regions. The kernel counts pages, not regions: what is resident beyond the regions in use has to lie in free
     * ones. A bound from below, exact where used regions are resident as a whole.
     */
    static long idleResidentBytes(HeapRegions regions, long resident) {
        long inUse = regions.committedBytes() - regions.idleBytes();
        return Math.max(0, Math.min(regions.idleBytes(), resident - inUse));
    }

    private static Reading<Double> scatter(HeapRegions regions) {
        return regions.largestFreeBytes() instanceof Reading.Present<Long> largest
                ? Reading.of(Fragmentation.scatter(largest.value(), regions.idleBytes()))
                : Reading.absent(regions.largestFreeBytes().reason());
    }

    private static OwnerRow row(
            String collector,
            long resident,
            Reading<Long> live,
            Reading<Long> reclaimable,
            Reading<Long> pinned,
            Reading<Double> f,
            Reading<Double> scatter) {
        return new OwnerRow(
                Owner.JAVA_HEAP, collector, resident, live, reclaimable, pinned, f, scatter, History.NO_TREND, false);
    }
}
