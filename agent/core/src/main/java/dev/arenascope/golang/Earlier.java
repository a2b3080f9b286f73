package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What one setting was before the first change, for servers that do not remember it themselves.
 *
 * @param <T> the setting
 */
final class Earlier<T> {
    private static final int UNANSWERED_AT_MOST = 16;

    private static final String NOTHING = "nothing was changed";

    private final List<T> unanswered = new ArrayList<>(1);
    private Reading<T> before = Reading.absent(NOTHING);
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
        before = Reading.absent(NOTHING);
        asked = false;
    }

    /** Puts both settings back, by the control's own means; what succeeded is not done again. */
    static Reading<String> restore(GoControl control, Earlier<GcPercent> percent, Earlier<MemoryLimit> limit) {
        Reading<String> first = restorePercent(control, percent);
        Reading<String> second = restoreLimit(control, limit);
        if (!first.isPresent() || !second.isPresent()) {
            boolean both = !first.isPresent() && !second.isPresent();
            return Reading.absent(
                    both
                            ? first.reason() + ", " + second.reason()
                            : first.isPresent() ? second.reason() : first.reason());
        }
        String one = first.orElse(NOTHING);
        String other = second.orElse(NOTHING);
        if (one.equals(NOTHING)) return second;
        return other.equals(NOTHING) ? first : Reading.of(one + ", " + other);
    }

    static Reading<String> restorePercent(GoControl control, Earlier<GcPercent> percent) {
        if (!percent.asked) return Reading.of(NOTHING);
        Reading<GcPercent> back = percent.before instanceof Reading.Present<GcPercent> p
                ? control.setGcPercent(p.value())
                : percent.before;
        if (!back.isPresent() || !(percent.before instanceof Reading.Present<GcPercent> p))
            return Reading.absent("GOGC is not put back: " + back.reason());
        percent.isPutBack();
        return Reading.of("GOGC " + p.value().text());
    }

    static Reading<String> restoreLimit(GoControl control, Earlier<MemoryLimit> limit) {
        if (!limit.asked) return Reading.of(NOTHING);
        Reading<MemoryLimit> back = limit.before instanceof Reading.Present<MemoryLimit> p
                ? control.setMemoryLimit(p.value())
                : limit.before;
        if (!back.isPresent() || !(limit.before instanceof Reading.Present<MemoryLimit> p))
            return Reading.absent("the memory limit is not put back: " + back.reason());
        limit.isPutBack();
        return Reading.of("memory limit " + p.value().text());
    }
}
