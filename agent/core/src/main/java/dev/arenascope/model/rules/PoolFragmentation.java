package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.KeptMemory;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks of a pool of bytes in which a little is in use: none of them can be given back. Healthy: what a burst leaves, 4 MB beside 0 MB in use, and
 * 1 to 15 MB in a pool at work; sick: one buffer in 200 kept, 293 MB beside 2 MB (PooledByteBufAllocator), 190 MB beside 2 MB (adaptive).
 */
final class PoolFragmentation implements Rule {
    private static final int PAGE_BYTES = 8192;
    /** From this order on a chunk is mapped by itself, and goes back to the kernel when it is freed: 8 KB << 6. */
    private static final int SMALL_ORDER = 6;

    @Override
    public void judge(Case c) {
        if (!(KeptByPools.of(c, KeptMemory.Kind.PINNED, 32 * Case.MIB) instanceof Reading.Present<KeptByPools> kept))
            return;
        KeptByPools pools = kept.value();
        c.add(
                Finding.Code.FRAGMENTATION,
                KeptByPools.OWNER,
                pools.bytes(),
                0.9,
                Case.mb(pools.bytes()) + " not in use, but in chunks that also hold buffers in use: " + pools.holds()
                        + ", in " + pools.chunks() + " chunks, " + pools.freeChunks() + " of them without any",
                advice(pools),
                Reading.absent("depends on how long the buffers in use live"));
    }

    private static List<String> advice(KeptByPools pools) {
        Pools.BytePool pool = pools.most();
        List<String> advice = new ArrayList<>();
        if (pools.isMostlyCached()) advice.add(KeptByPools.CACHE_LESS);
        // Measured on both allocators, resident: 387 to 91 MB, 409 to 358..402 MB (what malloc then keeps is told by
        // malloc's findings).
        advice.add(
                "Unpooled.copiedBuffer(buffer), then buffer.release(), for what outlives its request: a buffer that is kept"
                        + " keeps its whole chunk");
        // Measured: 300 to 96 MB held. Netty's pages are 8 KB unless io.netty.allocator.pageSize says otherwise.
        if (pool.chunkBytes() instanceof Reading.Present<Long> chunk
                && chunk.value() > (long) PAGE_BYTES << SMALL_ORDER) {
            advice.add(
                    "-Dio.netty.allocator.maxOrder=" + SMALL_ORDER + ": chunks of 512 KB, of which more become free");
        }
        return advice;
    }
}
