package dev.arenascope.model;

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

    private static final long MINUTE_MS = 60_000;

    public long amount() {
        return to - from;
    }

    public double minutes() {
        return (double) spanMs / MINUTE_MS;
    }

    /** The same, at least as sure as a part of it is. */
    Growth asSureAs(Growth part) {
        return part.confidence <= confidence
                ? this
                : new Growth(from, to, perMinute, lowPerMinute, highPerMinute, points, spanMs, part.confidence);
    }
}
