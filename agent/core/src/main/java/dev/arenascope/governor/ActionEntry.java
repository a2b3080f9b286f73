package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;

/**
 * One action that was taken, and what became of it.
 *
 * @param number from 1
 * @param atMs by {@code History.nowMs}
 * @param measuredBytes that the target's resident memory fell by; below zero where it grew
 * @param pauseMs as measured by who carried it out
 * @param effect on this JVM besides, once it is measured; of a sidecar, only what it did to this JVM, which is nothing
 * @param why it was done, or why it failed
 */
public record ActionEntry(
        long number,
        long atMs,
        Action action,
        State state,
        Reading<Long> measuredBytes,
        Reading<Double> pauseMs,
        Reading<Effect> effect,
        String why) {

    /** The labels are public interface: they stand in reports and in JSON. */
    public enum State {
        /** Done; what it brought is not measured yet. */
        IN_FLIGHT("in flight"),
        PAID("paid"),
        /** Less than half of what was forecast. */
        UNPAID("did not pay"),
        /** Measured before its effect was to be there, to make room for another: a limit was near. Neither paid nor missed. */
        CUT_SHORT("cut short"),
        /** Put back before it was measured: it cost too much, or has become wrong. */
        ABORTED("aborted"),
        /** Put back after it had been measured; also the state of what puts back. */
        RESTORED("restored"),
        /** Somebody else has changed the same setting since: it is theirs. */
        OVERRIDDEN("overridden"),
        /** The target is gone, or could not be read any more. */
        LOST("lost"),
        FAILED("failed");

        private final String label;

        State(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    ActionEntry closed(State now, Reading<Long> measured, Reading<Effect> then) {
        return new ActionEntry(number, atMs, action, now, measured, pauseMs, then, why);
    }
}
