package dev.arenascope.governor;

/**
 * A setting that does not hold any more, and was not put back from here: its lease has ended, or nobody knows whether it was made.
 *
 * @param target the id of a sidecar
 */
public record Loss(Kind kind, String target) {}
