package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.Reading;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TrendTest {
    private static final long MINUTE = 60_000;
    private static final int SEEDS = 200;

    private final double[] slopes = new double[Trend.SCRATCH];

    @Test
    void aSteadyGrowthHasItsSlope() {
        Trend trend = trend(100, 200, 300, 400, 500);
        assertThat(trend.perMinute()).isCloseTo(100, within(1e-9));
        assertThat(trend.lowPerMinute()).isCloseTo(100, within(1e-9));
        assertThat(trend.tau()).isEqualTo(1);
        assertThat(trend.shape()).isEqualTo(Trend.Shape.GROWING);
    }

    @Test
    void oneOutlierDoesNotBendIt() {
        assertThat(trend(100, 200, 9_000_000, 400, 500, 600, 700).perMinute()).isCloseTo(100, within(20.0));
    }

    @Test
    void aSawtoothHasNone() {
        Trend trend = trend(100, 500, 100, 500, 100, 500, 100, 500, 100);
        assertThat(trend.perMinute()).isCloseTo(0, within(1e-9));
        assertThat(trend.shownPerMinute()).isZero();
    }

    @Test
    void threePointsAreTooFew() {
        Reading<Trend> trend = Trend.of(new Points().add(0, 1).add(1, 2).add(2, 3), slopes);
        assertThat(trend.reason()).isEqualTo("a trend needs 4 reports");
    }

    @Test
    void aClockThatStandsStillGivesNoSlope() {
        Points points = new Points();
        for (int i = 0; i < 5; i++) points.add(0, i);
        assertThat(Trend.of(points, slopes).reason()).contains("clock");
    }

    @Test
    void noSawtoothOfTwoTeethOrMoreGrowsWhateverItsPeriodAndPhase() {
        for (int period = 3; period <= 30; period++) {
            for (int phase = 0; phase < period; phase++) {
                int shift = phase;
                int length = period;
                assertThat(series(60, i -> 1000 + 400.0 * ((i + shift) % length) / length)
                                .shape())
                        .as("period %d phase %d", period, phase)
                        .isNotEqualTo(Trend.Shape.GROWING);
            }
        }
    }

    @Test
    void noiseAloneDoesNotGrow() {
        int growing = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            if (series(60, i -> 1e6 + 4e5 * random.nextDouble()).shape() == Trend.Shape.GROWING) growing++;
        }
        assertThat(growing).as("of %d series of noise", SEEDS).isZero();
    }

    @Test
    void growthIsSeenThroughNoiseOfHalfItsSize() {
        int growing = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Trend trend = series(60, i -> 1e6 + 1e4 * i + 3e5 * random.nextDouble());
            if (trend.shape() == Trend.Shape.GROWING) growing++;
            assertThat(trend.lowPerMinute()).isPositive();
        }
        assertThat(growing).as("of %d noisy leaks", SEEDS).isGreaterThan(SEEDS / 5 * 4);
    }

    @Test
    void theEnvelopeOfALeakUnderATeethOfItsOwnSizeGrows() {
        Trend trend = series(60, i -> 1e6 + 1e4 * i + 4e5 * (i % 7) / 7);
        assertThat(trend.shape()).isEqualTo(Trend.Shape.GROWING);
        assertThat((double) trend.to() - trend.from()).isBetween(4.5e5, 6e5);
    }

    @Test
    void aPlateauEndsGrowth() {
        Trend trend = series(60, i -> 1000 + 100.0 * Math.min(i, 40));
        assertThat(trend.shape()).isEqualTo(Trend.Shape.PLATEAU);
        assertThat(trend.shownPerMinute()).isZero();
    }

    @Test
    void aWarmUpThatSlowsDownDoesNotGrow() {
        for (double constants = 1; constants <= 6; constants += 0.25) {
            double rate = constants / 60;
            assertThat(series(60, i -> 1e8 * (1 - Math.exp(-rate * i))).shape())
                    .as("watched for %s time constants", constants)
                    .isNotEqualTo(Trend.Shape.GROWING);
        }
    }

    @Test
    void growthInStepsGrows() {
        assertThat(series(60, i -> 1e6 * (1 + i / 8)).shape()).isEqualTo(Trend.Shape.GROWING);
    }

    @Test
    void oneStepDoesNot() {
        for (int step = 1; step < 60; step++) {
            int at = step;
            assertThat(series(60, i -> i < at ? 1e6 : 9e6).shape())
                    .as("step at %d", step)
                    .isNotEqualTo(Trend.Shape.GROWING);
        }
    }

    @Test
    void whatShrinksIsShownSo() {
        Trend trend = series(60, i -> 1e6 - 1000 * i);
        assertThat(trend.shape()).isEqualTo(Trend.Shape.SHRINKING);
        assertThat(trend.shownPerMinute()).isCloseTo(-1000, within(1e-6));
    }

    private Trend trend(long... values) {
        return series(values.length, i -> values[i]);
    }

    private Trend series(int n, IntToDoubleFunction value) {
        Points points = new Points();
        for (int i = 0; i < n; i++) points.add(i * MINUTE, Math.round(value.applyAsDouble(i)));
        if (Trend.of(points, slopes) instanceof Reading.Present<Trend> present) return present.value();
        throw new AssertionError("no trend");
    }
}
