package dev.arenascope.snapshot;

import java.util.List;

/**
 * The application's own pools, of bytes and of objects.
 *
 * @param bytes allocators of buffers, such as Netty's
 * @param objects pools of objects: connections, parsers, buffers
 */
public record Pools(List<BytePool> bytes, List<ObjectPool> objects) {
    /**
     * @param name class and number, such as {@code PooledByteBufAllocator#1}
     * @param direct outside the Java heap
     * @param chunkBytes size of a chunk where all have the same
     * @param heldBytes all chunks together
     * @param usedBytes what buffers that are in use take of it, rounded as the allocator rounds
     * @param arenas its parts, each with chunks of its own
     */
    public record BytePool(
            String name,
            boolean direct,
            Reading<Long> chunkBytes,
            long heldBytes,
            Reading<Long> usedBytes,
            List<PoolArena> arenas) {}

    /**
     * @param heldBytes chunks of this arena
     * @param usedBytes in use
     * @param chunks number of chunks
     * @param freeChunks chunks without any buffer in use
     * @param largestFreeBytes largest contiguous free run
     */
    public record PoolArena(
            long heldBytes,
            Reading<Long> usedBytes,
            long chunks,
            Reading<Long> freeChunks,
            Reading<Long> largestFreeBytes) {}

    /**
     * @param name what its owner calls it, or class and number
     * @param kind the library and class
     * @param active objects that are borrowed now
     * @param idle objects that wait
     * @param max most that it may hold; absent when unlimited
     * @param borrows since it was made
     * @param misses borrows that had to make an object or to wait for one
     */
    public record ObjectPool(
            String name,
            String kind,
            long active,
            long idle,
            Reading<Long> max,
            Reading<Long> borrows,
            Reading<Long> misses) {}
}
