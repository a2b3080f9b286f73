package dev.arenascope.governor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.ThresholdPolicy.Decided;
import dev.arenascope.governor.ThresholdPolicy.Threshold;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovingAverageTest {
    private static final Reading<Long> NO_BUDGET = Reading.absent("no limit");

    private ThresholdPolicy policy = MovingAverage.START;
    private int percent = 100;
    private long collections;
    private long allocated;

    @Test
    void aSteadyHeapKeepsItsThreshold() {
        for (int i = 0; i < 20; i++)
            assertThat(cycle(1000).percent().isPresent()).isFalse();
        assertThat(percent).isEqualTo(100);
    }

    @Test
    void oneBurstIsLetAndTheSecondLowersTheThresholdByAFifth() {
        steady();
        assertThat(cycle(1400).percent().isPresent()).isFalse();
        // The mean has the first burst in it: 1080.
        assertThat(cycle(1400).percent()).isEqualTo(Reading.absent("a cycle allocates 130 % of the mean of 5"));
        steady();
        cycle(2000);
        Threshold second = cycle(2000);
        assertThat(second.percent()).isEqualTo(Reading.of(80));
        assertThat(second.why()).isEqualTo("a cycle allocates 167 % of the mean of 5");
    }

    @Test
    void aBurstThatIsInterruptedCountsAnew() {
        steady();
        cycle(2000);
        cycle(1000);
        assertThat(cycle(2000).percent().isPresent()).isFalse();
    }

    @Test
    void anIdleHeapMayGrowByAFifthMore() {
        steady();
        assertThat(cycle(400).percent()).isEqualTo(Reading.of(120));
    }

    @Test
    void thresholdsStayWithinTheirBounds() {
        steady();
        for (int i = 0; i < 40; i++) cycle(1L << i);
        assertThat(percent).isEqualTo(ThresholdPolicy.LEAST_PERCENT);
        for (long bytes = 1L << 40; bytes > 1; bytes /= 3) cycle(bytes);
        assertThat(percent).isEqualTo(ThresholdPolicy.MOST_PERCENT);
    }

    @Test
    void fewerThanFiveCyclesSayNothing() {
        cycle(10);
        for (int i = 0; i < 5; i++) {
            assertThat(cycle(1 + 1000L * i).why()).isEqualTo("fewer than 5 cycles are known");
        }
        assertThat(cycle(100_000).why()).startsWith("a cycle allocates");
    }

    @Test
    void withoutACollectionNothingIsDecidedAndNothingForgotten() {
        steady();
        cycle(2000);
        assertThat(decide(new HeapLoad(
                                "jvm", percent, collections, gone(), Reading.of(allocated + 9000), slow(), slow()))
                        .why())
                .isEqualTo("no collection since the last report");
        assertThat(cycle(2000).percent()).isEqualTo(Reading.of(80));
    }

    @Test
    void whatIsAbsentIsHeldAndRememberedUntilItIsBack() {
        steady();
        cycle(2000);
        Threshold held =
                decide(new HeapLoad("jvm", percent, collections + 1, gone(), Reading.absent("hangs"), slow(), slow()));
        assertThat(held.percent()).isEqualTo(Reading.absent("hangs"));
        assertThat(cycle(2000).percent()).isEqualTo(Reading.of(80));
    }

    @Test
    void aHeapThatBeganAnewIsLearntAnew() {
        steady();
        collections = 0;
        allocated = 0;
        assertThat(cycle(1).why()).isEqualTo("seen for the first time");
    }

    private void steady() {
        for (int i = 0; i < 6; i++) cycle(1000);
    }

    /** One collection later. */
    private Threshold cycle(long bytes) {
        collections++;
        allocated += bytes;
        return decide(new HeapLoad("jvm", percent, collections, gone(), Reading.of(allocated), slow(), slow()));
    }

    private Threshold decide(HeapLoad load) {
        Decided decided = policy.decide(List.of(load), NO_BUDGET);
        policy = decided.next();
        Threshold threshold = decided.thresholds().get(0);
        percent = threshold.percent().orElse(percent);
        return threshold;
    }

    private static Reading<Long> gone() {
        return Reading.absent("not needed");
    }

    private static Reading<Double> slow() {
        return Reading.absent("not needed");
    }
}
