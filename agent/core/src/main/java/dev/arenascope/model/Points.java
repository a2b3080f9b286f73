package dev.arenascope.model;

/** A series as a trend is judged by: at most {@link #MOST} points by time. One instance is filled again and again. */
final class Points {
    /** Pairs of points cost the square of their number: 60 points are 1770 pairs. */
    static final int MOST = 60;

    final long[] timesMs = new long[MOST];
    final long[] values = new long[MOST];

    /** Points that are there; what lies behind them is left over from an earlier series. */
    int n;

    void clear() {
        n = 0;
    }

    /** Adds a point behind the others; more than {@link #MOST} of them is a mistake of the caller. */
    Points add(long timeMs, long value) {
        timesMs[n] = timeMs;
        values[n++] = value;
        return this;
    }

    long spanMs() {
        return n == 0 ? 0 : timesMs[n - 1] - timesMs[0];
    }
}
