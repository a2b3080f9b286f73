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
        entries.add(new ActionEntry(count, atMs, action, state, Reading.absent("not measured yet"), pauseMs, why));
        return count;
    }

    /** Does nothing where the entry is no longer kept. */
    void close(long number, ActionEntry.State state, Reading<Long> measuredBytes) {
        for (int i = 0; i < entries.size(); i++) {
            ActionEntry entry = entries.get(i);
            if (entry.number() == number) entries.set(i, entry.closed(state, measuredBytes));
        }
    }

    /** The same, where what was measured stays. */
    void close(long number, ActionEntry.State state) {
        for (int i = 0; i < entries.size(); i++) {
            ActionEntry entry = entries.get(i);
            if (entry.number() == number) entries.set(i, entry.closed(state, entry.measuredBytes()));
        }
    }
}
