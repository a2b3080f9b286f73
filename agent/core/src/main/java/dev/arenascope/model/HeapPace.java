package dev.arenascope.model;

import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/**
 * How fast the service fills its Java heap, and what its collections leave: from one report to the next, so it remembers. What is used now
 * and what all collections freed grow together by what was allocated.
 */
final class HeapPace {
    /** Collections that leave nearly the same, one after the other, leave it next time too. */
    private static final int ALIKE = 3;

    private static final long ALIKE_BYTES = 16 << 20;

    private final long[] left = new long[ALIKE];
    private int lefts;
    private long lastEndMs = -1;
    private long allocated = -1;
    private long atMs;

    private Reading<HeapNeed> need = Reading.absent("the heap was not read twice yet");

    Reading<HeapNeed> need() {
        return need;
    }

    /** @param nowMs time in which the process ran */
    void add(long nowMs, Snapshot s, long resident) {
        if (!(s.jvm() instanceof Reading.Present<JvmMemory> jvm) || !(s.gc() instanceof Reading.Present<GcLog> gc)) {
            need = Reading.absent(
                    s.jvm().isPresent() ? s.gc().reason() : s.jvm().reason());
            return;
        }
        long used = 0;
        for (JvmMemory.Pool pool : jvm.value().pools()) if (pool.heap()) used += pool.usedBytes();
        long sum = used + gc.value().freedBytes();
        long before = allocated;
        long beforeMs = atMs;
        allocated = sum;
        atMs = nowMs;
        if (!(LiveSet.of(jvm.value(), s.gc()) instanceof Reading.Present<Long> live)) {
            need = Reading.absent("no collection has run yet");
            return;
        }
        if (gc.value().last() instanceof Reading.Present<GcLog.Cycles> last
                && last.value().lastEndMs() != lastEndMs) {
            lastEndMs = last.value().lastEndMs();
            left[lefts++ % ALIKE] = live.value();
        }
        if (before < 0 || nowMs <= beforeMs) {
            need = Reading.absent("the heap was not read twice yet");
            return;
        }
        long room = Math.max(0, sum - before) * HeapNeed.ROOM_MS / (nowMs - beforeMs);
        GcLog.Falls falls = gc.value().falls();
        boolean hasFallen = falls.count() >= ALIKE
                && falls.floorBytes() < live.value()
                && falls.peakBytes() >= live.value() / 10 * 6;
        long since = Math.max(0, used - live.value());
        long alive = hasFallen ? falls.floorBytes() : live.value() + (isAlike() ? 0 : since);
        long idle = s.heapRegions() instanceof Reading.Present<HeapRegions> regions
                ? JavaHeapRow.idleResidentBytes(regions.value(), resident)
                : 0;
        need = Reading.of(new HeapNeed(resident, alive, hasFallen, room, idle));
    }

    private boolean isAlike() {
        if (lefts < ALIKE) return false;
        long least = Long.MAX_VALUE;
        long most = 0;
        for (long bytes : left) {
            least = Math.min(least, bytes);
            most = Math.max(most, bytes);
        }
        return most <= least + least / 2 + ALIKE_BYTES;
    }
}
