package dev.arenascope.governor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.governor.ThresholdPolicy.Threshold;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SquareRootTest {
    private static final long MB = 1_000_000;
    private static final Reading<Long> NO_BUDGET = Reading.absent("no limit");

    @Test
    void aHeapThatAllocatesItsLiveSetEachSecondMayDouble() {
        Threshold threshold = one(heap("jvm", 50, 100 * MB, 100 * MB, 1000 * MB), NO_BUDGET);
        assertThat(threshold.percent()).isEqualTo(Reading.of(100));
        assertThat(threshold.why()).isEqualTo("95 MB alive get 95 MB of room");
    }

    /** The rule's name: four times the allocation is worth twice the room. */
    @Test
    void roomGrowsWithTheSquareRootOfTheRate() {
        assertThat(one(heap("jvm", 50, 100 * MB, 400 * MB, 1000 * MB), NO_BUDGET)
                        .percent())
                .isEqualTo(Reading.of(200));
        assertThat(one(heap("jvm", 100, 100 * MB, 25 * MB, 1000 * MB), NO_BUDGET)
                        .percent())
                .isEqualTo(Reading.of(50));
    }

    @Test
    void aThresholdThatHoldsAlreadyStays() {
        assertThat(one(heap("jvm", 100, 100 * MB, 100 * MB, 1000 * MB), NO_BUDGET)
                        .percent()
                        .isPresent())
                .isFalse();
    }

    @Test
    void oneBudgetIsSplitSoThatNoByteOfRoomWouldSaveMoreElsewhere() {
        List<HeapLoad> heaps = List.of(
                heap("jvm", 100, 300 * MB, 200 * MB, 2000 * MB), heap("sidecar", 100, 50 * MB, 20 * MB, 500 * MB));
        Reading<Long> budget = Reading.of(500 * MB);
        double constant = SquareRoot.START.constant(heaps, budget);
        double sum = 0;
        for (HeapLoad heap : heaps) sum += heap.liveBytes().orElse(0L) + room(heap, constant);
        assertThat(sum).isCloseTo(500 * MB, within(1.0));
        // Time spent collecting is g L / (s room) a second; its slope by the room is the same in both heaps.
        assertThat(slope(heaps.get(0), constant)).isCloseTo(slope(heaps.get(1), constant), within(1e-15));
    }

    @Test
    void whereTheBudgetFallsTheJavaHeapAndTheSidecarBothTighten() {
        List<HeapLoad> heaps = List.of(
                heap("java-heap", 100, 300 * MB, 200 * MB, 2000 * MB), heap("4800@1", 100, 50 * MB, 20 * MB, 500 * MB));
        List<Threshold> wide =
                SquareRoot.START.decide(heaps, Reading.of(600 * MB)).thresholds();
        List<Threshold> tight =
                SquareRoot.START.decide(heaps, Reading.of(450 * MB)).thresholds();
        for (int i = 0; i < heaps.size(); i++) {
            assertThat(tight.get(i).percent().orElse(100))
                    .isLessThan(wide.get(i).percent().orElse(100));
        }
    }

    @Test
    void aLargeBudgetGivesNoMoreThanTheRule() {
        HeapLoad heap = heap("jvm", 50, 100 * MB, 100 * MB, 1000 * MB);
        assertThat(one(heap, Reading.of(1L << 40))).isEqualTo(one(heap, NO_BUDGET));
    }

    @Test
    void whereLiveMemoryAloneExceedsTheBudgetAllGetTheLeast() {
        assertThat(one(heap("jvm", 100, 100 * MB, 100 * MB, 1000 * MB), Reading.of(90 * MB))
                        .percent())
                .isEqualTo(Reading.of(ThresholdPolicy.LEAST_PERCENT));
    }

    @Test
    void whatIsAbsentHoldsAndTheOthersAreDecided() {
        HeapLoad unknown = new HeapLoad(
                "sidecar", 100, 1, Reading.absent("hangs"), Reading.of(1L), Reading.of(1.0), Reading.of(1.0));
        List<Threshold> thresholds = SquareRoot.START
                .decide(List.of(unknown, heap("jvm", 50, 100 * MB, 100 * MB, 1000 * MB)), Reading.of(1000 * MB))
                .thresholds();
        assertThat(thresholds.get(0).percent()).isEqualTo(Reading.absent("hangs"));
        assertThat(thresholds.get(1).percent()).isEqualTo(Reading.of(100));
    }

    @Test
    void aHeapThatWasNeverCollectedHolds() {
        assertThat(one(heap("jvm", 100, 0, 100 * MB, 1000 * MB), NO_BUDGET).why())
                .isEqualTo("nothing was collected yet");
    }

    /** Whatever is read, thresholds stay within their bounds, and those that the bounds leave free within the budget. */
    @Test
    void anyReadingsGiveThresholdsWithinBounds() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            List<HeapLoad> heaps = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) heaps.add(anything("heap" + i, random));
            Reading<Long> budget = random.nextInt(4) == 0 ? NO_BUDGET : Reading.of(wild(random));
            List<Threshold> thresholds = SquareRoot.START.decide(heaps, budget).thresholds();
            assertThat(thresholds).hasSameSizeAs(heaps);
            for (Threshold threshold : thresholds) {
                int percent = threshold.percent().orElse(100);
                assertThat(percent).isBetween(ThresholdPolicy.LEAST_PERCENT, ThresholdPolicy.MOST_PERCENT);
                assertThat(threshold.why()).isNotEmpty();
            }
        }
    }

    private static HeapLoad anything(String name, Random random) {
        return new HeapLoad(
                name,
                25 + random.nextInt(376),
                random.nextInt(1000),
                random.nextInt(8) == 0 ? Reading.absent("gone") : Reading.of(wild(random)),
                Reading.of(wild(random)),
                Reading.of((double) wild(random)),
                random.nextInt(8) == 0 ? Reading.of(0.0) : Reading.of((double) wild(random)));
    }

    /** Any order of magnitude, and now and then below zero. */
    private static long wild(Random random) {
        return random.nextLong() >> random.nextInt(64);
    }

    private static double room(HeapLoad heap, double constant) {
        double rootSquare = heap.liveBytes().orElse(0L)
                * heap.allocatedPerSecond().orElse(0.0)
                / heap.collectedPerSecond().orElse(1.0);
        return Math.sqrt(rootSquare / constant);
    }

    private static double slope(HeapLoad heap, double constant) {
        double room = room(heap, constant);
        return heap.allocatedPerSecond().orElse(0.0)
                * heap.liveBytes().orElse(0L)
                / (heap.collectedPerSecond().orElse(1.0) * room * room);
    }

    private static Threshold one(HeapLoad heap, Reading<Long> budget) {
        return SquareRoot.START.decide(List.of(heap), budget).thresholds().get(0);
    }

    private static HeapLoad heap(String name, int percent, long live, double allocated, double collected) {
        return new HeapLoad(
                name,
                percent,
                7,
                Reading.of(live),
                Reading.absent("not needed"),
                Reading.of(allocated),
                Reading.of(collected));
    }
}
