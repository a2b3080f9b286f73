package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** The actions of late, oldest first, at most {@value #MOST} of them. */
final class ActionLog {
    static final int MOST = 32;

    private final List<ActionEntry> entries = new ArrayList<>(MOST);
    private long count;

    List<ActionEntry> entries() {
        return List.copyOf(entries);
    }

    /** Its number. */
    long add(long atMs, Action action, ActionEntry.State state, Reading<Double> pauseMs, String why) {
        if (entries.size() == MOST) entries.remove(0);
        count++;
        Reading<Effect> effect = Reading.absent("not measured yet");
        entries.add(
                new ActionEntry(count, atMs, action, state, Reading.absent("not measured yet"), pauseMs, effect, why));
        return count;
    }

    /** False where the entry is no longer kept. */
    boolean close(long number, ActionEntry.State state, Reading<Long> measuredBytes, Reading<Effect> effect) {
        int i = find(number);
        if (i >= 0) entries.set(i, entries.get(i).closed(state, measuredBytes, effect));
        return i >= 0;
    }

    /** The same, where what was measured stays. */
    boolean close(long number, ActionEntry.State state) {
        int i = find(number);
        return i >= 0
                && close(
                        number,
                        state,
                        entries.get(i).measuredBytes(),
                        entries.get(i).effect());
    }

    private int find(long number) {
        for (int i = 0; i < entries.size(); i++) if (entries.get(i).number() == number) return i;
        return -1;
    }
}
