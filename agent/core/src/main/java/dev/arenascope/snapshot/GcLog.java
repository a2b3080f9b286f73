package dev.arenascope.snapshot;

import java.util.List;

/**
 * What the collections since the agent began to listen have told, one entry per collector. Their times are milliseconds since the JVM
 * started: with {@code Snapshot.timeMs} and {@code uptimeMs} of the same snapshot they lie on one clock with everything else.
 *
 * @param cycles by collector, in the order of their first collection
 * @param bytesPerSecond what was allocated from the end of one collection to the start of the next, the last two that stopped the
 *     application: bytes in use before the later one less bytes in use after the earlier one
 * @param pauseShare share of the time since the log before that collections stopped the application, 0..1
 */
public record GcLog(List<Cycles> cycles, Reading<Double> bytesPerSecond, Reading<Double> pauseShare) {

    /** One of collections alone. */
    public GcLog(List<Cycles> cycles) {
        this(cycles, Reading.absent("not told"), Reading.absent("not told"));
    }

    /**
     * @param collector name of its management bean, for example {@code G1 Young Generation}
     * @param count collections seen
     * @param totalMs their duration in sum: a pause, except for collectors whose name ends in {@code Cycles}
     * @param lastMs duration of the last one
     * @param lastCause for example {@code G1 Evacuation Pause}
     * @param lastEndMs when the last one ended, milliseconds since the start of the JVM
     * @param after memory pools right after the last one
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
            Reading<Long> heapBefore,
            Reading<Long> heapAfter) {

        public Cycles(
                String collector,
                long count,
                long totalMs,
                long lastMs,
                String lastCause,
                long lastEndMs,
                List<PoolAfter> after) {
            this(
                    collector,
                    count,
                    totalMs,
                    lastMs,
                    lastCause,
                    lastEndMs,
                    after,
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
