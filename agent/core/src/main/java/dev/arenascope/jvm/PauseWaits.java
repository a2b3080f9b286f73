package dev.arenascope.jvm;

/**
 * What pauses of the last minute cost who came while one lasted: the wait of a thread that wakes at any instant, as a hiccup meter samples it. Computed
 * from the pauses themselves: a pause of L ms makes its instants wait for 0 to L ms, all other instants for none.
 */
final class PauseWaits {
    static final long WINDOW_MS = 60_000;

    /** Sixteen pauses a second; of more, the window is shorter. */
    private static final int MOST = 1024;

    private static final double HUNDREDTH = 0.01;
    private static final int HALVINGS = 20;

    private final long[] ends = new long[MOST];
    private final int[] lengths = new int[MOST];
    private int count;

    void add(long startMs, long endMs) {
        ends[count % MOST] = endMs;
        lengths[count % MOST] = (int) Math.min(WINDOW_MS, Math.max(0, endMs - startMs));
        count++;
    }

    /** 99th percentile, milliseconds; both on the clock of {@link #add}. */
    double p99Ms(long nowMs, long sinceMs) {
        long from = Math.max(sinceMs, nowMs - WINDOW_MS);
        if (count >= MOST) from = Math.max(from, ends[count % MOST]);
        double allowed = HUNDREDTH * Math.max(1, nowMs - from);
        if (longerThan(0, from) <= allowed) return 0;
        double low = 0;
        double high = WINDOW_MS;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (longerThan(middle, from) > allowed) low = middle;
            else high = middle;
        }
        return high;
    }

    /** Milliseconds of instants that waited for longer. */
    private double longerThan(double ms, long from) {
        double sum = 0;
        for (int i = 0; i < Math.min(count, MOST); i++) if (ends[i] > from) sum += Math.max(0, lengths[i] - ms);
        return sum;
    }
}
