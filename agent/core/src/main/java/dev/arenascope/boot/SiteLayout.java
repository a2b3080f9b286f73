package dev.arenascope.boot;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the hook must know of this JVM. The core fills it in before anything touches {@link SiteHook}: what stands here then
 * becomes constants of the compiled code. Only the listener changes later.
 */
public final class SiteLayout {
    /** The field {@code tid} of Thread; null when it cannot be read: all threads then share counters, which is slower. */
    static @Nullable VarHandle threadId;

    /** What all virtual threads are instances of; null on a JDK that has none. */
    static @Nullable Class<?> virtualThread;

    /** Sizes of objects are multiples of it, bytes; a power of two. */
    static int alignment = 8;

    /** Where the first element of an array lies, by the binary logarithm of the size of an element; bytes. */
    static List<Integer> arrayBases = List.of(16, 16, 16, 16);

    /** Binary logarithm of the size of a reference. */
    static int referenceShift = 2;

    /** Told of sampled objects, on the thread that made them; null for nobody. */
    static volatile @Nullable ObjLongConsumer<Object> listener;

    private SiteLayout() {}

    /** Must be called before the first touch of {@link SiteHook}; later calls change nothing. */
    public static void describe(
            @Nullable VarHandle tid,
            @Nullable Class<?> virtual,
            int objectAlignment,
            List<Integer> basesOfArrays,
            int shiftOfReferences) {
        threadId = tid;
        virtualThread = virtual;
        alignment = objectAlignment;
        arrayBases = List.copyOf(basesOfArrays);
        referenceShift = shiftOfReferences;
    }

    /**
     * @param next told of sampled objects with their site in the lower 16 bits and their size in bytes above (0 for an instance,
     *     whose size is that of its class); must keep them weakly
     */
    public static void listen(@Nullable ObjLongConsumer<Object> next) {
        listener = next;
    }
}
