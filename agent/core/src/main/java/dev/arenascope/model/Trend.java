package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;
import java.util.Arrays;

/**
 * Slope of a series by the Theil-Sen estimator: the median of the slopes of all pairs of points. It ignores up to 29 % of
 * outliers, where a least-squares line follows each (P. K. Sen, JASA 63, 1968).
 */
final class Trend {
    /** Fewer points give a slope that the next one may reverse. */
    static final int POINTS_AT_LEAST = 4;

    private static final double MS_PER_MINUTE = 60_000;

    private Trend() {}

    /**
     * @param timesMs ascending times
     * @param bytes one value for each time
     * @return bytes per minute
     */
    static Reading<Double> slopePerMinute(long[] timesMs, long[] bytes) {
        int n = timesMs.length;
        if (n < POINTS_AT_LEAST) return Reading.absent("a trend needs " + POINTS_AT_LEAST + " reports");
        double[] slopes = new double[n * (n - 1) / 2];
        int k = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                long ms = timesMs[j] - timesMs[i];
                if (ms > 0) slopes[k++] = (bytes[j] - bytes[i]) * MS_PER_MINUTE / ms;
            }
        }
        if (k == 0) return Reading.absent("the clock did not move between reports");
        Arrays.sort(slopes, 0, k);
        double median = k % 2 == 1 ? slopes[k / 2] : (slopes[k / 2 - 1] + slopes[k / 2]) / 2;
        return Reading.of(median);
    }
}
