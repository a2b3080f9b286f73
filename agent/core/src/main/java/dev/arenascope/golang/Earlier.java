package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What one setting was before the first change, for servers that do not remember it themselves.
 *
 * @param <T> the setting
 */
final class Earlier<T> {
    private static final int UNANSWERED_AT_MOST = 16;

    private final List<T> unanswered = new ArrayList<>(1);
    private Reading<T> before = Reading.absent(GoControl.NOTHING_CHANGED);
    private boolean asked;

    /** Passes on the answer to a change. The first one counts: what later ones found is of our own making. */
    Reading<T> after(T wanted, Reading<T> previous) {
        if (previous instanceof Reading.Present<T> p) {
            if (!before.isPresent()) {
                // A change without an answer may have been done all the same.
                before = unanswered.contains(p.value())
                        ? Reading.absent("an earlier change was not answered and may have been done")
                        : previous;
            }
        } else {
            if (!before.isPresent()) before = previous;
            if (unanswered.size() < UNANSWERED_AT_MOST) unanswered.add(wanted);
        }
        asked = true;
        return previous;
    }

    /** A change will be asked for, and what was there before could be read: known whatever becomes of the change. */
    void knows(Reading<T> now) {
        if (!asked) before = now;
        asked |= now.isPresent();
    }

    /** What to put back; absent where that is not known. */
    Reading<T> before() {
        return before;
    }

    void isPutBack() {
        unanswered.clear();
        before = Reading.absent(GoControl.NOTHING_CHANGED);
        asked = false;
    }

    /**
     * Puts it back, by the control's own means; what succeeded is not done again.
     *
     * @param name of the setting, and how its value reads
     */
    Reading<String> restore(String name, Function<T, String> text, Function<T, Reading<T>> set) {
        if (!asked) return Reading.of(GoControl.NOTHING_CHANGED);
        Reading<T> back = before instanceof Reading.Present<T> p ? set.apply(p.value()) : before;
        if (!back.isPresent() || !(before instanceof Reading.Present<T> p))
            return Reading.absent(name + " is not put back: " + back.reason());
        isPutBack();
        return Reading.of(text.apply(p.value()));
    }
}
