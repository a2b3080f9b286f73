package dev.arenascope.snapshot;

/**
 * What one probe cost.
 *
 * @param name for example {@code smaps}
 * @param lastMs CPU time of its last run
 * @param periodMs the period it is stretched to by the budget; at least the report's interval
 * @param runs how often it ran
 * @param skipped true when it was left out of this snapshot
 * @param nextMs time until its next run when skipped
 */
public record ProbeCost(String name, double lastMs, long periodMs, long runs, boolean skipped, long nextMs) {}
