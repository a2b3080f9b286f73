package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was done to whom, and whether it paid. From it follow two rails: a target is let be for a while after each action, for longer each time
 * that the same is done again or undone; and what did not pay twice is not repeated until conditions change.
 */
final class Habits {
    static final long COOLDOWN_MS = 300_000;

    /** Near a limit reaction is quicker than recovery. */
    static final long PRESSED_COOLDOWN_MS = 60_000;

    /** Doubled at most so often: 2 h 40 min. */
    private static final int MOST_DOUBLINGS = 5;

    /** After so many cooldowns without an action the next one is as the first. */
    private static final int FORGOTTEN = 8;

    private static final int TRIALS = 2;

    /** Conditions have changed when the finding is so many times as large, or the limit differs by a tenth. */
    private static final long OTHER_TIMES = 2;

    private static final int MOST = 256;

    private static final class Target {
        private final String name;
        private long lastMs;
        private int doublings;
        private Kind lastKind;
        private boolean lastRestored;

        Target(String name, Kind kind) {
            this.name = name;
            this.lastKind = kind;
        }
    }

    private static final class Trial {
        private final String target;
        private final Kind kind;
        private int unpaid;
        private long findingBytes;
        private Reading<Long> limit = Reading.absent("not tried");

        Trial(String target, Kind kind) {
            this.target = target;
            this.kind = kind;
        }
    }

    private final List<Target> targets = new ArrayList<>(0);
    private final List<Trial> trials = new ArrayList<>(0);

    /** Absent, with the reason, where nothing may be done to this target yet. */
    Reading<String> rested(String target, long nowMs, boolean pressed) {
        Target t = target(target);
        if (t == null) return Reading.of(target);
        long left = t.lastMs + cooldownMs(t, pressed) - nowMs;
        return left <= 0
                ? Reading.of(target)
                : Reading.absent("the last action was a moment ago: in " + (left + 999) / 1000 + " s again");
    }

    private static long cooldownMs(Target t, boolean pressed) {
        return (pressed && t.doublings == 0 ? PRESSED_COOLDOWN_MS : COOLDOWN_MS) << t.doublings;
    }

    /** Absent, with the reason, where this did not pay twice and nothing has changed since. */
    Reading<String> promising(String target, Kind kind, long findingBytes, Reading<Long> limit) {
        Trial t = trial(target, kind);
        if (t == null || t.unpaid < TRIALS) return Reading.of(target);
        boolean changed = findingBytes / OTHER_TIMES >= t.findingBytes || !same(limit, t.limit);
        return changed
                ? Reading.of(target)
                : Reading.absent(kind.label() + " did not pay twice, and nothing has changed since");
    }

    private static boolean same(Reading<Long> a, Reading<Long> b) {
        if (a instanceof Reading.Present<Long> p && b instanceof Reading.Present<Long> q) {
            return Math.abs(p.value() - q.value()) <= p.value() / 10;
        }
        return true;
    }

    /** Something was done, or put back. */
    void acted(Action action, long nowMs) {
        boolean restored = action instanceof Action.Restore;
        Target t = target(action.target());
        if (t == null) {
            if (targets.size() == MOST) targets.remove(0);
            t = new Target(action.target(), action.kind());
            targets.add(t);
        } else {
            long since = nowMs - t.lastMs;
            boolean again = !action.kind().lasting() && t.lastKind == action.kind();
            boolean undone = action.kind().lasting() && restored != t.lastRestored;
            if (since > FORGOTTEN * cooldownMs(t, false)) t.doublings = 0;
            else if (again || undone) t.doublings = Math.min(MOST_DOUBLINGS, t.doublings + 1);
        }
        t.lastMs = nowMs;
        t.lastKind = action.kind();
        t.lastRestored = restored;
    }

    void paid(Action action) {
        Trial t = trial(action.target(), action.kind());
        if (t != null) trials.remove(t);
    }

    void unpaid(Action action, long findingBytes, Reading<Long> limit) {
        Trial t = trial(action.target(), action.kind());
        if (t == null) {
            if (trials.size() == MOST) trials.remove(0);
            t = new Trial(action.target(), action.kind());
            trials.add(t);
        }
        t.unpaid = Math.min(TRIALS, t.unpaid + 1);
        t.findingBytes = findingBytes;
        t.limit = limit;
    }

    private @Nullable Target target(String name) {
        for (int i = 0; i < targets.size(); i++) if (targets.get(i).name.equals(name)) return targets.get(i);
        return null;
    }

    private @Nullable Trial trial(String target, Kind kind) {
        for (int i = 0; i < trials.size(); i++) {
            Trial t = trials.get(i);
            if (t.kind == kind && t.target.equals(target)) return t;
        }
        return null;
    }
}
