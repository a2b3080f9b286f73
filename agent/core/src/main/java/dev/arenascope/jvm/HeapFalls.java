package dev.arenascope.jvm;

import dev.arenascope.snapshot.GcLog;
import java.util.Arrays;

/**
 * How far what collections leave falls when they get at the old garbage. Young collections leave a little more each time, until one of
 * the whole heap, or some mixed ones, lead down to a floor: a service whose heap has fallen from 900 MB to 100 MB three times holds next to
 * nothing alive when it rests at 760 MB. Programs whose live set grows only rise.
 */
final class HeapFalls {
    /** A new rise begins this far above a floor, or a quarter of it: collections of one cycle differ by less. */
    private static final long RISE = 16 << 20;

    private final long[] peaks = new long[GcLog.Falls.KEPT];
    private final long[] floors = new long[GcLog.Falls.KEPT];
    private int count;
    private long peak;
    private long floor;

    /** What a collection left in the whole heap. */
    void add(long afterBytes) {
        boolean rises = afterBytes > floor + floor / 4 + RISE;
        if (rises && isFall()) {
            peaks[count % peaks.length] = peak;
            floors[count % floors.length] = floor;
            count++;
            peak = afterBytes;
            floor = afterBytes;
        } else if (afterBytes >= peak || (rises && floor < peak)) {
            peak = Math.max(peak, afterBytes);
            floor = afterBytes;
        } else {
            floor = Math.min(floor, afterBytes);
        }
    }

    private boolean isFall() {
        return peak - floor >= peak / 4 && peak - floor >= RISE;
    }

    GcLog.Falls falls() {
        if (count == 0) return GcLog.Falls.NONE;
        int kept = Math.min(count, peaks.length);
        long[] sorted = Arrays.copyOf(peaks, kept);
        Arrays.sort(sorted);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < kept; i++) least = Math.min(least, floors[i]);
        return new GcLog.Falls(count, sorted[kept / 2], least);
    }
}
