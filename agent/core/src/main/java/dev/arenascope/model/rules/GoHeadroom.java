package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarWatch;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * A Go heap that runs far above what is alive because GOGC says so: more than 100, or off without a limit. Room for as much as is alive, or
 * as is allocated in ten seconds, is left to it: collections so far apart cost next to nothing. Sick: 559 MB for 62 alive (GOGC=800,
 * 20 MB/s). Healthy: 125 MB for 62 alive, 170 for 82 (GOGC=100, 100 MB/s).
 */
final class GoHeadroom implements Rule {
    static final int USUAL_PERCENT = 100;

    private static final long LEAST_BYTES = 32 * Case.MIB;
    private static final long ROOM_SECONDS = 10;
    private static final double KNOWN = 0.85;
    /** Without a count of what is allocated, a busy heap looks like an idle one. */
    private static final double SEEN = 0.75;

    @Override
    public void judge(Case c) {
        for (GoPatient p : GoPatient.judged(c)) judge(p);
    }

    private static void judge(GoPatient p) {
        if (!(p.heap() instanceof Reading.Present<GoHeap> present)
                || !(p.watch() instanceof Reading.Present<SidecarWatch> watched)
                || !(present.value().liveBytes() instanceof Reading.Present<Long> told)) return;
        GoHeap heap = present.value();
        boolean unbounded = heap.gcOff() && !heap.limitBytes().isPresent();
        if (!unbounded && heap.gogcPercent().orElse(0) <= USUAL_PERCENT) return;
        SidecarWatch watch = watched.value();
        long live = told.value();
        long held = Math.min(watch.heldBytes(), p.row().heldBytes().orElse(0L));
        long room = live;
        if (watch.allocatedPerSecond() instanceof Reading.Present<Double> rate) {
            room = Math.max(room, (long) (rate.value() * ROOM_SECONDS));
        }
        long bytes = held - live - room;
        if (!p.isWorth(bytes, LEAST_BYTES) || bytes < live / 2) return;
        if (live == 0) return;
        // What the last mark left alive, hours ago, says nothing of a heap that nothing collects.
        boolean collected = !unbounded || watch.collections().orElse(0L) > 0;
        double confidence = watch.allocatedPerSecond().isPresent() && collected ? KNOWN : SEEN;
        String percent = unbounded ? "off" : Integer.toString(heap.gogcPercent().orElse(0));
        p.add(
                Finding.Code.GARBAGE_HEADROOM,
                bytes,
                confidence,
                Case.mb(bytes) + " of room by GOGC=" + percent + "; it holds " + Case.mb(held) + " for " + Case.mb(live)
                        + " alive and " + Case.mb(room) + " of garbage until the next collection",
                advice(p, heap, live, room, unbounded && collected),
                Reading.of(bytes),
                List.of());
    }

    private static List<String> advice(GoPatient p, GoHeap heap, long live, long room, boolean limits) {
        List<String> advice = new ArrayList<>();
        long percent = percent(live, room);
        advice.add("GOGC=" + percent);
        advice.add(GoAdvice.percentNow(percent));
        if (limits && p.knowsLimit()) {
            advice.add(GoPatient.limit(live + room + p.besideHeapBytes(heap)) + " where GOGC has to stay off");
        }
        return advice;
    }

    /** 100, or what leaves the room that ten seconds of allocation need, in steps of 25. */
    private static long percent(long live, long room) {
        if (room <= live || live <= 0) return USUAL_PERCENT;
        return (100 * room / live + 24) / 25 * 25;
    }
}
