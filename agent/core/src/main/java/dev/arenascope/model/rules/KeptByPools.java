package dev.arenascope.model.rules;

import dev.arenascope.model.KeptMemory;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What the application's pools of bytes kept free for 20 s and more, pool by pool, and the pool that keeps most of it.
 *
 * @param bytes of all pools
 * @param most the pool with the most of it now
 */
record KeptByPools(long bytes, Pools.BytePool most) {
    static final String OWNER = "pools";
    private static final int EPOCHS = 2;

    /** @param kind {@code RECLAIMABLE}: in chunks without a buffer in use; {@code PINNED}: beside buffers in use */
    static Reading<KeptByPools> of(Case c, KeptMemory.Kind kind, long atLeast) {
        if (!(c.snapshot().pools() instanceof Reading.Present<Pools> pools)) return Reading.absent("no pools");
        if (!(c.history().keptByPools(kind, EPOCHS) instanceof Reading.Present<Long> kept)
                || !c.isWorth(kept.value(), atLeast)) return Reading.absent("too little, or not for long enough");
        long now = 0;
        Pools.@Nullable BytePool most = null;
        for (Pools.BytePool pool : pools.value().bytes()) {
            long free = free(kind, pool);
            if (most == null || free > free(kind, most)) most = pool;
            now += free;
        }
        return most == null
                ? Reading.absent("no pools")
                : Reading.of(new KeptByPools(Math.min(now, kept.value()), most));
    }

    private static long free(KeptMemory.Kind kind, Pools.BytePool pool) {
        return kind == KeptMemory.Kind.PINNED ? pool.pinnedBytes().orElse(0L) : pool.freeChunkBytes();
    }

    /** For example {@code PooledByteBufAllocator#1 (direct) holds 300 MB for 2 MB in use}. */
    String holds() {
        return most.name() + (most.direct() ? " (direct)" : " (heap)") + " holds " + Case.mb(most.heldBytes()) + " for "
                + (most.usedBytes() instanceof Reading.Present<Long> used
                        ? Case.mb(used.value()) + " in use"
                        : "an unknown part in use");
    }

    /** Whether most of it may be what threads keep for their next buffers. */
    boolean isMostlyCached() {
        return most.cachedBytes().orElse(0L) >= bytes / 2;
    }

    /** Measured: 39 chunks of 156 MB kept by 60 threads, none without it. */
    static final String CACHE_LESS = "-Dio.netty.allocator.useCacheForAllThreads=false, or"
            + " allocator.trimCurrentThreadCache() in threads that rest";

    long chunks() {
        long chunks = 0;
        for (Pools.PoolArena arena : most.arenas()) chunks += arena.chunks();
        return chunks;
    }

    long freeChunks() {
        long chunks = 0;
        for (Pools.PoolArena arena : most.arenas()) chunks += arena.freeChunks();
        return chunks;
    }
}
