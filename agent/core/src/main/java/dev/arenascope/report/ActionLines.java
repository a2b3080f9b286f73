package dev.arenascope.report;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.ActionEntry;
import dev.arenascope.governor.Budget;
import dev.arenascope.governor.Governance;
import dev.arenascope.governor.Mode;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * The governor in the text report: what it made of this report, the budget, and the actions of late, newest first. None in mode observe, unless
 * something was done before, for example
 *
 * <pre>
 *   actions    hold: waits for what this brings: trim malloc
 *    2 trim malloc: in flight; forecast -101 MB, paused 38 ms, 12s ago (RETENTION of malloc)
 *   budget     512 MB limit: 210 MB fixed, 250 MB for heaps; safe to shrink to 430 MB, 300 MB needed
 * </pre>
 */
final class ActionLines {
    static final int MOST = 5;

    private ActionLines() {}

    static boolean isSilent(Governance g) {
        return g.mode() == Mode.OBSERVE && g.actions().isEmpty();
    }

    /** The lines below the decision. */
    static List<String> of(Governance g) {
        List<ActionEntry> all = g.actions();
        List<String> lines = new ArrayList<>(MOST);
        for (int i = all.size() - 1; i >= 0 && lines.size() < MOST; i--) {
            ActionEntry e = all.get(i);
            String because = e.state() == ActionEntry.State.FAILED || e.action() instanceof Action.Restore
                    ? ""
                    : " (" + e.why() + ")";
            lines.add(e.number() + " " + ActionText.outcome(e) + ", " + Sizes.uptime(g.nowMs() - e.atMs()) + " ago"
                    + because);
        }
        return lines;
    }

    /** Empty where no budget is known. */
    static String budget(Governance g) {
        return g.budget() instanceof Reading.Present<Budget> b ? ActionText.budget(b.value()) : "";
    }
}
