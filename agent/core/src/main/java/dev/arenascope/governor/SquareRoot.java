package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * The square-root rule (Kirisame, Shenoy, Panchekha: Optimal Heap Limits for Reducing Browser Memory Use, OOPSLA 2022, doi 10.1145/3563323): a heap with
 * L bytes alive, that allocates g bytes a second and whose collector goes through s bytes a second, gets {@code L + sqrt(L g / (c s))}. With one c for
 * all heaps no byte of room would save more collecting in another heap than where it is. c is the least that keeps the sum within the budget.
 *
 * @param least c where no budget asks for more, 1/bytes: the share of its time that a heap collects is then about sqrt(c L g / s) / 2
 */
record SquareRoot(double least) implements ThresholdPolicy {
    /** A heap of 100 MB that allocates 100 MB/s and is collected at 1 GB/s then gets twice what is alive. */
    static final SquareRoot START = new SquareRoot(1e-9);

    @Override
    public Decided decide(List<HeapLoad> heaps, Reading<Long> budgetBytes) {
        double constant = constant(heaps, budgetBytes);
        List<Threshold> thresholds = new ArrayList<>(heaps.size());
        for (HeapLoad heap : heaps) thresholds.add(threshold(heap, constant));
        return new Decided(this, List.copyOf(thresholds));
    }

    /**
     * The common constant, 1/bytes. The sum of all limits is the sum of L plus the sum of sqrt(L g / s) over sqrt(c), so the budget gives it in
     * one step.
     */
    double constant(List<HeapLoad> heaps, Reading<Long> budgetBytes) {
        if (!(budgetBytes instanceof Reading.Present<Long> budget)) return least;
        double room = budget.value();
        double roots = 0;
        for (HeapLoad heap : heaps) {
            room -= heap.liveBytes().orElse(0L);
            roots += root(heap).orElse(0.0);
        }
        if (roots == 0) return least;
        if (room <= 0) return Double.POSITIVE_INFINITY;
        return Math.max(least, roots * roots / (room * room));
    }

    /** sqrt(L g / s), in bytes to the power of one half times bytes to the power of one half: bytes at c = 1. */
    private static Reading<Double> root(HeapLoad heap) {
        if (!(heap.liveBytes() instanceof Reading.Present<Long> live)) return absent(heap.liveBytes());
        if (!(heap.allocatedPerSecond() instanceof Reading.Present<Double> g)) return absent(heap.allocatedPerSecond());
        if (!(heap.collectedPerSecond() instanceof Reading.Present<Double> s)) return absent(heap.collectedPerSecond());
        if (live.value() <= 0 || g.value() < 0 || s.value() <= 0) return Reading.absent("nothing was collected yet");
        return Reading.of(Math.sqrt(live.value() * (g.value() / s.value())));
    }

    private static Reading<Double> absent(Reading<?> of) {
        return Reading.absent(of.reason());
    }

    private static Threshold threshold(HeapLoad heap, double constant) {
        Reading<Double> root = root(heap);
        if (!(root instanceof Reading.Present<Double> r)) return Threshold.stays(heap.heap(), root.reason());
        long live = heap.liveBytes().orElse(0L);
        double room = r.value() / Math.sqrt(constant);
        int percent = ThresholdPolicy.clamp(100 * room / live);
        String why = (live >> 20) + " MB alive get " + (Math.round(room) >> 20) + " MB of room";
        return percent == heap.percent()
                ? Threshold.stays(heap.heap(), why)
                : new Threshold(heap.heap(), Reading.of(percent), why);
    }
}
