package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;
import java.lang.invoke.MethodHandle;

/**
 * Gives what this process's malloc holds free back to the kernel, by the allocator's own C function. The thread that calls is in native code
 * meanwhile, so no safepoint waits for it: while 200 MB were given back, within 9 to 19 ms, a thread that slept for 0.2 ms at a time woke as
 * before, safepoints included (docs/measurements.md). Each value is the milliseconds that the call took: the longest that another thread can
 * have waited for a lock that it held. Nothing is linked before the first call. For one thread.
 */
public final class Purge {
    private static final double NS_PER_MS = 1e6;

    /** MALLCTL_ARENAS_ALL, since jemalloc 5. */
    private static final String ALL_ARENAS = "arena.4096.purge";

    /** Collects at once what else would be collected by and by. */
    private static final long FORCE = 1;

    private final OpenedFunctions opened = new OpenedFunctions();

    /** malloc_trim(0) of glibc: each arena's lock in turn, for as long as its free chunks are walked. */
    public Reading<Double> glibc() {
        return call("malloc_trim", 0);
    }

    /** Dirty and muzzy pages of all arenas. */
    public Reading<Double> jemalloc() {
        try {
            NativeFunctions functions = opened.get();
            MethodHandle control = functions.function("mallctl");
            long begin = System.nanoTime();
            int error = (int) (long) control.invokeExact(functions.text(ALL_ARENAS), 0L, 0L, 0L, 0L, 0L);
            double ms = (System.nanoTime() - begin) / NS_PER_MS;
            return error == 0 ? Reading.of(ms) : Reading.absent("mallctl " + ALL_ARENAS + " gave error " + error);
        } catch (Throwable failed) {
            return ForeignCalls.absent(ALL_ARENAS, failed);
        }
    }

    /** MallocExtension_ReleaseFreeMemory: the lock of the page heap for the whole call. */
    public Reading<Double> tcmalloc() {
        return call("MallocExtension_ReleaseFreeMemory", 0);
    }

    /**
     * mi_collect: what threads that have ended left behind, the caches of segments, and the calling thread's own. What another thread holds that
     * lives on, that thread alone gives back.
     */
    public Reading<Double> mimalloc() {
        return call("mi_collect", FORCE);
    }

    private Reading<Double> call(String name, long argument) {
        try {
            MethodHandle function = opened.get().function(name);
            long begin = System.nanoTime();
            long ignored = (long) function.invokeExact(argument, 0L, 0L, 0L, 0L, 0L);
            return Reading.of((System.nanoTime() - begin) / NS_PER_MS);
        } catch (Throwable failed) {
            return ForeignCalls.absent(name, failed);
        }
    }
}
