package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarHistory;
import dev.arenascope.model.SidecarWatch;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory of a Go heap that is free and resident all the time. Sick: 160 MB beside 161 in use for as long as it was watched (GOGC=off with
 * GOMEMLIMIT, a peak that is over); 319 of 334 MB marked with MADV_FREE. Healthy: 14 to 84 MB by turns in a heap that collects each second,
 * 149 MB of a burst that comes back every 15 s, and 0.26 of what is in use beside a large live set. The same peak with GOGC=100 is over after two minutes, when the runtime collects
 * although nothing asks for it: 334 MB became 14.
 */
final class GoRetention implements Rule {
    private static final double SURE = 0.9;
    /** Not enough for {@code HIGH}. */
    private static final double MAY_END = 0.75;

    /** The runtime collects at least every two minutes, unless GOGC is off, and gives back what that leaves within seconds. */
    private static final long FORCED_MS = 150_000;

    /** The scavenger has had its time. */
    private static final long IDLE_MS = 60_000;

    /** A heap that is collected at its limit alone, and goes round more slowly than that, is taken for one at rest. */
    private static final long LIMIT_ROUND_MS = 10 * 60_000;

    /** The mappings are read less often than the heap, and what moved meanwhile is not beyond it. */
    private static final long SAME_TIME_MS = 10_000;

    private static final double MOSTLY_HUGE = 0.5;
    /** GODEBUG=disablethp came with 1.21.6. */
    private static final int DISABLES_HUGE_FROM = 22;

    @Override
    public void judge(Case c) {
        for (GoPatient p : GoPatient.all(c)) {
            if (!lazyFree(p) && !huge(p)) idle(p);
        }
    }

    /** Given back by the runtime with MADV_FREE: the kernel takes it when it is short of memory, and counts it until then. */
    private static boolean lazyFree(GoPatient p) {
        if (!(p.mappings() instanceof Reading.Present<GoMappings> m)) return false;
        long lazy = m.value().lazyFreeBytes();
        if (!p.isWorth(lazy, SidecarHistory.JUDGED_FROM) || lazy < m.value().residentBytes() / 2) return false;
        p.add(
                Finding.Code.RETENTION,
                lazy,
                MAY_END,
                Case.mb(lazy)
                        + " free by MADV_FREE; the runtime has given it back, and the kernel counts it as resident until"
                        + " it needs it",
                List.of(
                        "GODEBUG=madvdontneed=1: the resident set then falls at once, as it does by itself from Go 1.16 on"),
                Reading.of(lazy),
                List.of());
        return true;
    }

    /** Released, and resident all the same: a huge page stays whole, or khugepaged has made it whole again. */
    private static boolean huge(GoPatient p) {
        if (!(p.mappings() instanceof Reading.Present<GoMappings> m)
                || m.ageMs() > SAME_TIME_MS
                || !(p.heap() instanceof Reading.Present<GoHeap> heap)
                || !(heap.value().stackBytes() instanceof Reading.Present<Long> stacks)) return false;
        // Stacks of goroutines lie among the spans of the heap.
        long beyond = m.value().residentBytes()
                - m.value().lazyFreeBytes()
                - p.row().heldBytes().orElse(0L)
                - stacks.value();
        if (!p.isWorth(beyond, SidecarHistory.JUDGED_FROM)
                || p.row().hugeShare().orElse(0.0) <= MOSTLY_HUGE
                || !p.watch().isPresent()) return false;
        List<String> advice = new ArrayList<>();
        if (p.minor().orElse(0) >= DISABLES_HUGE_FROM) advice.add("GODEBUG=disablethp=1 for this process");
        advice.add("echo 0 > /sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none for the host");
        p.add(
                Finding.Code.RETENTION,
                beyond,
                MAY_END,
                Case.mb(beyond) + " resident beyond what the heap holds; "
                        + Math.round(100 * p.row().hugeShare().orElse(0.0))
                        + " % of it lies in huge pages, which bring back what the runtime has released",
                advice,
                Reading.of(beyond),
                List.of());
        return true;
    }

    private static void idle(GoPatient p) {
        if (p.row().heldBytes().orElse(0L) < SidecarHistory.JUDGED_FROM
                || !(p.heap() instanceof Reading.Present<GoHeap> present)
                || !(p.watch() instanceof Reading.Present<SidecarWatch> watched)) return;
        GoHeap heap = present.value();
        SidecarWatch watch = watched.value();
        long free = Math.min(watch.freeBytes(), heap.freeBytes());
        // What was never touched since it was mapped is free, and not resident.
        if (p.row().residentBytes() instanceof Reading.Present<Long> rss) {
            free = Math.min(free, Math.max(0, rss.value() - heap.liveBytes().orElse(0L)));
        }
        if (!p.isWorth(free, SidecarHistory.LEAST_IDLE) || watch.idleMs() < IDLE_MS) return;
        if (isRoom(heap) || isTurnedOver(heap, watch, free)) return;
        boolean lasts = heap.gcOff() || watch.idleMs() >= FORCED_MS;
        p.add(
                Finding.Code.RETENTION,
                free,
                lasts ? SURE : MAY_END,
                Case.mb(free) + " idle for " + Leak.duration(watch.idleMs() / 60_000.0) + "; wholly free beside "
                        + Case.mb(heap.inuseBytes()) + " in use"
                        + (lasts
                                ? ""
                                : ", and the collection that the runtime forces every two minutes may give it back"),
                advice(heap),
                Reading.of(free),
                heap.gcOff()
                        ? List.of("with GOGC=off the runtime gives nothing back before its limit is near")
                        : List.of());
    }

    /** Room that a high GOGC asks for will be filled before the next collection: that is headroom, and has another cure. */
    private static boolean isRoom(GoHeap heap) {
        return heap.gogcPercent().orElse(0) > GoHeadroom.USUAL_PERCENT
                && heap.goalBytes() instanceof Reading.Present<Long> goal
                && heap.freeBytes() <= goal.value() / 10 * 11 - heap.objectsBytes();
    }

    /**
     * What is allocated in the time fills what is free as often: each reading came upon it between two collections, and the next needs it. A
     * heap that only its limit bounds goes round in more than that.
     */
    private static boolean isTurnedOver(GoHeap heap, SidecarWatch watch, long free) {
        long ms = heap.gcOff() ? Math.max(LIMIT_ROUND_MS, watch.spanMs()) : watch.spanMs();
        return watch.allocatedPerSecond() instanceof Reading.Present<Double> rate && rate.value() * ms / 1000 >= free;
    }

    private static List<String> advice(GoHeap heap) {
        List<String> advice = new ArrayList<>();
        if (heap.gcOff()) {
            String beside = heap.limitBytes() instanceof Reading.Present<Long> limit
                    ? " beside GOMEMLIMIT=" + limit.value() / Case.MIB + "MiB"
                    : "";
            advice.add("GOGC=100" + beside + ": memory goes back within two minutes");
        }
        advice.add(GoAdvice.FREE_NOW);
        return advice;
    }
}
