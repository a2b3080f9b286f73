package dev.arenascope.snapshot;

import java.util.ArrayList;
import java.util.List;

/**
 * The application's own pools, of bytes and of objects.
 *
 * @param bytes allocators of buffers, such as Netty's; what they hold is memory of malloc or of the Java heap, never beside it
 * @param objects pools of objects: connections, parsers, buffers
 * @param threads what threads keep in thread-local variables, by class, as far as its size is known
 * @param gaps what cannot be told, each as one phrase for an operator
 */
public record Pools(List<BytePool> bytes, List<ObjectPool> objects, List<ThreadPool> threads, List<String> gaps) {
    public Pools(List<BytePool> bytes, List<ObjectPool> objects, List<String> gaps) {
        this(bytes, objects, List.of(), gaps);
    }

    /** The same with what threads keep. */
    public Pools withThreads(List<ThreadPool> kept) {
        return new Pools(bytes, objects, kept, gaps);
    }

    /** The same with one more thing that cannot be told. */
    public Pools withGap(String gap) {
        List<String> all = new ArrayList<>(gaps);
        all.add(gap);
        return new Pools(bytes, objects, threads, List.copyOf(all));
    }

    /**
     * Bytes in three parts: in use, in chunks without a buffer in use, and beside those in use. Caches of threads are in the last two.
     *
     * @param id stays the same for as long as the pool lives; no other pool of bytes has it
     * @param name class and number, such as {@code PooledByteBufAllocator#1}
     * @param direct outside the Java heap
     * @param chunkBytes size of a chunk where all have the same
     * @param heldBytes all chunks together
     * @param usedBytes what buffers that are in use take of it, rounded as the allocator rounds
     * @param cachedBytes what threads keep of it for their next buffers, and slots that wait for one
     * @param arenas its parts, each with chunks of its own
     */
    public record BytePool(
            int id,
            String name,
            boolean direct,
            Reading<Long> chunkBytes,
            long heldBytes,
            Reading<Long> usedBytes,
            Reading<Long> cachedBytes,
            List<PoolArena> arenas) {

        /** Bytes of chunks in which no buffer in use lies. */
        public long freeChunkBytes() {
            long sum = 0;
            for (PoolArena arena : arenas) sum += arena.freeChunkBytes();
            return sum;
        }

        /** What is not in use of chunks in which a buffer in use lies: none of these can be given back. */
        public Reading<Long> pinnedBytes() {
            return usedBytes instanceof Reading.Present<Long> used
                    ? Reading.of(Math.max(0, heldBytes - used.value() - freeChunkBytes()))
                    : Reading.absent(usedBytes.reason());
        }
    }

    /**
     * @param heldBytes chunks of this arena
     * @param allocatedBytes handed out of its chunks, to buffers in use or to caches of threads
     * @param chunks number of chunks that were seen
     * @param freeChunks those in which no buffer in use lies
     * @param freeChunkBytes their bytes
     */
    public record PoolArena(
            long heldBytes, Reading<Long> allocatedBytes, long chunks, long freeChunks, long freeChunkBytes) {}

    /**
     * @param name what its owner calls it, or class and number
     * @param kind the library and class
     * @param active objects that are borrowed now
     * @param idle objects that wait to be borrowed
     * @param waiting threads that wait for an object now
     * @param max most that it may hold; absent when unlimited
     * @param maxIdle most that may be idle; what is returned beyond that is destroyed. Absent where no such limit is
     * @param borrows since the agent knows the pool
     * @param misses borrows that had to make an object or to wait for one, since the agent knows the pool
     * @param recent the same over the last half minute or two reports, whichever is longer
     */
    public record ObjectPool(
            String name,
            String kind,
            long active,
            long idle,
            Reading<Long> waiting,
            Reading<Long> max,
            Reading<Long> maxIdle,
            Reading<Long> borrows,
            Reading<Long> misses,
            Reading<Recent> recent) {}

    /**
     * Values of one class in thread-local variables, each for its thread alone: a pool of as many as there are threads.
     *
     * @param type class without its package, such as {@code byte[]}
     * @param values how many
     * @param threads how many threads keep any
     * @param bytes their size: of an array with its header, of a buffer its capacity
     */
    public record ThreadPool(String type, long values, int threads, long bytes) {}

    /**
     * @param ms how long
     * @param borrows in that time
     * @param misses among them
     */
    public record Recent(long ms, long borrows, long misses) {
        /** Share of the borrows that found an idle object, 0..1; 1 when nothing was borrowed. */
        public double hitRate() {
            return borrows <= 0 ? 1 : Math.max(0, 1 - (double) misses / borrows);
        }
    }
}
