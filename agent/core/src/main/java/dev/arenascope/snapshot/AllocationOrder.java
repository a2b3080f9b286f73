package dev.arenascope.snapshot;

/**
 * How far the agent is to look for who allocates.
 *
 * @param step how far
 * @param why for a reader
 */
public record AllocationOrder(Allocation.Step step, String why) {}
