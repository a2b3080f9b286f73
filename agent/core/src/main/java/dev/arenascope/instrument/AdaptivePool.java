package dev.arenascope.instrument;

import dev.arenascope.boot.ChunkRef;
import dev.arenascope.boot.PoolHook;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An AdaptiveByteBufAllocator of Netty, whose metrics tell one sum: what its chunks take. A chunk that is full, or that no queue has room for,
 * is reached by its buffers only, so the hook tells of each chunk when it is made. Each is then asked how much of it is free by plain reads of
 * fields: no lock, nothing is changed. What was made before is missing, which the allocator's own sum shows.
 */
final class AdaptivePool implements PoolReader {
    /** Chunks that are not known count as in use, as long as they are no more: what is told to be free is free. */
    private static final long TOLERATED_PERCENT = 10;

    private final int id;
    private final String name;
    private final AdaptiveChunks chunks;
    private final Method[] held = new Method[2];
    private final Field[] parts = new Field[2];
    private final Class<?> chunkType;
    private final Field allocator;
    private final Method refCnt;
    private final Field delegate;
    private final Map<Class<?>, ChunkLayout> layouts = new HashMap<>();

    /** @param id of its direct buffers; those of the heap have the next one */
    AdaptivePool(Class<?> pool, int id, String name, AdaptiveChunks chunks) throws ReflectiveOperationException {
        this.id = id;
        this.name = name;
        this.chunks = chunks;
        held[0] = pool.getMethod("usedDirectMemory");
        held[1] = pool.getMethod("usedHeapMemory");
        parts[0] = Members.field(pool, "direct");
        parts[1] = Members.field(pool, "heap");
        ClassLoader loader = pool.getClassLoader();
        chunkType = Class.forName("io.netty.buffer.AdaptivePoolingAllocator$Chunk", false, loader);
        allocator = Members.field(chunkType, "allocator");
        delegate = Members.field(chunkType, "delegate");
        refCnt = Class.forName("io.netty.util.ReferenceCounted", false, loader).getMethod("refCnt");
    }

    @Override
    public void read(Object pool, PoolTally out) throws ReflectiveOperationException {
        for (int heap = 0; heap < 2; heap++) {
            long bytes = Members.number(held[heap], pool);
            if (bytes == 0) continue;
            Seen seen = seen(parts[heap].get(pool));
            Reading<Long> used = used(bytes, seen);
            Pools.PoolArena arena = new Pools.PoolArena(bytes, used, seen.chunks, seen.freeChunks, seen.freeChunkBytes);
            out.bytes.add(new Pools.BytePool(
                    id + heap,
                    name,
                    heap == 0,
                    Reading.absent("chunks of an adaptive allocator have several sizes"),
                    bytes,
                    used,
                    Reading.of(0L), // its threads keep chunks, whose free bytes count as free
                    List.of(arena)));
        }
    }

    /** Chunks come and go between two reads, and a few may be older than the hook. */
    private static Reading<Long> used(long heldBytes, Seen seen) {
        long missing = heldBytes - seen.bytes;
        if (missing > Math.max(seen.largest, heldBytes / 100 * TOLERATED_PERCENT)) {
            String why = PoolHook.chunksLeftOut() ? "came too fast" : "were made before the agent knew their class";
            return Reading.absent((missing >> 20) + " of " + (heldBytes >> 20) + " MB are in chunks that " + why
                    + "; Netty does not tell how full these are");
        }
        return Reading.of(Math.max(0, heldBytes - seen.free));
    }

    @SuppressWarnings("ReferenceEquality") // the same allocator is meant
    private Seen seen(Object part) throws ReflectiveOperationException {
        Seen seen = new Seen();
        List<ChunkRef> alive = new ArrayList<>();
        for (ChunkRef ref : chunks.all()) {
            Object chunk = ref.get();
            if (chunk == null) continue;
            boolean ours = chunkType.isInstance(chunk);
            if (ours && Members.number(refCnt, delegate.get(chunk)) == 0) continue;
            alive.add(ref);
            if (ours && allocator.get(chunk) == part) layout(chunk.getClass()).add(chunk, seen);
        }
        chunks.keep(alive);
        return seen;
    }

    private ChunkLayout layout(Class<?> type) throws ReflectiveOperationException {
        ChunkLayout layout = layouts.get(type);
        if (layout == null) {
            layout = ChunkLayout.of(type);
            layouts.put(type, layout);
        }
        return layout;
    }

    /** What the chunks of one allocator say. */
    static final class Seen {
        long chunks;
        long bytes;
        long free;
        long largest;
        long freeChunks;
        long freeChunkBytes;

        void add(long capacity, long freeBytes) {
            long within = Math.max(0, Math.min(capacity, freeBytes));
            chunks++;
            bytes += capacity;
            free += within;
            largest = Math.max(largest, capacity);
            if (within < capacity) return;
            freeChunks++;
            freeChunkBytes += capacity;
        }
    }
}
