package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;

/** Looks for lasting growth in one track, in spans from long to short. */
final class GrowthSearch {
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

    private final Track track;
    private final Timeline time;
    private final Points points;
    private final double[] slopes;
    private final long atLeast;
    private final Reading<Long> largeShare;

    /**
     * @param track what may have grown
     * @param time its clock
     * @param points room for the points of one span, overwritten
     * @param slopes room for {@link Trend#SCRATCH} numbers, overwritten
     * @param atLeast growth that is worth a line; twice that while the service may still be warming up
     * @param largeShare resident set, of which a fifth is large; absent for what has no bytes or warms up fast and evenly
     */
    GrowthSearch(Track track, Timeline time, Points points, double[] slopes, long atLeast, Reading<Long> largeShare) {
        this.track = track;
        this.time = time;
        this.points = points;
        this.slopes = slopes;
        this.atLeast = atLeast;
        this.largeShare = largeShare;
    }

    /** The growth in the longest span that shows it; absent, with the reason, where there is none. */
    Reading<Growth> find() {
        long longerMs = Long.MAX_VALUE;
        Reading<Growth> why = Reading.absent("no reading yet");
        for (long most : SPANS_MS) {
            long spanMs = Math.min(time.nowMs, most);
            if (spanMs > longerMs / 4 * 3) continue;
            if (spanMs < SPAN_AT_LEAST_MS) break;
            why = judge(time.nowMs - spanMs);
            if (why instanceof Reading.Present<Growth> found) {
                Growth whole =
                        longerMs == Long.MAX_VALUE ? found.value() : sinceItBegan(spanMs, longerMs, found.value());
                return Reading.of(surest(whole.asSureAs(found.value())));
            }
            longerMs = spanMs;
        }
        return why;
    }

    /** What began a while after the start is uneven over the whole time, and may be as steady as can be since. */
    private Growth surest(Growth whole) {
        Growth surest = whole;
        for (int eighths = 6; eighths >= 4 && surest.confidence() <= YOUNG_AT_MOST; eighths--) {
            long part = whole.spanMs() / 8 * eighths;
            if (part < LARGE_SPAN_MS) break;
            if (judge(time.nowMs - part) instanceof Reading.Present<Growth> later) {
                surest = surest.asSureAs(later.value());
            }
        }
        return surest;
    }

    /** Growth shows in one span and not in a longer one: it began in between, and all of it is at stake. */
    private Growth sinceItBegan(long spanMs, long longerMs, Growth shortest) {
        for (int eighths = 7; eighths > 0; eighths--) {
            long sinceMs = time.nowMs - spanMs - (longerMs - spanMs) / 8 * eighths;
            if (judge(sinceMs) instanceof Reading.Present<Growth> longer) return longer.value();
        }
        return shortest;
    }

    private Reading<Growth> judge(long sinceMs) {
        track.fill(time, sinceMs, points);
        int n = points.n;
        if (n < POINTS_AT_LEAST) return Reading.absent("growth needs " + POINTS_AT_LEAST + " readings");
        if (points.spanMs() < SPAN_AT_LEAST_MS) return Reading.absent("watched for less than 30 s");
        if (time.nowMs - points.timesMs[n - 1] > (time.nowMs - sinceMs) / 6) return Reading.absent("no recent reading");
        // The pairs are not worth their time where the ends already say no.
        if (points.values[n - 1] - points.values[0] < atLeast) return Reading.absent("no growth");
        if (!(Trend.of(points, slopes) instanceof Reading.Present<Trend> present)) {
            return Reading.absent("no trend");
        }
        Trend trend = present.value();
        if (trend.shape() != Trend.Shape.GROWING) return Reading.absent("no growth: " + trend.shape());
        long from = Math.max(trend.from(), track.peakBefore(time, sinceMs));
        long held = trend.to() - from;
        boolean young = trend.spanMs() < WARM_MS;
        if (held < (young ? 2 * atLeast : atLeast)) return Reading.absent("below what was reached before");
        double confidence = 0.55 + 0.4 * trend.evenness() * Math.sqrt(trend.tau());
        confidence = Math.min(young && !isLarge(held, trend) ? YOUNG_AT_MOST : AT_MOST, confidence);
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

    private boolean isLarge(long held, Trend trend) {
        return largeShare instanceof Reading.Present<Long> rss
                && held >= Math.max(LARGE, rss.value() / 5)
                && trend.spanMs() >= LARGE_SPAN_MS
                && trend.tau() >= 0.9
                && trend.evenness() >= 0.8;
    }
}
