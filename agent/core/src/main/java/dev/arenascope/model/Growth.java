package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;

/**
 * Growth that has lasted and has not ended, in the longest span of time that shows it.
 *
 * @param from value when it began; never below the highest value before
 * @param to value that is held now: the least of the last tenth of the time
 * @param perMinute slope (Theil-Sen)
 * @param lowPerMinute lower end of its 95 % interval, above 0
 * @param highPerMinute upper end of its 95 % interval
 * @param points points that the slope was taken from, at most 60
 * @param spanMs how long it has been watched
 * @param confidence 0..1
 */
public record Growth(
        long from,
        long to,
        double perMinute,
        double lowPerMinute,
        double highPerMinute,
        int points,
        long spanMs,
        double confidence) {

    /** Fewer points say nothing of their thirds. */
    private static final int POINTS_AT_LEAST = 6;

    /** A test can watch so long; healthy services are still warming up then, which the cap of confidence stands for. */
    private static final long SPAN_AT_LEAST_MS = 30_000;

    /** Class loading, compilation and the filling of caches took a Spring service about two minutes on two cores. */
    private static final long WARM_MS = 5 * 60_000L;

    /** Not enough for {@code HIGH}, whatever is at stake. */
    private static final double YOUNG_AT_MOST = 0.75;

    private static final double AT_MOST = 0.95;

    /** Growth that is worth an alarm before the service is warm: at least this, a fifth of the resident set, steady, and for so long. */
    private static final long LARGE = 32L << 20;

    /** A pool or a cache that fills evenly to its bound takes half a minute and more. */
    private static final long LARGE_SPAN_MS = 58_000;

    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    /** From long to short: a leak that began a while ago is told by a span that does not reach back before it. */
    private static final long[] SPANS_MS = {
        240 * HOUR_MS,
        24 * HOUR_MS,
        12 * HOUR_MS,
        3 * HOUR_MS,
        HOUR_MS,
        20 * MINUTE_MS,
        6 * MINUTE_MS,
        2 * MINUTE_MS,
        40_000
    };

    public long amount() {
        return to - from;
    }

    public double minutes() {
        return (double) spanMs / MINUTE_MS;
    }

    /**
     * @param atLeast growth that is worth a line; twice that while the service may still be warming up
     * @param largeShare resident set, of which a fifth is large; absent for what has no bytes or warms up fast and evenly
     */
    static Reading<Growth> find(
            Track track, Timeline t, Points points, double[] slopes, long atLeast, Reading<Long> largeShare) {
        long longerMs = Long.MAX_VALUE;
        Reading<Growth> why = Reading.absent("no reading yet");
        for (long most : SPANS_MS) {
            long spanMs = Math.min(t.nowMs, most);
            if (spanMs > longerMs / 4 * 3) continue;
            if (spanMs < SPAN_AT_LEAST_MS) break;
            why = judge(track, t, points, slopes, t.nowMs - spanMs, atLeast, largeShare);
            if (why instanceof Reading.Present<Growth> found) {
                Reading<Growth> whole = longerMs == Long.MAX_VALUE
                        ? why
                        : sinceItBegan(track, t, points, slopes, spanMs, longerMs, atLeast, largeShare, why);
                return whole instanceof Reading.Present<Growth> all
                        ? Reading.of(all.value()
                                .asSureAs(found.value())
                                .asSureAs(track, t, points, slopes, atLeast, largeShare))
                        : whole;
            }
            longerMs = spanMs;
        }
        return why;
    }

    private Growth asSureAs(Growth part) {
        return part.confidence <= confidence
                ? this
                : new Growth(from, to, perMinute, lowPerMinute, highPerMinute, points, spanMs, part.confidence);
    }

    /** What began a while after the start is uneven over the whole time, and may be as steady as can be since. */
    private Growth asSureAs(
            Track track, Timeline t, Points points, double[] slopes, long atLeast, Reading<Long> largeShare) {
        Growth surest = this;
        for (int eighths = 6; eighths >= 4 && surest.confidence <= YOUNG_AT_MOST; eighths--) {
            long part = spanMs / 8 * eighths;
            if (part < LARGE_SPAN_MS) break;
            if (judge(track, t, points, slopes, t.nowMs - part, atLeast, largeShare)
                    instanceof Reading.Present<Growth> later) {
                surest = surest.asSureAs(later.value());
            }
        }
        return surest;
    }

    /** Growth shows in one span and not in a longer one: it began in between, and all of it is at stake. */
    private static Reading<Growth> sinceItBegan(
            Track track,
            Timeline t,
            Points points,
            double[] slopes,
            long spanMs,
            long longerMs,
            long atLeast,
            Reading<Long> largeShare,
            Reading<Growth> shortest) {
        for (int eighths = 7; eighths > 0; eighths--) {
            long sinceMs = t.nowMs - spanMs - (longerMs - spanMs) / 8 * eighths;
            Reading<Growth> longer = judge(track, t, points, slopes, sinceMs, atLeast, largeShare);
            if (longer.isPresent()) return longer;
        }
        return shortest;
    }

    private static Reading<Growth> judge(
            Track track,
            Timeline t,
            Points points,
            double[] slopes,
            long sinceMs,
            long atLeast,
            Reading<Long> largeShare) {
        track.fill(t, sinceMs, points);
        int n = points.n;
        if (n < POINTS_AT_LEAST) return Reading.absent("growth needs " + POINTS_AT_LEAST + " readings");
        if (points.spanMs() < SPAN_AT_LEAST_MS) return Reading.absent("watched for less than 30 s");
        if (t.nowMs - points.timesMs[n - 1] > (t.nowMs - sinceMs) / 6) return Reading.absent("no recent reading");
        // The pairs are not worth their time where the ends already say no.
        if (points.values[n - 1] - points.values[0] < atLeast) return Reading.absent("no growth");
        if (!(Trend.of(points, slopes) instanceof Reading.Present<Trend> present)) {
            return Reading.absent("no trend");
        }
        Trend trend = present.value();
        if (trend.shape() != Trend.Shape.GROWING) return Reading.absent("no growth: " + trend.shape());
        long from = Math.max(trend.from(), track.peakBefore(t, sinceMs));
        long held = trend.to() - from;
        boolean young = trend.spanMs() < WARM_MS;
        if (held < (young ? 2 * atLeast : atLeast)) return Reading.absent("below what was reached before");
        boolean large = largeShare instanceof Reading.Present<Long> rss
                && held >= Math.max(LARGE, rss.value() / 5)
                && trend.spanMs() >= LARGE_SPAN_MS
                && trend.tau() >= 0.9
                && trend.evenness() >= 0.8;
        double confidence = 0.55 + 0.4 * trend.evenness() * Math.sqrt(trend.tau());
        confidence = Math.min(young && !large ? YOUNG_AT_MOST : AT_MOST, confidence);
        return Reading.of(new Growth(
                from,
                trend.to(),
                trend.perMinute(),
                trend.lowPerMinute(),
                trend.highPerMinute(),
                trend.points(),
                trend.spanMs(),
                confidence));
    }
}
