package dev.arenascope.snapshot;

import java.util.Arrays;
import java.util.List;

/**
 * What was mapped before the application could map anything, not even resident: at the JVM's start, or when the agent was attached. Memory
 * elsewhere appeared later.
 */
public final class Baseline {
    /** Bounds what is kept; from here on everything to the last mapping counts as mapped. */
    private static final int RANGES = 1024;

    /** Nothing is known of it. */
    public static final Baseline NONE = new Baseline(new long[0]);

    /** Start and end of each range in turn, ascending. */
    private final long[] bounds;

    private Baseline(long[] bounds) {
        this.bounds = bounds;
    }

    /** @param mappings by address */
    public static Baseline of(List<Mapping> mappings) {
        long[] bounds = new long[2 * Math.min(RANGES, mappings.size())];
        int n = 0;
        for (Mapping m : mappings) {
            if (n > 0 && (bounds[n - 1] == m.start() || n == 2 * RANGES)) {
                bounds[n - 1] = m.end();
            } else {
                bounds[n++] = m.start();
                bounds[n++] = m.end();
            }
        }
        return new Baseline(Arrays.copyOf(bounds, n));
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** How many times mapped and unmapped memory meet. */
    public int bounds() {
        return bounds.length;
    }

    /** The i-th address, ascending, where mapped and unmapped memory meet. */
    public long bound(int i) {
        return bounds[i];
    }

    public boolean overlaps(long start, long end) {
        int i = Arrays.binarySearch(bounds, start);
        // Found at an even place: a range starts there. At an odd one: a range ends there, and the next may follow.
        int next = i >= 0 ? i + (i & 1) : -i - 1;
        if ((next & 1) == 1) return true;
        return next < bounds.length && bounds[next] < end;
    }
}
