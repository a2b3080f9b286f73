package dev.arenascope.remedy;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Loss;
import dev.arenascope.governor.Outcome;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;

/**
 * One way of changing something. Serves the agent's thread alone. Whatever goes wrong becomes an {@link Outcome.Failed} with a reason for an
 * operator; a change that may have been done half is put back before it fails.
 */
interface Remedy {
    /**
     * Whether it could carry out such an action now. Asked at each report: cheap, and changes nothing.
     *
     * @param target {@link Action#MALLOC}, {@link Action#JAVA_HEAP} or the id of a sidecar in the snapshot
     */
    boolean can(Kind kind, String target, Snapshot snapshot);

    /** Carries it out, or puts it back where it is an {@link Action.Restore}; only what it {@link #can}. */
    Outcome apply(Action action);

    /** At each tick of the loop, at most once a second: what holds only for a while is made to hold on. */
    default void renew() {}

    /** What it has found since it was asked last not to hold any more. Each is told once. */
    default List<Loss> losses() {
        return List.of();
    }

    /** At each report, before {@link #can}: what is gone may be forgotten. */
    default void saw(Snapshot snapshot) {}
}
