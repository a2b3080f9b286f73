package dev.arenascope.snapshot;

/**
 * One thread and the memory it stands on.
 *
 * @param tid kernel thread id
 * @param name thread name as the kernel has it: at most 15 bytes
 * @param range the mapping or part of a mapping that holds its stack
 * @param arena address of the arena of malloc (malloc_state) that the thread allocates from
 */
public record ThreadStack(long tid, String name, AddressRange range, Reading<Long> arena) {
    /** The name of stacks whose thread ended and which libc keeps for the next one. */
    public static final String ENDED = "(ended threads)";

    private static final Reading<Long> NO_ARENA = Reading.absent("not looked for");

    /** A thread whose arena was not looked for. */
    public ThreadStack(long tid, String name, AddressRange range) {
        this(tid, name, range, NO_ARENA);
    }

    public ThreadStack withArena(Reading<Long> address) {
        return new ThreadStack(tid, name, range, address);
    }
}
