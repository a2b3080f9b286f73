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

    /** Reports that reach back far enough where one comes each second. */
    private static final int LATE = 12;

    private final long[] left = new long[ALIKE];
    private int lefts;
    private long lastEndMs = -1;

    /** What was allocated all in all, at the reports of late, and when. */
    private final long[] allocated = new long[LATE];

    private final long[] atMs = new long[LATE];
    private int reports;

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
        Reading<Long> paced = room(nowMs, used + gc.value().freedBytes());
        if (!(LiveSet.of(jvm.value(), s.gc()) instanceof Reading.Present<Long> live)) {
            need = Reading.absent("no collection has run yet");
            return;
        }
        if (gc.value().last() instanceof Reading.Present<GcLog.Cycles> last
                && last.value().lastEndMs() != lastEndMs) {
            lastEndMs = last.value().lastEndMs();
            left[lefts++ % ALIKE] = live.value();
        }
        if (!(paced instanceof Reading.Present<Long> room)) {
            need = Reading.absent(paced.reason());
            return;
        }
        GcLog.Falls falls = gc.value().falls();
        boolean hasFallen = falls.count() >= ALIKE
                && falls.floorBytes() < live.value()
                && falls.peakBytes() >= live.value() / 10 * 6;
        long since = Math.max(0, used - live.value());
        long alive = hasFallen ? falls.floorBytes() : live.value() + (isAlike() ? 0 : since);
        long idle = s.heapRegions() instanceof Reading.Present<HeapRegions> regions
                ? JavaHeapRow.idleResidentBytes(regions.value(), resident)
                : 0;
        need = Reading.of(new HeapNeed(resident, alive, hasFallen, room.value(), idle));
    }

    /**
     * What is allocated in {@link HeapNeed#ROOM_MS}, at the pace since the last report or over that time, whichever is less: where reports come each
     * second, one of them may see what only a moment took, such as the start of a recording.
     */
    private Reading<Long> room(long nowMs, long sum) {
        int last = reports - 1;
        boolean later = last >= 0 && nowMs > atMs[last % LATE];
        long room = later ? pace(nowMs, sum, last) : 0;
        int back = last;
        while (later && back > 0 && back > reports - LATE && nowMs - atMs[back % LATE] < HeapNeed.ROOM_MS) back--;
        if (back < last) room = Math.min(room, pace(nowMs, sum, back));
        allocated[reports % LATE] = sum;
        atMs[reports % LATE] = nowMs;
        reports++;
        return later ? Reading.of(room) : Reading.absent("the heap was not read twice yet");
    }

    private long pace(long nowMs, long sum, int since) {
        return Math.max(0, sum - allocated[since % LATE]) * HeapNeed.ROOM_MS / (nowMs - atMs[since % LATE]);
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
