package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;

/**
 * Questions to the malloc of this process, through its own C functions. None changes a setting, none gives memory back. What is not
 * there is absent with its reason. For one thread.
 *
 * <p>Two questions are never asked, though they would prove whose an address is: jemalloc's {@code arenas.lookup} follows a null
 * pointer for an address that is not its own (5.3.0: it crashed the JVM in a test), and mi_is_in_heap_region reads the header of a
 * segment that another thread may unmap at that moment.
 */
interface AllocatorCalls {
    /** Address of a symbol as the process itself would resolve it (dlsym of RTLD_DEFAULT): a preloaded library comes first. */
    Reading<Long> symbol(String name);

    /**
     * A number of jemalloc's mallctl. After {@link #refresh} it reads a copy under one mutex that only mallctl takes; arenas are not
     * locked.
     *
     * @param bytes 1 for a bool, 4 for an unsigned, 8 for a size_t or ssize_t
     */
    Reading<Long> mallctl(String name, int bytes);

    /**
     * The same of one arena, bin or size class. The name is looked up once, whatever the index; so is a name without one.
     *
     * @param name with {@code *} where the index stands, once
     */
    Reading<Long> mallctl(String name, int index, int bytes);

    /** A text of jemalloc's mallctl, for example of {@code version}. */
    Reading<String> mallctlText(String name);

    /**
     * jemalloc's {@code epoch}: copies the statistics of all arenas. It takes the mutexes of each arena and bin one after the other,
     * each for the time of copying some counters; its work grows with the number of arenas, not with what is allocated.
     */
    Reading<Long> refresh();

    /**
     * MallocExtension_GetNumericProperty of gperftools. It holds the lock of the page heap while it adds up the counters of each
     * size class and each thread.
     */
    Reading<Long> tcmalloc(String property);

    /** MallocExtension_GetOwnership: a look into the page map, without a lock. */
    Reading<Boolean> tcmallocOwns(long address);

    /** tc_version, for example {@code gperftools 2.10}. No lock. */
    Reading<String> tcmallocVersion();

    /** Committed bytes of mi_process_info. No lock: it reads counters of the process, and getrusage. */
    Reading<Long> mimallocCommitted();

    /** mi_version, for example 209. No lock. */
    Reading<Long> mimallocVersion();
}
