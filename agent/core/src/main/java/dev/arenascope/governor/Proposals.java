package dev.arenascope.governor;

import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.Reading;

/** The action that a finding asks for, or why none follows from it. The actuator follows the diagnosis, and the rails come after it. */
final class Proposals {
    /** What is seen once, or may end by itself, is not acted upon. */
    private static final double SURE = 0.75;

    private Proposals() {}

    static Reading<Action> of(Case c, Finding f) {
        if (f.code() == Finding.Code.FRAGMENTATION)
            return Reading.absent("what is free in " + f.owner() + " lies beside what is alive: a tighter collector"
                    + " frees none of it");
        if (!isKept(f)) return Reading.absent("no action cures " + f.code() + " of " + f.owner());
        if (f.owner().equals(Action.MALLOC)) return NativeActions.of(c, f);
        if (f.owner().equals(Action.JAVA_HEAP)) return JavaActions.of(c, f);
        if (f.owner().startsWith(SidecarRow.OWNER)) return GoActions.of(c, f);
        return Reading.absent("no action cures " + f.code() + " of " + f.owner());
    }

    /** Whether an action may follow from it at all. */
    static boolean isCurable(Finding f) {
        return isKept(f) || Relief.isAskedFor(f);
    }

    private static boolean isKept(Finding f) {
        return f.code() == Finding.Code.RETENTION || f.code() == Finding.Code.GARBAGE_HEADROOM;
    }

    /** The rails that need no memory of earlier reports. */
    static Reading<Action> railed(Case c, Action action) {
        if (!c.means().can(action.kind(), action.target()))
            return Reading.absent("nothing here can do it: " + action.text());
        if (!(action instanceof Action.Setting)) return Reading.of(action);
        if (c.owner(action.target()) instanceof Reading.Present<String> owner
                && c.has(Finding.Code.FRAGMENTATION, owner.value()))
            return Reading.absent("its heap is fragmented: a tighter collector frees none of it");
        Reading<Cost> cost = Cost.of(c.history(), c.snapshot(), action.target());
        return cost.isPresent()
                ? Reading.of(action)
                : Reading.absent("what its collections cost is not known: " + cost.reason());
    }

    /** Whether a finding is one to act upon at all. */
    static Reading<Finding> sound(Finding f, Sightings sightings, Strain strain) {
        if (f.severity() == Finding.Severity.LOW || f.confidence() < SURE)
            return Reading.absent(f.code() + " of " + f.owner() + " is not sure enough");
        return sightings.isSure(f, strain)
                ? Reading.of(f)
                : Reading.absent(f.code() + " of " + f.owner() + " was not there for long enough");
    }
}
