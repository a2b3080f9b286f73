package dev.arenascope.model;

import java.util.Arrays;

/**
 * One series of a history, in whole units of 1 or 1024, in {@link #BYTES} of memory. What was not read leaves a gap. Its times are in
 * the timeline, which must have begun the reading that is recorded.
 */
final class Track {
    private static final int GAP = Integer.MIN_VALUE;

    /** What one track holds in its arrays. */
    static final long BYTES = 4L * (Timeline.RAW + 2 * Timeline.FINE + 2 * Timeline.COARSE);

    private final int shift;
    private final int[] raw = new int[Timeline.RAW];
    private final int[] fine = new int[Timeline.FINE];
    private final int[] finePeaks = new int[Timeline.FINE];
    private final int[] coarse = new int[Timeline.COARSE];
    private final int[] coarsePeaks = new int[Timeline.COARSE];

    private Track(int shift) {
        this.shift = shift;
        Arrays.fill(raw, GAP);
        Arrays.fill(fine, GAP);
        Arrays.fill(finePeaks, GAP);
        Arrays.fill(coarse, GAP);
        Arrays.fill(coarsePeaks, GAP);
    }

    /** A track of bytes; KiB are kept, up to 2 TiB. */
    static Track ofBytes() {
        return new Track(10);
    }

    static Track ofCounts() {
        return new Track(0);
    }

    /** Makes room for the reading that begins. */
    void begin(Timeline t) {
        raw[t.lastRaw()] = GAP;
        if (t.isNewFine()) {
            fine[t.fine()] = GAP;
            finePeaks[t.fine()] = GAP;
        }
        if (t.isNewCoarse()) {
            coarse[t.coarse()] = GAP;
            coarsePeaks[t.coarse()] = GAP;
        }
    }

    void record(Timeline t, long value) {
        int v = (int) Math.max(0, Math.min(value >> shift, Integer.MAX_VALUE));
        raw[t.lastRaw()] = v;
        fine[t.fine()] = least(fine[t.fine()], v);
        finePeaks[t.fine()] = Math.max(finePeaks[t.fine()], v);
        coarse[t.coarse()] = least(coarse[t.coarse()], v);
        coarsePeaks[t.coarse()] = Math.max(coarsePeaks[t.coarse()], v);
    }

    private static int least(int known, int v) {
        return known == GAP ? v : Math.min(known, v);
    }

    /** Starts anew for something that appeared with this reading: it was 0 wherever the other track was read. */
    void zeroWhere(Track other) {
        zero(raw, other.raw);
        zero(fine, other.fine);
        zero(finePeaks, other.finePeaks);
        zero(coarse, other.coarse);
        zero(coarsePeaks, other.coarsePeaks);
    }

    private static void zero(int[] mine, int[] others) {
        for (int i = 0; i < mine.length; i++) mine[i] = others[i] == GAP ? GAP : 0;
    }

    /** The value of this reading; the fallback when it was not read. */
    long last(Timeline t, long fallback) {
        int v = t.ticks == 0 ? GAP : raw[t.lastRaw()];
        return v == GAP ? fallback : (long) v << shift;
    }

    /** The newest value that was read and kept one by one; the fallback when there is none. */
    long newest(Timeline t, long fallback) {
        for (int i = t.rawCount() - 1; i >= 0; i--) {
            int v = raw[t.rawAt(i)];
            if (v != GAP) return (long) v << shift;
        }
        return fallback;
    }

    /**
     * The least of the newest readings: of as many as were asked for, and of all within the span; the fallback while there are fewer. A
     * reading that left a gap does not count.
     */
    long leastOfNewest(Timeline t, int readings, long spanMs, long fallback) {
        int least = Integer.MAX_VALUE;
        int seen = 0;
        for (int i = t.rawCount() - 1; i >= 0; i--) {
            int v = raw[t.rawAt(i)];
            if (v == GAP) continue;
            least = Math.min(least, v);
            if (++seen >= readings && t.nowMs - t.rawMs[t.rawAt(i)] >= spanMs) return (long) least << shift;
        }
        return fallback;
    }

    /** The newest readings, oldest first; how many there are of those that were asked for. A gap does not count. */
    int newest(Timeline t, int readings, long[] into) {
        int n = 0;
        for (int i = t.rawCount() - 1; i >= 0 && n < readings; i--) {
            int v = raw[t.rawAt(i)];
            if (v != GAP) into[readings - ++n] = (long) v << shift;
        }
        if (n > 0 && n < readings) System.arraycopy(into, readings - n, into, 0, n);
        return n;
    }

    /** The points since a time, thinned to the least value in each of at most 60 equal spans. */
    void fill(Timeline t, long sinceMs, Points into) {
        into.clear();
        Thinner thinner = new Thinner(Math.max(0, sinceMs), t.nowMs, into);
        visit(t, thinner);
        thinner.end();
    }

    /** The largest value before a time, the minute or two hours that it falls into included; 0 when there is none. */
    long peakBefore(Timeline t, long timeMs) {
        Peak peak = new Peak(timeMs);
        visit(t, peak);
        return peak.value;
    }

    /** All points by time: hours before the kept minutes, these before the kept readings. */
    private void visit(Timeline t, Visitor visitor) {
        if (t.ticks == 0) return;
        long oldestFine = oldestFineMs(t);
        for (int i = 1; i <= Timeline.COARSE; i++) {
            int place = (t.coarse() + i) % Timeline.COARSE;
            long at = t.coarseStartMs(place);
            if (at >= 0 && at < oldestFine) visit(visitor, at, coarse[place], coarsePeaks[place]);
        }
        for (int i = 1; i <= Timeline.FINE; i++) {
            int place = (t.fine() + i) % Timeline.FINE;
            long at = t.fineStartMs(place);
            if (at >= 0 && at < t.oldestRawMs()) visit(visitor, at, fine[place], finePeaks[place]);
        }
        for (int i = 0; i < t.rawCount(); i++) {
            int v = raw[t.rawAt(i)];
            visit(visitor, t.rawMs[t.rawAt(i)], v, v);
        }
    }

    private static long oldestFineMs(Timeline t) {
        long oldest = t.oldestRawMs();
        for (int i = 0; i < Timeline.FINE; i++) {
            long at = t.fineStartMs(i);
            if (at >= 0) oldest = Math.min(oldest, at);
        }
        return oldest;
    }

    private void visit(Visitor visitor, long timeMs, int least, int most) {
        if (least != GAP) visitor.point(timeMs, (long) least << shift, (long) most << shift);
    }

    private interface Visitor {
        void point(long timeMs, long least, long most);
    }

    private static final class Peak implements Visitor {
        private final long beforeMs;
        private long value;

        Peak(long beforeMs) {
            this.beforeMs = beforeMs;
        }

        @Override
        public void point(long timeMs, long low, long most) {
            if (timeMs < beforeMs) value = Math.max(value, most);
        }
    }

    private static final class Thinner implements Visitor {
        private final long sinceMs;
        private final long widthMs;
        private final Points into;
        private long span = -1;
        private long leastAtMs;
        private long least;

        Thinner(long sinceMs, long nowMs, Points into) {
            this.sinceMs = sinceMs;
            this.widthMs = Math.max(1, (nowMs - sinceMs) / Points.MOST + 1);
            this.into = into;
        }

        @Override
        public void point(long timeMs, long v, long most) {
            if (timeMs < sinceMs) return;
            long now = (timeMs - sinceMs) / widthMs;
            if (now != span) {
                end();
                span = now;
                least = Long.MAX_VALUE;
            }
            if (v < least) {
                least = v;
                leastAtMs = timeMs;
            }
        }

        void end() {
            if (span >= 0) into.add(leastAtMs, least);
        }
    }
}
