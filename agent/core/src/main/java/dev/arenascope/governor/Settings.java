package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;

/**
 * What the operator says of governing.
 *
 * @param policy of GC thresholds, as it starts
 * @param overrideExplicit whether what somebody set by hand may be changed as well
 * @param budgetBytes what all processes of the group may hold together; absent where the limit of the group is to count
 */
public record Settings(ThresholdPolicy policy, boolean overrideExplicit, Reading<Long> budgetBytes) {
    public static final Settings DEFAULTS =
            new Settings(ThresholdPolicy.squareRoot(), false, Reading.absent("no budget is set"));
}
