package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarWatch;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * A Go process whose GOMEMLIMIT leaves no room beside what is alive: it collects again and again for a few bytes. At stake is the process.
 * Measured with 140 MB alive and 60 MB/s of garbage: sick at GOMEMLIMIT=150MiB, whose goal is no more than what is alive (10 collections a
 * second); at 170 the room is 11 % (4.5 a second), healthy at 200 with 28 % (1.6 a second), and at 400 with GOGC=off, which stands at its
 * limit by design.
 */
final class GoLimit implements Rule {
    /** Below 10 % of effective GOGC a process should rather exceed its limit (golang/go#58106). */
    private static final int LEAST_PERCENT = 10;

    private static final double NEAR = 0.9;
    private static final double SURE = 0.9;
    /** Neither is enough for {@code HIGH}. */
    private static final double AT_MOST_ALIVE = 0.75;

    private static final double AT_REST = 0.7;
    /** A heap at rest collects every two minutes, whatever its limit. */
    private static final double BUSY_PER_SECOND = 0.5;

    /** One healthy heap in a thousand shows so few objects less at each of so many readings, and collects 1.6 times a second. */
    private static final int READINGS_UNTOLD = 8;

    private static final double BUSY_UNTOLD = 3;

    /** Of all processors; the runtime's own limiter lets the collector have half. */
    private static final double STALLED_SHARE = 0.25;

    @Override
    public void judge(Case c) {
        for (GoPatient p : GoPatient.judged(c)) judge(p);
    }

    private static void judge(GoPatient p) {
        if (!(p.heap() instanceof Reading.Present<GoHeap> present)) return;
        GoHeap heap = present.value();
        if (!(heap.limitBytes() instanceof Reading.Present<Long> limit)
                || !(heap.sysBytes() instanceof Reading.Present<Long> sys)
                || !(alive(p, heap) instanceof Reading.Present<Long> live)
                || !(heap.goalBytes() instanceof Reading.Present<Long> goal)
                || live.value() <= 0) return;
        long counted = sys.value() - heap.releasedBytes();
        // Below zero where what is alive is more than there is room for.
        long percent = 100 * (goal.value() - live.value()) / live.value();
        boolean byLimit = heap.gcOff() || percent < heap.gogcPercent().orElse(GoHeadroom.USUAL_PERCENT) / 2;
        if (counted < limit.value() * NEAR || percent > LEAST_PERCENT || !byLimit) return;
        double perSecond = perSecond(p);
        if (!heap.liveBytes().isPresent() && perSecond < BUSY_UNTOLD) return;
        boolean works = perSecond >= BUSY_PER_SECOND || heap.gcCpuShare().orElse(0.0) >= STALLED_SHARE;
        double sure = heap.liveBytes().isPresent() ? SURE : AT_MOST_ALIVE;
        long room = live.value() * 2 + p.besideHeapBytes(heap);
        p.add(
                Finding.Code.LIMIT_PRESSURE,
                counted,
                works ? sure : AT_REST,
                Case.mb(counted) + " of GOMEMLIMIT " + Case.mb(limit.value()) + "; "
                        + (heap.liveBytes().isPresent() ? "" : "at most ") + Case.mb(live.value())
                        + " of it alive, which leaves room for " + Math.max(0, percent) + " % of garbage, "
                        + (perSecond < 0 ? "an unknown number of" : tenths(perSecond)) + " collections a second",
                List.of(
                        "GOMEMLIMIT=" + GoPatient.mib(room) + "MiB, room for as much garbage as is alive",
                        GoAdvice.limitNow(GoPatient.mib(room)),
                        "without GOMEMLIMIT and with the container's own limit, a restart ends it sooner"),
                Reading.absent("not an action that gives bytes back"),
                List.of());
    }

    /**
     * A goal that the limit has made says nothing of what is alive. Where the runtime's own metric is not exported (client_golang exports it
     * at request only) it is no more than the fewest objects that were there in a minute.
     */
    private static Reading<Long> alive(GoPatient p, GoHeap heap) {
        if (heap.liveBytes().isPresent()) return heap.liveBytes();
        return p.watch(READINGS_UNTOLD) instanceof Reading.Present<SidecarWatch> watch
                ? Reading.of(watch.value().objectsBytes())
                : Reading.absent("not watched for long enough");
    }

    /** Negative where collections are not counted. */
    private static double perSecond(GoPatient p) {
        if (!(p.watch() instanceof Reading.Present<SidecarWatch> watch)
                || !(watch.value().collections() instanceof Reading.Present<Long> n)) return -1;
        return n.value() * 1000.0 / Math.max(1, watch.value().spanMs());
    }

    private static String tenths(double value) {
        return String.valueOf(Math.round(value * 10) / 10.0);
    }
}
