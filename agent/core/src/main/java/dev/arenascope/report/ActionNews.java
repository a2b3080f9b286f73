package dev.arenascope.report;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.ActionEntry;
import dev.arenascope.governor.ActionEntry.State;
import dev.arenascope.governor.Decision;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of actions since it was asked last, as lines of the log: each change of a state once. Remembers as many actions as the governor
 * keeps; serves one thread. For example
 *
 * <pre>
 * governor: trim malloc: forecast -101 MB, 40 ms pause, refault 13 ms; RETENTION of malloc
 * governor: trim malloc: paid: -98 MB of -101 MB forecast, paused 38 ms
 * </pre>
 */
public final class ActionNews {
    private static final String GOVERNOR = "governor: ";

    /** Proposals are told anew when their forecast has doubled or halved. */
    private static final long ALIKE = 2;

    private static final int MOST_PROPOSALS = 16;

    private List<ActionEntry> known = List.of();
    private final List<Action> proposed = new ArrayList<>(0);

    /** @param entries all that the governor keeps, oldest first */
    public List<String> of(List<ActionEntry> entries) {
        List<String> lines = new ArrayList<>(0);
        for (int i = 0; i < entries.size(); i++) {
            ActionEntry e = entries.get(i);
            ActionEntry before = find(known, e.number());
            if (before != null && before.state() == e.state()) continue;
            // Its Restore says as much.
            boolean said = before != null && e.state() == State.RESTORED && isPutBackIn(entries, e);
            if (!said) lines.add(GOVERNOR + (e.state() == State.IN_FLIGHT ? begun(e) : ActionText.outcome(e)));
        }
        known = entries;
        return lines;
    }

    private static @Nullable ActionEntry find(List<ActionEntry> entries, long number) {
        for (int i = 0; i < entries.size(); i++) if (entries.get(i).number() == number) return entries.get(i);
        return null;
    }

    private static String begun(ActionEntry e) {
        return ActionText.priced(e.action()) + "; " + e.why();
    }

    private boolean isPutBackIn(List<ActionEntry> entries, ActionEntry set) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            ActionEntry e = entries.get(i);
            boolean putsBack = e.action() instanceof Action.Restore
                    && e.action().kind() == set.action().kind()
                    && e.action().target().equals(set.action().target());
            if (putsBack && find(known, e.number()) == null) return true;
        }
        return false;
    }

    /** What an adviser would do, where it is not what it would do before; else none. */
    public List<String> ofAdvice(Reading<Decision> decision) {
        if (!(decision instanceof Reading.Present<Decision> d) || !(d.value() instanceof Decision.Act act))
            return List.of();
        Action action = act.action();
        for (int i = 0; i < proposed.size(); i++) {
            Action one = proposed.get(i);
            if (one.kind() != action.kind() || !one.target().equals(action.target())) continue;
            if (isAlike(one.price().forecastBytes(), action.price().forecastBytes())) return List.of();
            proposed.remove(i);
            break;
        }
        if (proposed.size() == MOST_PROPOSALS) proposed.remove(0);
        proposed.add(action);
        return List.of(GOVERNOR + "would " + ActionText.priced(action) + "; " + act.why());
    }

    /** From now on everything is new again: the mode has changed. */
    public void forgetAdvice() {
        proposed.clear();
    }

    private static boolean isAlike(long a, long b) {
        return a <= b * ALIKE && b <= a * ALIKE;
    }
}
