package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

class TrendTest {
    private static final long MINUTE = 60_000;

    @Test
    void aSteadyGrowthHasItsSlope() {
        assertThat(slope(100, 200, 300, 400, 500)).isCloseTo(100, within(1e-9));
    }

    @Test
    void oneOutlierDoesNotBendIt() {
        assertThat(slope(100, 200, 9_000_000, 400, 500, 600, 700)).isCloseTo(100, within(20.0));
    }

    @Test
    void aSawtoothHasNone() {
        assertThat(slope(100, 500, 100, 500, 100, 500, 100, 500, 100)).isCloseTo(0, within(1e-9));
    }

    @Test
    void threePointsAreTooFew() {
        Reading<Double> trend = Trend.slopePerMinute(new long[] {0, 1, 2}, new long[] {1, 2, 3});
        assertThat(trend.reason()).isEqualTo("a trend needs 4 reports");
    }

    @Test
    void aClockThatStandsStillGivesNoSlope() {
        Reading<Double> trend = Trend.slopePerMinute(new long[5], new long[] {1, 2, 3, 4, 5});
        assertThat(trend.reason()).contains("clock");
    }

    private static double slope(long... bytes) {
        long[] times = new long[bytes.length];
        for (int i = 0; i < times.length; i++) times[i] = i * MINUTE;
        return Trend.slopePerMinute(times, bytes).orElse(Double.NaN);
    }
}
