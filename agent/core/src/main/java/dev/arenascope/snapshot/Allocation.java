package dev.arenascope.snapshot;

import java.util.List;

/**
 * Who allocates on the Java heap, as far as it was asked for. Each step is dearer than the one before, and taken only when the
 * application allocates much or a finding asks for it.
 *
 * @param step how far the agent looks now
 * @param why why it looks that far, for a reader
 * @param bytesPerSecond what all threads allocate; bytes a second since the snapshot before
 * @param sites where, the largest first; empty while only the rate is known
 * @param samples the last window of samples; absent while none was taken, with the reason
 */
public record Allocation(
        Step step,
        String why,
        Reading<Double> bytesPerSecond,
        List<AllocationSite> sites,
        Reading<AllocationSamples> samples) {
    /** What is known. */
    public enum Step {
        /** The rate of all threads together. */
        RATE,
        /** Which methods allocate, from samples of the Flight Recorder. */
        SAMPLING,
        /** The largest sites are counted exactly. */
        COUNTING
    }

    /** One that no samples stand behind. */
    public Allocation(Step step, String why, Reading<Double> bytesPerSecond, List<AllocationSite> sites) {
        this(step, why, bytesPerSecond, sites, Reading.absent("not sampled"));
    }
}
