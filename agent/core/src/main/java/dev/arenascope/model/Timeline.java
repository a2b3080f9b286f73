package dev.arenascope.model;

import java.util.Arrays;

/**
 * The times that all tracks of a history share: the last readings one by one, then the least and the largest value of each
 * minute for three hours, then those of each two hours for ten days. Counts the time in which the process ran: a clock that was set, or a process that was
 * suspended, shows as one long step and counts as ten of the usual ones.
 */
final class Timeline {
    static final int RAW = 120;
    static final int FINE = 180;
    static final int COARSE = 120;

    static final long FINE_MS = 60_000;
    static final long COARSE_MS = 7_200_000;

    /** A step is believed up to so many of the usual steps; from the operator's 1 s to 60 s it takes two. */
    private static final int BELIEVED_STEPS = 10;

    final long[] rawMs = new long[RAW];
    private final long[] fineBuckets = emptyBuckets(FINE);
    private final long[] coarseBuckets = emptyBuckets(COARSE);

    /** Readings so far; the last {@link #RAW} of them are kept. */
    long ticks;

    long nowMs;
    private long lastWallMs;
    private long usualMs;

    private static long[] emptyBuckets(int n) {
        long[] buckets = new long[n];
        Arrays.fill(buckets, -1);
        return buckets;
    }

    /** Begins the next reading; tracks then make room, and {@link #enter} ends the beginning. */
    void tick(long wallMs) {
        if (ticks > 0) {
            long step = wallMs - lastWallMs;
            if (step <= 0) step = usualMs;
            else if (usualMs > 0) step = Math.min(step, usualMs * BELIEVED_STEPS);
            // Decays slowly: a reading at the operator's request is a short step, and not the usual one.
            usualMs = Math.max(step, usualMs - usualMs / 8);
            nowMs += step;
        }
        lastWallMs = wallMs;
        rawMs[raw()] = nowMs;
        ticks++;
    }

    /** Place of the reading that begins, or, after {@link #tick}, of the next one. */
    private int raw() {
        return (int) (ticks % RAW);
    }

    int lastRaw() {
        return (int) ((ticks - 1) % RAW);
    }

    int rawCount() {
        return (int) Math.min(ticks, RAW);
    }

    /** Place of the i-th oldest reading that is kept. */
    int rawAt(int i) {
        return (int) ((ticks - rawCount() + i) % RAW);
    }

    long oldestRawMs() {
        return rawMs[rawAt(0)];
    }

    /** True when the present minute has not been entered yet; {@link #enter} ends that. */
    boolean isNewFine() {
        return fineBuckets[fine()] != nowMs / FINE_MS;
    }

    boolean isNewCoarse() {
        return coarseBuckets[coarse()] != nowMs / COARSE_MS;
    }

    void enter() {
        fineBuckets[fine()] = nowMs / FINE_MS;
        coarseBuckets[coarse()] = nowMs / COARSE_MS;
    }

    int fine() {
        return (int) (nowMs / FINE_MS % FINE);
    }

    int coarse() {
        return (int) (nowMs / COARSE_MS % COARSE);
    }

    /** Start of the minute at a place; negative when the place holds none of the last three hours. */
    long fineStartMs(int place) {
        return startMs(fineBuckets[place], nowMs / FINE_MS - FINE, FINE_MS);
    }

    long coarseStartMs(int place) {
        return startMs(coarseBuckets[place], nowMs / COARSE_MS - COARSE, COARSE_MS);
    }

    private static long startMs(long bucket, long tooOld, long widthMs) {
        return bucket > tooOld && bucket >= 0 ? bucket * widthMs : -1;
    }

    /** What its arrays hold. */
    long retainedBytes() {
        return 8L * (rawMs.length + fineBuckets.length + coarseBuckets.length);
    }
}
