package dev.arenascope.snapshot;

/**
 * One thread and the memory it stands on.
 *
 * @param tid kernel thread id
 * @param name thread name as the kernel has it: at most 15 bytes
 * @param range the mapping or part of a mapping that holds its stack
 */
public record ThreadStack(long tid, String name, AddressRange range) {
    /** The name of stacks whose thread ended and which libc keeps for the next one. */
    public static final String ENDED = "(ended threads)";
}
