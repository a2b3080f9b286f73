package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * Functions of the C library that map and hand out memory, for the lab. This is the twin for Java 17 to 21, which cannot call them; the
 * twin in the java22 layer can.
 */
public final class MemoryCalls {
    private static final String NEEDS_22 = "needs JDK 22";

    private MemoryCalls() {}

    /** mmap(2) of anonymous memory at an address of the kernel's choice; the value is the address. */
    public static Reading<CallResult> mmap(long bytes, int protection, int flags) {
        return Reading.absent(NEEDS_22);
    }

    public static Reading<CallResult> munmap(long address, long bytes) {
        return Reading.absent(NEEDS_22);
    }

    public static Reading<CallResult> mlock(long address, long bytes) {
        return Reading.absent(NEEDS_22);
    }

    public static Reading<CallResult> madvise(long address, long bytes, int advice) {
        return Reading.absent(NEEDS_22);
    }

    /** malloc(3); the value is the address. */
    public static Reading<CallResult> malloc(long bytes) {
        return Reading.absent(NEEDS_22);
    }

    /** free(3). */
    public static Reading<CallResult> free(long address) {
        return Reading.absent(NEEDS_22);
    }

    /** malloc_usable_size(3) of an address that malloc returned. */
    public static Reading<CallResult> usableSize(long address) {
        return Reading.absent(NEEDS_22);
    }

    /** Address of a direct buffer's memory. */
    public static Reading<Long> address(ByteBuffer direct) {
        return Reading.absent(NEEDS_22);
    }

    /** Writes one byte to each page. The range must be mapped and writable, or the process ends. */
    public static Reading<Long> touch(long address, long bytes, long pageBytes) {
        return Reading.absent(NEEDS_22);
    }

    /** Allocates one block from an arena of java.lang.foreign, asks of its address while it lives, and closes the arena. */
    public static <T> Reading<T> arenaBlock(long bytes, Function<Long, Reading<T>> ofAddress) {
        return Reading.absent(NEEDS_22);
    }
}
