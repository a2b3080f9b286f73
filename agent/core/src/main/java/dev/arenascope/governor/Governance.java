package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * What the governor made of one report.
 *
 * @param mode when the report was made
 * @param decision absent in mode observe, and before the first report
 * @param actions of late, oldest first
 * @param budget as of this report
 * @param pressure the sign of it that was seen between two reports; absent where none was, or where limits cannot be watched
 */
public record Governance(
        Mode mode,
        Reading<Decision> decision,
        List<ActionEntry> actions,
        Reading<Budget> budget,
        Reading<String> pressure) {
    private static final Reading<String> NOT_WATCHED = Reading.absent("not watched");

    /** One where limits are not watched. */
    public Governance(Mode mode, Reading<Decision> decision, List<ActionEntry> actions, Reading<Budget> budget) {
        this(mode, decision, actions, budget, NOT_WATCHED);
    }

    /** Where nothing is governed. */
    public static final Governance NONE =
            new Governance(Mode.OBSERVE, Reading.absent("mode=observe"), List.of(), Reading.absent("mode=observe"));
}
