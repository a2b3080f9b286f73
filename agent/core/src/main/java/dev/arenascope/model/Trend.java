package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;
import java.util.Arrays;

/**
 * Where a series of at most 60 points goes. The slope is the Theil-Sen estimator, the median of the slopes of all pairs of points: it
 * ignores up to 29 % of outliers, where a least-squares line follows each. Its interval is Sen's, from the variance of Kendall's
 * statistic (P. K. Sen, JASA 63, 1968).
 *
 * <p>Whether a series <em>grows</em> is asked of its lower envelope, the least value that is still to come: memory that is given back
 * later was never held. The envelope of a sawtooth is flat until its last tooth, and that of a plateau is flat at its end; so each third
 * of the time must bring its share of the envelope's growth.
 *
 * @param perMinute slope, units of the series a minute
 * @param lowPerMinute lower end of its 95 % interval; points that depend on each other make it narrower than the truth
 * @param highPerMinute upper end of its 95 % interval
 * @param tau Kendall's tau of value and time, -1..1: share of pairs that rise less share that falls
 * @param points number of points
 * @param spanMs time from the first to the last
 * @param from envelope at the first point
 * @param to envelope at the end
 * @param evenness how evenly the growth is spread over the thirds of the time, 0..1; 1 when each brings a quarter of it or more
 * @param shape what the series does
 */
record Trend(
        double perMinute,
        double lowPerMinute,
        double highPerMinute,
        double tau,
        int points,
        long spanMs,
        long from,
        long to,
        double evenness,
        Shape shape) {

    enum Shape {
        /** The envelope rises in each third of the time. */
        GROWING,
        /** It rose, and the last third brought little of it. */
        PLATEAU,
        SHRINKING,
        /** Flat, a sawtooth, or noise. */
        LEVEL
    }

    /** Fewer points give a slope that the next one may reverse. */
    static final int POINTS_AT_LEAST = 4;

    /** Room for the slopes of all pairs. */
    static final int SCRATCH = Points.MOST * (Points.MOST - 1) / 2;

    private static final double MS_PER_MINUTE = 60_000;

    /** 97.5 % of a normal distribution lie below so many standard deviations. */
    private static final double Z_95 = 1.96;

    /** Noise has a tau of 0 +- 0.09 at 60 points and 0 +- 0.3 at 6; a steady growth 1; one below teeth as large as itself 0.3. */
    private static final double TAU_AT_LEAST = 0.25;

    /** Tau of the envelope, which never falls: three teeth 0.55 (the last one has not ended yet), growth in five steps 0.8. */
    private static final double ENVELOPE_TAU_AT_LEAST = 0.6;

    /**
     * Least share of the growth that each third must bring. A steady growth brings 0.26 to 0.33 in each. A warm-up that follows 1 - exp(-t/T)
     * brings 0.18 in the last third when it is watched for T, and 0.12 when for 2 T. The first may bring less: what
     * accelerates is no healthier.
     */
    private static final double FIRST_SHARE = 0.1;

    private static final double MIDDLE_SHARE = 0.15;
    private static final double LAST_SHARE = 0.2;

    /** @param slopes room for {@link #SCRATCH} numbers, overwritten */
    static Reading<Trend> of(Points p, double[] slopes) {
        if (p.n < POINTS_AT_LEAST) return Reading.absent("a trend needs " + POINTS_AT_LEAST + " reports");
        int pairs = 0;
        int sign = 0;
        for (int i = 0; i < p.n; i++) {
            for (int j = i + 1; j < p.n; j++) {
                long ms = p.timesMs[j] - p.timesMs[i];
                if (ms <= 0) continue;
                long rise = p.values[j] - p.values[i];
                sign += Long.signum(rise);
                slopes[pairs++] = rise * MS_PER_MINUTE / ms;
            }
        }
        if (pairs == 0) return Reading.absent("the clock did not move between reports");
        Arrays.sort(slopes, 0, pairs);
        double median = (slopes[pairs / 2] + slopes[(pairs - 1) / 2]) / 2;
        double margin = Z_95 * Math.sqrt(p.n * (p.n - 1.0) * (2.0 * p.n + 5) / 18);
        double low = slopes[clamp((pairs - margin) / 2, pairs)];
        double high = slopes[clamp((pairs + margin) / 2, pairs)];
        double tau = (double) sign / pairs;
        return Reading.of(shaped(p, median, low, high, tau));
    }

    private static int clamp(double index, int n) {
        return Math.max(0, Math.min(n - 1, (int) Math.round(index)));
    }

    private static Trend shaped(Points p, double median, double low, double high, double tau) {
        long[] envelope = envelope(p);
        long start = envelope[0];
        long first = at(p, envelope, 1) - start;
        long middle = at(p, envelope, 2) - start - first;
        long end = envelope[p.n - 1];
        long last = end - start - first - middle;
        double growth = end - start;
        double least = growth <= 0 ? 0 : Math.min(first, Math.min(middle, last)) / growth;
        Shape shape = Shape.LEVEL;
        if (high < 0 && tau <= -TAU_AT_LEAST) {
            shape = Shape.SHRINKING;
        } else if (growth > 0 && last < LAST_SHARE * growth && 2 * growth >= range(p)) {
            shape = Shape.PLATEAU;
        } else if (growth > 0
                && low > 0
                && tau >= TAU_AT_LEAST
                && tau(envelope, p.n) >= ENVELOPE_TAU_AT_LEAST
                && first >= FIRST_SHARE * growth
                && middle >= MIDDLE_SHARE * growth
                && last >= LAST_SHARE * growth) {
            shape = Shape.GROWING;
        }
        double evenness = Math.min(1, 4 * Math.max(0, least));
        return new Trend(median, low, high, tau, p.n, p.spanMs(), start, end, evenness, shape);
    }

    /** The least value from each point on. The last tenth counts as one point, or the newest alone would be the end. */
    private static long[] envelope(Points p) {
        long[] envelope = new long[p.n];
        int tail = Math.max(1, p.n / 10);
        long least = Long.MAX_VALUE;
        for (int i = p.n - 1; i >= 0; i--) {
            least = Math.min(least, p.values[i]);
            envelope[i] = least;
        }
        for (int i = p.n - tail; i < p.n; i++) envelope[i] = envelope[p.n - tail];
        return envelope;
    }

    /** The envelope when so many thirds of the time are over. */
    private static long at(Points p, long[] envelope, int thirds) {
        long time = p.timesMs[0] + p.spanMs() * thirds / 3;
        int i = 0;
        while (i + 1 < p.n && p.timesMs[i + 1] <= time) i++;
        if (i + 1 == p.n) return envelope[i];
        // In between, a straight line: six points have none at a third of their time.
        long before = p.timesMs[i];
        long after = p.timesMs[i + 1];
        return envelope[i] + Math.round((double) (envelope[i + 1] - envelope[i]) * (time - before) / (after - before));
    }

    private static double tau(long[] values, int n) {
        int sign = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) sign += Long.signum(values[j] - values[i]);
        }
        return sign / (n * (n - 1) / 2.0);
    }

    private static long range(Points p) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < p.n; i++) {
            least = Math.min(least, p.values[i]);
            most = Math.max(most, p.values[i]);
        }
        return most - least;
    }

    /** The slope as it stands in a report: 0 where growth has ended, or where it cannot be told from none. */
    double shownPerMinute() {
        boolean told = lowPerMinute > 0 || highPerMinute < 0;
        return told && shape != Shape.PLATEAU ? perMinute : 0;
    }
}
