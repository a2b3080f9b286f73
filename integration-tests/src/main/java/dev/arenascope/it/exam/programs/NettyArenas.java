package dev.arenascope.it.exam.programs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** Each of 40 threads once takes 8 MB of buffers from the pool that is Netty's default, and rests. Every arena keeps a chunk. */
public final class NettyArenas {
    private static final int THREADS = 40;
    private static final int SIZE = 8192;

    private NettyArenas() {}

    public static void main(String[] args) throws InterruptedException {
        Stage.enter();
        PooledByteBufAllocator pool = PooledByteBufAllocator.DEFAULT;
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                List<ByteBuf> buffers = new ArrayList<>();
                for (int n = 0; n < (8 << 20) / SIZE; n++)
                    buffers.add(pool.directBuffer(SIZE, SIZE).writeZero(SIZE));
                for (ByteBuf buffer : buffers) buffer.release();
            });
            thread.start();
            thread.join();
        }
        Stage.rest(pool.metric().usedDirectMemory());
    }
}
