package dev.arenascope.instrument;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Where one class of chunks of Netty's adaptive allocator keeps what is free. In segments of one size the free ones lie in a queue that any thread
 * returns to (4.1: {@code freeList}) and in a stack of the owning thread; others hand out space from their start, or by halves, and
 * count what they handed out.
 */
final class ChunkLayout {
    private final Field capacity;
    private final Field allocatedBytes;
    private final @Nullable Field segmentSize;
    private final @Nullable Field returned;
    private final @Nullable Field local;
    private final Method size;

    private ChunkLayout(Class<?> type) throws ReflectiveOperationException {
        capacity = Members.field(type, "capacity");
        allocatedBytes = Members.field(type, "allocatedBytes");
        segmentSize = Members.optionalField(type, "segmentSize");
        Field newer = Members.optionalField(type, "externalFreeList");
        returned = newer == null ? Members.optionalField(type, "freeList") : newer;
        local = Members.optionalField(type, "localFreeList");
        size = Class.forName("io.netty.util.concurrent.MpscIntQueue", false, type.getClassLoader())
                .getMethod("size");
    }

    static ChunkLayout of(Class<?> type) throws ReflectiveOperationException {
        return new ChunkLayout(type);
    }

    void add(Object chunk, AdaptivePool.Seen seen) throws ReflectiveOperationException {
        long bytes = capacity.getInt(chunk);
        seen.add(
                bytes,
                segmentSize == null || returned == null ? bytes - allocatedBytes.getInt(chunk) : segments(chunk));
    }

    private long segments(Object chunk) throws ReflectiveOperationException {
        if (segmentSize == null || returned == null) throw new NoSuchFieldException("segmentSize");
        long free = Members.number(size, returned.get(chunk));
        Object stack = local == null ? null : local.get(chunk);
        if (stack != null) free += Members.field(stack.getClass(), "top").getInt(stack) + 1;
        return free * segmentSize.getInt(chunk);
    }
}
