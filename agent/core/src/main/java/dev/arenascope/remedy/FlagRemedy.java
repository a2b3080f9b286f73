package dev.arenascope.remedy;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.Action.SetFlags.Flag;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Outcome;
import dev.arenascope.jvm.ManageableOptions;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.HashMap;
import java.util.Map;

/**
 * Options of this JVM that can be changed while it runs. What holds a value that neither was there before nor was set from here is
 * somebody else's by now, and is left alone.
 */
final class FlagRemedy implements Remedy {
    private static final Reading<Double> NOBODY_WAITS =
            Reading.absent("a setting stops no thread; what its collections stop is in their own count");

    private static final Outcome DONE = new Outcome.Done(NOBODY_WAITS);

    private final ManageableOptions options;

    /** What was set from here last, until it is put back. */
    private final Map<String, Long> ours = new HashMap<>();

    FlagRemedy(ManageableOptions options) {
        this.options = options;
    }

    @Override
    public boolean can(Kind kind, String target, Snapshot snapshot) {
        if (!target.equals(Action.JAVA_HEAP) || !(snapshot.flags() instanceof Reading.Present<JvmFlags> flags))
            return false;
        return switch (kind) {
            case FREE_RATIOS ->
                has(flags.value(), Manageable.MIN_FREE_RATIO) && has(flags.value(), Manageable.MAX_FREE_RATIO);
            case SOFT_MAX -> has(flags.value(), Manageable.SOFT_MAX);
            case PERIODIC_GC -> has(flags.value(), Manageable.PERIODIC_GC);
            case IDLE_HEAP -> can(Kind.PERIODIC_GC, target, snapshot) && can(Kind.FREE_RATIOS, target, snapshot);
            case TRIM_NATIVE, COLLECT_IDLE, GO_GC, GO_LIMIT, GO_FREE -> false;
        };
    }

    private static boolean has(JvmFlags flags, String name) {
        return flags.manageable(name).isPresent();
    }

    @Override
    public Outcome apply(Action action) {
        if (action instanceof Action.Restore restore) return restore(restore.first());
        Change[] changes = changes(action, false);
        for (Change c : changes) {
            Reading<Long> now = options.value(c.name);
            if (!(now instanceof Reading.Present<Long> n)) return new Outcome.Failed(now.reason());
            if (n.value() != c.before && n.value() != ours(c.name, c.before))
                return new Outcome.Failed(theirs(c.name, n));
        }
        for (int i = 0; i < changes.length; i++) {
            Reading<Long> set = set(changes[i]);
            if (set.isPresent()) continue;
            for (int back = i - 1; back >= 0; back--) set(changes[back].undone());
            return new Outcome.Failed(set.reason());
        }
        return changes.length == 0 ? new Outcome.Failed("it is no option of this JVM") : DONE;
    }

    /** What somebody else has changed since stays as it is, and is told. */
    private Outcome restore(Action.Setting first) {
        String failure = "";
        for (Change c : changes(first, true)) {
            Reading<Long> now = options.value(c.name);
            if (!(now instanceof Reading.Present<Long> n)) failure = now.reason();
            else if (n.value() == c.to) ours.remove(c.name);
            else if (n.value() != ours(c.name, c.to)) failure = theirs(c.name, n);
            else {
                Reading<Long> set = set(c);
                if (set.isPresent()) ours.remove(c.name);
                else failure = set.reason();
            }
        }
        return failure.isEmpty() ? DONE : new Outcome.Failed(failure);
    }

    private Reading<Long> set(Change c) {
        Reading<Long> set = options.set(c.name, c.to);
        if (set.isPresent()) ours.put(c.name, c.to);
        return set;
    }

    private long ours(String name, long otherwise) {
        Long set = ours.get(name);
        return set == null ? otherwise : set;
    }

    private static String theirs(String name, Reading.Present<Long> now) {
        return name + "=" + now.value() + " was set by somebody else meanwhile, and is left alone";
    }

    /** One step; the JVM takes one option at a time. */
    private record Change(String name, long before, long to) {
        Change undone() {
            return new Change(name, to, before);
        }
    }

    /**
     * The steps of a setting, in an order in which the JVM refuses none.
     *
     * @param back to what was before it
     */
    private Change[] changes(Action action, boolean back) {
        if (!(action instanceof Action.SetFlags set)) return new Change[0];
        Change[] changes = new Change[set.flags().size()];
        int min = -1;
        int max = -1;
        for (int i = 0; i < changes.length; i++) {
            Flag f = set.flags().get(i);
            changes[i] =
                    back ? new Change(f.name(), f.value(), f.before()) : new Change(f.name(), f.before(), f.value());
            if (f.name().equals(Manageable.MIN_FREE_RATIO)) min = i;
            if (f.name().equals(Manageable.MAX_FREE_RATIO)) max = i;
        }
        if (min < 0 || max < 0) return changes;
        // To tighten, the minimum goes first, to loosen, the maximum.
        boolean minFirst =
                changes[min].to <= options.value(Manageable.MAX_FREE_RATIO).orElse(changes[max].before);
        if (minFirst == min < max) return changes;
        Change moved = changes[min];
        changes[min] = changes[max];
        changes[max] = moved;
        return changes;
    }
}
