package dev.arenascope.it.exam.programs;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests that come all at once, 300 MB of buffers, each hundredth of which is kept afterwards, as by a cache. {@code NettyBurst pooled|adaptive
 * kept|copied}: a buffer that is kept keeps its chunk; a copy outside of the pool keeps none.
 */
public final class NettyBurst {
    private static final long MB = 1 << 20;
    private static final int KEPT_ONE_IN = 100;
    private static final List<ByteBuf> CACHE = new ArrayList<>();

    private NettyBurst() {}

    public static void main(String[] args) {
        Stage.enter();
        boolean pooled = args[0].equals("pooled");
        AbstractByteBufAllocator pool = pooled ? new PooledByteBufAllocator(true) : new AdaptiveByteBufAllocator(true);
        int size = pooled ? 8192 : 1024;
        // As a service that warms up: the agent knows the pool before the burst.
        pool.directBuffer(size).release();
        Stage.sleep(2000);
        boolean copied = args[1].equals("copied");
        List<ByteBuf> burst = new ArrayList<>();
        for (int step = 0; step < 30; step++) {
            for (int i = 0; i < 10 * MB / size; i++)
                burst.add(pool.directBuffer(size, size).writeZero(size));
            Stage.sleep(250);
        }
        for (int i = 0; i < burst.size(); i++) {
            ByteBuf buffer = burst.get(i);
            boolean kept = i % KEPT_ONE_IN == 0;
            if (kept) CACHE.add(copied ? Unpooled.copiedBuffer(buffer) : buffer);
            if (!kept || copied) buffer.release();
        }
        burst.clear();
        long inUse = copied ? 0 : (long) CACHE.size() * size;
        long held = ((ByteBufAllocatorMetricProvider) pool).metric().usedDirectMemory();
        Stage.rest(held - inUse);
    }
}
