package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * What the governor made of one report.
 *
 * @param mode when the report was made
 * @param nowMs by {@code History.nowMs}: the clock of the actions
 * @param decision absent in mode observe, and before the first report
 * @param actions of late, oldest first
 * @param budget as of this report, in every mode
 * @param heaps that are large enough to be governed, and the thresholds that the policy wants for them
 * @param pressure the sign of it that was seen between two reports; absent where none was, or where limits cannot be watched
 */
public record Governance(
        Mode mode,
        long nowMs,
        Reading<Decision> decision,
        List<ActionEntry> actions,
        Reading<Budget> budget,
        List<HeapShare> heaps,
        Reading<String> pressure) {
    private static final Reading<Decision> OBSERVED = Reading.absent("mode=observe");

    /** Where nothing is governed. */
    public static final Governance NONE = new Governance(
            Mode.OBSERVE,
            0,
            OBSERVED,
            List.of(),
            Reading.absent("mode=observe"),
            List.of(),
            Reading.absent("not watched"));
}
