package dev.arenascope.governor;

/**
 * What an action is expected to bring and to cost, before it is done.
 *
 * @param forecastBytes resident bytes that it gives back
 * @param pauseMs the longest that a thread of the target waits for it
 * @param refaultMs processor time for as many pages to come back, when all of it is used again
 */
public record Price(long forecastBytes, double pauseMs, double refaultMs) {
    static final Price NOTHING = new Price(0, 0, 0);

    private static final long PAGE_BYTES = 4096;

    /** A first touch of a page, its zeroing included: 0.25 to 0.5 microseconds on hosts of today; the dearer one. */
    private static final double FAULT_MS = 0.0005;

    static Price of(long forecastBytes, double pauseMs) {
        return new Price(forecastBytes, pauseMs, (double) forecastBytes / PAGE_BYTES * FAULT_MS);
    }

    /** The same with what the forecaster has learnt. */
    Price calibrated(double factor) {
        return of((long) (forecastBytes * factor), pauseMs);
    }
}
