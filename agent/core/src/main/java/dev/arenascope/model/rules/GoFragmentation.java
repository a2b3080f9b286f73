package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarWatch;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Spans that hold few objects: their free places fit the next objects of the same size, and no collection gives them back. What counts is the
 * least share in a window, since dead objects count as objects until they are swept. Sick: 187 of 196 MB, 0.95 at each reading (one order in
 * forty survives a peak). Healthy: up to 0.41 right behind a collection and 0.00 right before the next.
 *
 * <p>The advice never tightens the collector: GOGC from 100 to 25 took 3.6 times the collections for 5 % of the resident set.
 */
final class GoFragmentation implements Rule {
    private static final double SHARE = 0.3;
    private static final long LEAST_INUSE = 64 * Case.MIB;
    private static final long LEAST_BYTES = 16 * Case.MIB;

    /** So many collections have swept: what is still unused is no dead object's. */
    private static final long SWEPT = 2;

    private static final double SURE = 0.85;
    private static final double SEEN = 0.7;
    private static final String SIZES =
            "fewer size classes that survive: keep what lives long in one slice, or copy it after the peak";

    @Override
    public void judge(Case c) {
        for (GoPatient p : GoPatient.judged(c)) judge(p);
    }

    private static void judge(GoPatient p) {
        if (!(p.heap() instanceof Reading.Present<GoHeap> present)
                || !(p.watch() instanceof Reading.Present<SidecarWatch> watched)) return;
        GoHeap heap = present.value();
        SidecarWatch watch = watched.value();
        long bytes = Math.min(watch.unusedBytes(), heap.unusedBytes());
        if (heap.inuseBytes() < LEAST_INUSE || watch.unusedShare() <= SHARE || !p.isWorth(bytes, LEAST_BYTES)) return;
        double confidence = watch.collections().orElse(0L) >= SWEPT ? SURE : SEEN;
        p.add(
                Finding.Code.FRAGMENTATION,
                bytes,
                confidence,
                Case.mb(bytes) + " unused in spans for " + Leak.duration(watch.spanMs() / 60_000.0) + "; "
                        + Math.round(100 * watch.unusedShare()) + " % at least of " + Case.mb(heap.inuseBytes())
                        + " in use, through " + collections(watch)
                        + ": an upper bound, objects of the same sizes fit in",
                advice(heap),
                Reading.absent("only new objects of the same sizes, or a restart, fill the spans"),
                List.of());
    }

    private static String collections(SidecarWatch watch) {
        return watch.collections() instanceof Reading.Present<Long> n
                ? n.value() + " collections"
                : "an unknown number of collections";
    }

    private static List<String> advice(GoHeap heap) {
        List<String> advice = new ArrayList<>();
        advice.add("a rolling restart gives it back; do not lower GOGC, which costs collections and frees no span");
        advice.add(SIZES);
        if (heap.gogcPercent() instanceof Reading.Present<Integer> percent
                && percent.value() < GoHeadroom.USUAL_PERCENT) {
            advice.add("GOGC=100 in place of " + percent.value()
                    + ": a looser collector lets new objects refill the spans");
        }
        return advice;
    }
}
