package dev.arenascope.boot;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Called by pools, on the application's threads: when one was made, at each borrow, and when a chunk was taken from the system. Takes no lock,
 * throws nothing, holds pools and chunks weakly and at most so many; the agent's thread looks in when it makes a report.
 */
public final class PoolHook {
    /** Each borrow compares its pool with these, about a nanosecond for each. */
    public static final int POOLS_AT_MOST = 64;

    /** Chunks that came since the agent looked in: 2 GB of Netty's smallest. */
    public static final int CHUNKS_AT_MOST = 16_384;

    private static final AtomicReference<PoolCounts[]> POOLS = new AtomicReference<>(new PoolCounts[0]);
    private static final AtomicReference<@Nullable ChunkRef> CHUNKS = new AtomicReference<>();
    private static final AtomicInteger CHUNKS_WAITING = new AtomicInteger();
    private static volatile boolean poolsLeftOut;
    private static volatile boolean chunksLeftOut;

    private PoolHook() {}

    /** A pool was made, or is seen for the first time. */
    public static void born(Object pool) {
        try {
            counts(pool);
        } catch (Throwable t) {
            // Out of memory or stack: the host will find out by itself, and not by us.
            poolsLeftOut = true;
        }
    }

    /** An object was borrowed. */
    public static void borrowed(Object pool) {
        try {
            PoolCounts counts = counts(pool);
            if (counts != null) counts.borrows.increment();
        } catch (Throwable t) {
            poolsLeftOut = true;
        }
    }

    /** A borrower found no idle object: it makes one or waits. */
    public static void missed(Object pool) {
        try {
            PoolCounts counts = counts(pool);
            if (counts != null) counts.misses.increment();
        } catch (Throwable t) {
            poolsLeftOut = true;
        }
    }

    /** A pool of bytes took a chunk from the system. */
    public static void chunk(Object chunk) {
        try {
            if (CHUNKS_WAITING.incrementAndGet() > CHUNKS_AT_MOST) {
                chunksLeftOut = true;
                return;
            }
            ChunkRef added = new ChunkRef(chunk);
            do added.next = CHUNKS.get();
            while (!CHUNKS.compareAndSet(added.next, added));
        } catch (Throwable t) {
            chunksLeftOut = true;
        }
    }

    private static @Nullable PoolCounts counts(Object pool) {
        PoolCounts[] known = POOLS.get();
        for (PoolCounts counts : known) if (counts.refersTo(pool)) return counts;
        return add(pool);
    }

    private static @Nullable PoolCounts add(Object pool) {
        PoolCounts added = null;
        while (true) {
            PoolCounts[] known = POOLS.get();
            int alive = 0;
            for (PoolCounts counts : known) {
                if (counts.refersTo(pool)) return counts;
                if (!counts.refersTo(null)) alive++;
            }
            if (alive == POOLS_AT_MOST) {
                poolsLeftOut = true;
                return null;
            }
            if (added == null) added = new PoolCounts(pool);
            PoolCounts[] next = new PoolCounts[alive + 1];
            int n = 0;
            // One that dies in between leaves its place to none: the array is then made again.
            for (PoolCounts counts : known) if (!counts.refersTo(null) && n < alive) next[n++] = counts;
            next[n++] = added;
            if (n == next.length && POOLS.compareAndSet(known, next)) return added;
        }
    }

    /** All pools that are known, some of which may be gone. */
    public static PoolCounts[] pools() {
        return POOLS.get().clone();
    }

    /** Chunks that came since the last call, newest first, linked by {@code next}. */
    public static @Nullable ChunkRef takeChunks() {
        ChunkRef first = CHUNKS.getAndSet(null);
        CHUNKS_WAITING.set(0);
        return first;
    }

    /** Whether a pool came that is not known. */
    public static boolean poolsLeftOut() {
        return poolsLeftOut;
    }

    /** Whether a chunk came that {@link #takeChunks} never gave. */
    public static boolean chunksLeftOut() {
        return chunksLeftOut;
    }

    /** Forgets everything. */
    public static void clear() {
        POOLS.set(new PoolCounts[0]);
        takeChunks();
        poolsLeftOut = false;
        chunksLeftOut = false;
    }
}
