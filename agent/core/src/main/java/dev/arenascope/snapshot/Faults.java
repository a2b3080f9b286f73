package dev.arenascope.snapshot;

/**
 * Page faults of this process since it started (proc(5), stat).
 *
 * @param minor those that needed no disk: first touches, and returns to pages that were given back
 * @param major those that read from a disk
 */
public record Faults(long minor, long major) {}
