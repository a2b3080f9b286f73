package dev.arenascope.snapshot;

import java.util.List;

/**
 * What the collections since the agent began to listen have told, one entry per collector.
 *
 * @param cycles by collector, in the order of their first collection
 */
public record GcLog(List<Cycles> cycles) {

    /**
     * @param collector name of its management bean, for example {@code G1 Young Generation}
     * @param count collections seen
     * @param totalMs their duration in sum: a pause, except for collectors whose name ends in {@code Cycles}
     * @param lastMs duration of the last one
     * @param lastCause for example {@code G1 Evacuation Pause}
     * @param lastEndMs when the last one ended, milliseconds since the start of the JVM
     * @param after memory pools right after the last one
     */
    public record Cycles(
            String collector,
            long count,
            long totalMs,
            long lastMs,
            String lastCause,
            long lastEndMs,
            List<PoolAfter> after) {
        /** True when the duration is a pause of the application, false for a concurrent cycle. */
        public boolean stopsTheWorld() {
            return !collector.endsWith("Cycles");
        }
    }

    /** A memory pool right after a collection; bytes. */
    public record PoolAfter(String pool, long usedBytes, long committedBytes) {}
}
