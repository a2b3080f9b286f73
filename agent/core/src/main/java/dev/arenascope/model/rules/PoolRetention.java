package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.KeptMemory;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks of a pool of bytes in which no buffer in use lies. Healthy: a chunk of 4 MB for each arena that was used, 4 to 28 MB on two processors;
 * sick: 136 MB in 32 arenas that were used once (8 MB with 2), 156 MB that 60 threads keep in their caches.
 */
final class PoolRetention implements Rule {
    private static final int FEW_ARENAS = 2;

    @Override
    public void judge(Case c) {
        if (!(KeptByPools.of(c, KeptMemory.Kind.RECLAIMABLE, 32 * Case.MIB)
                instanceof Reading.Present<KeptByPools> kept)) return;
        KeptByPools pools = kept.value();
        Pools.BytePool most = pools.most();
        c.add(
                Finding.Code.RETENTION,
                KeptByPools.OWNER,
                pools.bytes(),
                0.9,
                Case.mb(pools.bytes()) + " in chunks without a buffer in use: " + pools.holds() + ", "
                        + pools.freeChunks() + " of its " + pools.chunks() + " chunks so, in "
                        + most.arenas().size()
                        + " arenas, " + Case.mb(most.cachedBytes().orElse(0L)) + " of it kept by threads",
                advice(pools),
                Reading.absent("a pool takes chunks again when it needs them"));
    }

    /** An adaptive allocator gives free chunks back by itself: none was seen that kept much. */
    private static List<String> advice(KeptByPools pools) {
        Pools.BytePool pool = pools.most();
        List<String> advice = new ArrayList<>();
        if (!pool.chunkBytes().isPresent()) return advice;
        if (pools.isMostlyCached()) advice.add(KeptByPools.CACHE_LESS);
        if (pool.arenas().size() > FEW_ARENAS) {
            advice.add("-Dio.netty.allocator.num" + (pool.direct() ? "Direct" : "Heap") + "Arenas=" + FEW_ARENAS
                    + ": each arena keeps a chunk");
        }
        return advice;
    }
}
