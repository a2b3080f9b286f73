package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.HeapNeed;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * The Java heap holds much more than what is alive and what is allocated in ten seconds, for a minute and more: RETENTION where most of that
 * is wholly free regions, GARBAGE_HEADROOM where it is garbage that nothing collects. Collections that are ten seconds apart cost next to
 * nothing, so a busy service is let be however large its heap is. Healthy: a sawtooth of 260 MB/s, whose ten seconds are more than its heap; a
 * cache of 300 MB in a heap of 600 MB. Sick: 912 MB resident for 20 MB alive, idle for minutes after a burst.
 */
final class HeapHeadroom implements Rule {
    private static final long LEAST_BYTES = 32 * Case.MIB;
    private static final long SPAN_MS = 60_000;
    private static final int READINGS = 4;

    /** Where a service has just started, half of the resident set has to be at stake to be sure. */
    private static final long WARM_MS = 5 * 60_000;

    /** Collectors themselves keep 70 % free by default (MaxHeapFreeRatio): up to 2.33 times what is alive. */
    private static final double OWN_RATIO = 2.33;

    private static final double KNOWN = 0.85;
    private static final double BY_FALLS = 0.8;
    private static final double SEEN = 0.7;

    @Override
    public void judge(Case c) {
        if (!(c.history().heapNeed() instanceof Reading.Present<HeapNeed> present)) return;
        HeapNeed need = present.value();
        if (!(c.history().least(Measure.HEAP_SPARE, READINGS, SPAN_MS) instanceof Reading.Present<Long> least)) return;
        long spare = Math.min(least.value(), need.spareBytes());
        if (!c.isWorth(spare, LEAST_BYTES) || spare < need.liveBytes()) return;
        long idle = c.history().least(Measure.HEAP_IDLE, READINGS, SPAN_MS).orElse(0L);
        boolean kept = idle >= spare / 2;
        HeapAdvice advice = HeapAdvice.of(c.snapshot());
        long byFlag = advice.flags().preTouch()
                ? need.residentBytes()
                : advice.flags().leastBytes();
        boolean wanted = !c.isWorth(Math.min(spare, need.residentBytes() - byFlag), LEAST_BYTES);
        double confidence = confidence(c, need, spare);
        c.findings()
                .add(new Finding(
                        kept ? Finding.Code.RETENTION : Finding.Code.GARBAGE_HEADROOM,
                        Owner.JAVA_HEAP.label(),
                        spare,
                        wanted ? Finding.Severity.LOW : c.severity(spare, confidence),
                        confidence,
                        evidence(c, need, spare, kept) + (wanted ? flag(advice) : ""),
                        wanted ? List.of(smaller(advice, need)) : advice.giveBack(need.liveBytes() + need.roomBytes()),
                        wanted ? Reading.absent("the flag keeps it") : Reading.of(spare),
                        List.of()));
    }

    private static double confidence(Case c, HeapNeed need, long spare) {
        boolean young = c.snapshot().uptimeMs() < WARM_MS && spare < c.ledger().residentBytes() / 2;
        // What was left when the heap fell was left under load: the requests of the burst are in it.
        boolean usual = !need.byFalls() && spare < OWN_RATIO * need.liveBytes();
        return young || usual ? SEEN : need.byFalls() ? BY_FALLS : KNOWN;
    }

    private static String evidence(Case c, HeapNeed need, long spare, boolean kept) {
        StringBuilder out = new StringBuilder(200).append(Case.mb(need.residentBytes()));
        out.append(" resident for ").append(Case.mb(need.liveBytes())).append(" alive and ");
        out.append(Case.mb(need.roomBytes())).append(" allocated in 10 s, for a minute and more: ");
        out.append(Case.mb(spare)).append(kept ? " more than needed, most of it wholly free regions" : " of garbage");
        if (!need.byFalls() || !(c.snapshot().gc() instanceof Reading.Present<GcLog> gc)) return out.toString();
        GcLog.Falls falls = gc.value().falls();
        return out.append("; no collection got at it yet, and when the heap last stood as high it fell from ")
                .append(Case.mb(falls.peakBytes()))
                .append(" to ")
                .append(Case.mb(falls.floorBytes()))
                .append(", ")
                .append(falls.count())
                .append(" times in all")
                .toString();
    }

    private static String flag(HeapAdvice advice) {
        return advice.flags().preTouch()
                ? "; -XX:+AlwaysPreTouch keeps it"
                : "; -Xms" + advice.flags().leastBytes() / Case.MIB + "m keeps it";
    }

    private static String smaller(HeapAdvice advice, HeapNeed need) {
        String size = HeapAdvice.needMb(need.liveBytes() + need.roomBytes()) + "m";
        return advice.flags().preTouch()
                ? "without -XX:+AlwaysPreTouch, or with -Xmx" + size
                : "-Xms" + size + " lets the collector give the rest back";
    }
}
