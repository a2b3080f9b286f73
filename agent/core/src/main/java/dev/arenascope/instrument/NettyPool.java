package dev.arenascope.instrument;

import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PooledByteBufAllocator of Netty 4.1 or 4.2, by its public metrics. Chunks are listed under the lock of their arena, and each is asked
 * for its free bytes under it: some 100 ns a chunk, for which the lock is free again after each.
 */
final class NettyPool implements PoolReader {
    private static final String NOT_TOLD = "this Netty does not count what buffers in use take";

    private final int id;
    private final String name;
    private final Method metric;
    private final Method chunkSize;
    private final Method[] held = new Method[2];
    private final Method[] arenas = new Method[2];
    private final @Nullable Method[] pinned = new Method[2];
    private final Method activeBytes;
    private final Method chunkLists;
    private final Method chunkBytes;
    private final Method freeBytes;
    private final @Nullable Field tracked;
    /** What buffers in use take of a chunk; null when this release does not tell. */
    private final @Nullable Method pinnedBytes;

    /** @param id of its direct buffers; those of the heap have the next one */
    NettyPool(Class<?> allocator, int id, String name) throws ReflectiveOperationException {
        this.id = id;
        this.name = name;
        metric = allocator.getMethod("metric");
        Class<?> metrics = metric.getReturnType();
        chunkSize = metrics.getMethod("chunkSize");
        held[0] = metrics.getMethod("usedDirectMemory");
        held[1] = metrics.getMethod("usedHeapMemory");
        arenas[0] = metrics.getMethod("directArenas");
        arenas[1] = metrics.getMethod("heapArenas");
        ClassLoader loader = metrics.getClassLoader();
        pinned[0] = Members.optional(allocator, "pinnedDirectMemory");
        pinned[1] = Members.optional(allocator, "pinnedHeapMemory");
        Class<?> chunkType = Class.forName("io.netty.buffer.PoolChunk", false, loader);
        tracked = Members.optionalField(chunkType, "trackPinnedMemory");
        Class<?> arena = Class.forName("io.netty.buffer.PoolArenaMetric", false, loader);
        activeBytes = arena.getMethod("numActiveBytes");
        chunkLists = arena.getMethod("chunkLists");
        Class<?> chunk = Class.forName("io.netty.buffer.PoolChunkMetric", false, loader);
        chunkBytes = chunk.getMethod("chunkSize");
        freeBytes = chunk.getMethod("freeBytes");
        pinnedBytes = pinnedBytes(chunkType);
    }

    /** A flag of Netty 4.2 switches the count of what buffers in use take off: it then says 0. Asked once there is a chunk, hence its class. */
    private boolean isTracked() throws IllegalAccessException {
        return tracked == null || tracked.getBoolean(null);
    }

    private static @Nullable Method pinnedBytes(Class<?> chunk) {
        try {
            Method found = chunk.getDeclaredMethod("pinnedBytes");
            found.setAccessible(true);
            return found;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // a chunk then counts as free only when all of it is: a slot that waits keeps it from that
        }
    }

    @Override
    public void read(Object pool, PoolTally out) throws ReflectiveOperationException {
        Object metrics = metric.invoke(pool);
        long chunk = Members.number(chunkSize, metrics);
        for (int heap = 0; heap < 2; heap++) {
            long bytes = Members.number(held[heap], metrics);
            if (bytes == 0) continue;
            List<Pools.PoolArena> parts = new ArrayList<>();
            long allocated = 0;
            for (Object arena : (List<?>) arenas[heap].invoke(metrics)) {
                Pools.PoolArena part = arena(arena);
                if (part.heldBytes() == 0) continue;
                parts.add(part);
                allocated += part.allocatedBytes().orElse(0L);
            }
            Method tells = isTracked() ? pinned[heap] : null;
            Reading<Long> used = tells == null
                    ? Reading.absent(NOT_TOLD)
                    : Reading.of(Math.min(allocated, Members.number(tells, pool)));
            Reading<Long> cached = used instanceof Reading.Present<Long> p
                    ? Reading.of(allocated - p.value())
                    : Reading.absent(NOT_TOLD);
            out.bytes.add(new Pools.BytePool(
                    id + heap, name, heap == 0, Reading.of(chunk), bytes, used, cached, List.copyOf(parts)));
        }
    }

    private Pools.PoolArena arena(Object arena) throws ReflectiveOperationException {
        long active = Members.number(activeBytes, arena);
        long inChunks = 0;
        long free = 0;
        long chunks = 0;
        long freeChunks = 0;
        long freeChunkBytes = 0;
        for (Object list : (List<?>) chunkLists.invoke(arena)) {
            for (Object chunk : (Iterable<?>) list) {
                long bytes = Members.number(chunkBytes, chunk);
                long freeHere = Math.min(bytes, Members.number(freeBytes, chunk));
                chunks++;
                inChunks += bytes;
                free += freeHere;
                Method tells = isTracked() ? pinnedBytes : null;
                boolean unused = tells == null ? freeHere == bytes : Members.number(tells, chunk) == 0;
                if (!unused) continue;
                freeChunks++;
                freeChunkBytes += bytes;
            }
        }
        // What is larger than a chunk is allocated by itself, and counted as active only.
        long all = Math.max(active, inChunks);
        return new Pools.PoolArena(all, Reading.of(all - free), chunks, freeChunks, freeChunkBytes);
    }
}
