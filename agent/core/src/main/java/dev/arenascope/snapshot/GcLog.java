package dev.arenascope.snapshot;

import java.util.List;

/**
 * What the collections since the agent began to listen have told, one entry per collector. Their times are milliseconds since the JVM
 * started: with {@code Snapshot.timeMs} and {@code uptimeMs} of the same snapshot they lie on one clock with everything else.
 *
 * @param cycles by collector, in the order of their first collection
 * @param falls how far the heap fell when its old garbage was collected
 * @param bytesPerSecond what was allocated from the end of one collection to the start of the next, the last two that stopped the
 *     application: bytes in use before the later one less bytes in use after the earlier one
 * @param pauseShare share of the time since the log before that collections stopped the application, 0..1
 * @param waitP99Ms what a thread that wakes at any instant of the last minute waits for a pause to end, 99th percentile: what a hiccup meter would read
 *     of them, without its wakes
 */
public record GcLog(
        List<Cycles> cycles,
        Falls falls,
        Reading<Double> bytesPerSecond,
        Reading<Double> pauseShare,
        Reading<Double> waitP99Ms) {

    public GcLog(List<Cycles> cycles, Falls falls, Reading<Double> bytesPerSecond, Reading<Double> pauseShare) {
        this(cycles, falls, bytesPerSecond, pauseShare, Reading.absent("not told"));
    }

    /** One of collections alone. */
    public GcLog(List<Cycles> cycles) {
        this(cycles, Falls.NONE);
    }

    public GcLog(List<Cycles> cycles, Falls falls) {
        this(cycles, falls, Reading.absent("not told"), Reading.absent("not told"));
    }

    /** The end of the last collection of the whole heap, or of one that stopped the application; absent before one. */
    public Reading<Cycles> last() {
        // A concurrent collector tells of its pauses too: in the middle of a cycle, when nothing is freed yet.
        boolean concurrent = false;
        for (Cycles c : cycles) concurrent |= !c.stopsTheWorld();
        Cycles last = null;
        for (Cycles c : cycles) {
            if (concurrent && c.stopsTheWorld()) continue;
            if (last == null || c.lastEndMs() >= last.lastEndMs()) last = c;
        }
        return last == null ? Reading.absent("no collection has run yet") : Reading.of(last);
    }

    /** For which all collections stopped the application, milliseconds. */
    public long pausedMs() {
        long sum = 0;
        for (int i = 0; i < cycles.size(); i++)
            if (cycles.get(i).stopsTheWorld()) sum += cycles.get(i).totalMs();
        return sum;
    }

    /** Bytes of the Java heap that all collections freed. */
    public long freedBytes() {
        boolean concurrent = false;
        for (Cycles c : cycles) concurrent |= !c.stopsTheWorld();
        long sum = 0;
        for (Cycles c : cycles) if (!concurrent || !c.stopsTheWorld()) sum += c.freedBytes();
        return sum;
    }

    /**
     * What collections left fell from a peak to a floor, by a quarter and more. Of the last {@link #KEPT} falls:
     *
     * @param count how many there were since the agent listens
     * @param peakBytes their median peak
     * @param floorBytes their lowest floor: each is a bound of what was alive, and the lowest is the tightest
     */
    public record Falls(int count, long peakBytes, long floorBytes) {
        public static final int KEPT = 16;
        public static final Falls NONE = new Falls(0, 0, 0);
    }

    /**
     * @param collector name of its management bean, for example {@code G1 Young Generation}
     * @param count collections seen
     * @param totalMs their duration in sum: a pause, except for collectors whose name ends in {@code Cycles}
     * @param lastMs duration of the last one
     * @param lastCause for example {@code G1 Evacuation Pause}
     * @param lastEndMs when the last one ended, milliseconds since the start of the JVM
     * @param after memory pools right after the last one
     * @param freedBytes of the Java heap, in sum: what was used before each collection less what was after it
     * @param heapBefore bytes of the Java heap in use right before the last one
     * @param heapAfter bytes of the Java heap in use right after it
     */
    public record Cycles(
            String collector,
            long count,
            long totalMs,
            long lastMs,
            String lastCause,
            long lastEndMs,
            List<PoolAfter> after,
            long freedBytes,
            Reading<Long> heapBefore,
            Reading<Long> heapAfter) {

        public Cycles(
                String collector,
                long count,
                long totalMs,
                long lastMs,
                String lastCause,
                long lastEndMs,
                List<PoolAfter> after,
                long freedBytes) {
            this(
                    collector,
                    count,
                    totalMs,
                    lastMs,
                    lastCause,
                    lastEndMs,
                    after,
                    freedBytes,
                    Reading.absent("not told"),
                    Reading.absent("not told"));
        }

        /** True when the duration is a pause of the application, false for a concurrent cycle. */
        public boolean stopsTheWorld() {
            return !collector.endsWith("Cycles");
        }
    }

    /** A memory pool right after a collection; bytes. */
    public record PoolAfter(String pool, long usedBytes, long committedBytes) {}
}
