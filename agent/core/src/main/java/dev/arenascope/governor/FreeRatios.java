package dev.arenascope.governor;

/**
 * A threshold in percent of what is alive, as the two free ratios of the Java heap say it: with p percent of room, p / (100 + p) of the heap is free.
 * Tried: 20 and 10 (p = 25) on an idle G1 heap of 463 to 850 MB with 20 MB alive left 67 to 70 MB; the defaults 70 and 40 are p = 233.
 *
 * @param min MinHeapFreeRatio, percent
 * @param max MaxHeapFreeRatio, percent
 */
record FreeRatios(int min, int max) {
    static FreeRatios of(int percent, int minNow) {
        int max = (int) Math.round(100.0 * percent / (100 + percent));
        return new FreeRatios(Math.min(minNow, max / 2), max);
    }

    /** The threshold that a MaxHeapFreeRatio is, within the bounds of all thresholds. */
    static int percent(long max) {
        return max >= 100 ? ThresholdPolicy.MOST_PERCENT : ThresholdPolicy.clamp(100.0 * max / (100 - max));
    }

    /** What a heap may hold at most when so many bytes are alive. */
    static long mostBytes(long live, long max) {
        return max >= 100 ? Long.MAX_VALUE : live * 100 / (100 - max);
    }
}
