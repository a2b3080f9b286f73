package dev.arenascope.it.exam.programs;

import dev.arenascope.it.hosts.CLibrary;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/**
 * mmap and mprotect of the C library, as a native library calls them: nothing in Java 17's own interfaces gives an anonymous mapping
 * (MapMode.PRIVATE of /dev/zero keeps that name). {@link CLibrary} says what the JVM has to allow.
 */
public final class Mmap {
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int FIXED_NOREPLACE = 0x100000;

    private static final MethodHandle MMAP = CLibrary.function(
            "mmap",
            MethodType.methodType(long.class, long.class, long.class, int.class, int.class, int.class, long.class));
    private static final MethodHandle MPROTECT =
            CLibrary.function("mprotect", MethodType.methodType(int.class, long.class, long.class, int.class));

    private Mmap() {}

    /** A private anonymous mapping, readable and writable, every byte of it written. */
    static long anonymous(long bytes) {
        long address = reserve(bytes);
        Native.touch(address, bytes);
        return address;
    }

    /** A mapping with a page below it that nobody may touch, as thread stacks and guarded pools have it. */
    static long guarded(long bytes) {
        long address = reserve(bytes + 4096);
        try {
            int result = (int) MPROTECT.invokeExact(address, 4096L, 0);
            if (result != 0) throw new IllegalStateException("mprotect failed");
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        Native.touch(address + 4096, bytes);
        return address + 4096;
    }

    /** Takes the pages at an address, so that nobody else can; false when somebody has them. */
    public static boolean block(long address, long bytes) {
        return mmap(address, bytes, 0, PRIVATE_ANONYMOUS | FIXED_NOREPLACE) == address;
    }

    /** A private anonymous mapping, readable and writable, untouched. */
    public static long reserve(long bytes) {
        long address = mmap(0, bytes, READ_WRITE, PRIVATE_ANONYMOUS);
        if (address == -1) throw new IllegalStateException("mmap failed");
        return address;
    }

    private static long mmap(long address, long bytes, int access, int flags) {
        try {
            return (long) MMAP.invokeExact(address, bytes, access, flags, -1, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
