package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * The policy of the founding article (ch. 4.3): what was allocated from one collection to the next against the mean of the five cycles before. More than
 * 1.3 times as much in two cycles running lowers the threshold by a fifth; less than half raises it by a fifth. Each heap is judged alone: the budget
 * means nothing to it.
 *
 * @param heaps what is remembered of each heap
 */
record MovingAverage(List<Heap> heaps) implements ThresholdPolicy {
    static final MovingAverage START = new MovingAverage(List.of());

    private static final int CYCLES = 5;
    private static final double BURST = 1.3;
    private static final int BURSTS = 2;
    private static final double IDLE = 0.5;
    private static final double DOWN = 0.8;
    private static final double UP = 1.2;

    /**
     * @param name of the heap
     * @param collections when it was last looked at
     * @param allocatedBytes then
     * @param cycles bytes of the last cycles, the oldest first; at most five
     * @param bursts cycles running that were a burst
     */
    record Heap(String name, long collections, long allocatedBytes, List<Long> cycles, int bursts) {}

    @Override
    public Decided decide(List<HeapLoad> loads, Reading<Long> budgetBytes) {
        List<Heap> next = new ArrayList<>(loads.size());
        List<Threshold> thresholds = new ArrayList<>(loads.size());
        for (HeapLoad load : loads) {
            if (load.allocatedBytes() instanceof Reading.Present<Long> allocated) {
                judge(load, allocated.value(), next, thresholds);
            } else {
                keep(load.heap(), next);
                thresholds.add(
                        Threshold.stays(load.heap(), load.allocatedBytes().reason()));
            }
        }
        return new Decided(new MovingAverage(List.copyOf(next)), List.copyOf(thresholds));
    }

    private void keep(String name, List<Heap> next) {
        for (Heap heap : heaps) if (heap.name.equals(name)) next.add(heap);
    }

    private void judge(HeapLoad load, long allocatedBytes, List<Heap> next, List<Threshold> thresholds) {
        for (Heap heap : heaps) {
            // A count that fell is another process's.
            if (!heap.name.equals(load.heap()) || load.collections() < heap.collections) continue;
            if (load.collections() == heap.collections) {
                next.add(heap);
                thresholds.add(Threshold.stays(load.heap(), "no collection since the last report"));
            } else {
                judge(load, heap, allocatedBytes, next, thresholds);
            }
            return;
        }
        next.add(new Heap(load.heap(), load.collections(), allocatedBytes, List.of(), 0));
        thresholds.add(Threshold.stays(load.heap(), "seen for the first time"));
    }

    /** Where several collections ran since, their mean stands for one: what each of them freed is not known. */
    private static void judge(
            HeapLoad load, Heap heap, long allocatedBytes, List<Heap> next, List<Threshold> thresholds) {
        long inCycle = (allocatedBytes - heap.allocatedBytes) / (load.collections() - heap.collections);
        List<Long> cycles = new ArrayList<>(heap.cycles);
        cycles.add(inCycle);
        if (cycles.size() > CYCLES) cycles.remove(0);
        if (heap.cycles.size() < CYCLES) {
            next.add(new Heap(load.heap(), load.collections(), allocatedBytes, List.copyOf(cycles), 0));
            thresholds.add(Threshold.stays(load.heap(), "fewer than " + CYCLES + " cycles are known"));
            return;
        }
        double mean = 0;
        for (Long bytes : heap.cycles) mean += (double) bytes / CYCLES;
        double ratio = mean <= 0 ? 1 : inCycle / mean;
        int bursts = ratio > BURST ? heap.bursts + 1 : 0;
        next.add(new Heap(load.heap(), load.collections(), allocatedBytes, List.copyOf(cycles), bursts));
        thresholds.add(threshold(load, ratio, bursts));
    }

    private static Threshold threshold(HeapLoad load, double ratio, int bursts) {
        double factor = bursts >= BURSTS ? DOWN : ratio < IDLE ? UP : 1;
        String why = "a cycle allocates " + Math.round(100 * ratio) + " % of the mean of " + CYCLES;
        int percent = ThresholdPolicy.clamp(load.percent() * factor);
        if (factor == 1 || percent == load.percent()) return Threshold.stays(load.heap(), why);
        return new Threshold(load.heap(), Reading.of(percent), why);
    }
}
