package dev.arenascope.it.hosts;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/**
 * Told so by a byte of input, it maps memory by itself, writes to it, and lets the kernel have it by MADV_FREE: resident until the kernel
 * needs it. Argument: MB.
 */
public final class LazilyFreed {
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int FREE = 8;

    private LazilyFreed() {}

    public static void main(String[] args) throws IOException {
        long bytes = Long.parseLong(args[0]) << 20;
        if (System.in.read() < 0) return;
        MethodHandle mmap = CLibrary.function(
                "mmap",
                MethodType.methodType(long.class, long.class, long.class, int.class, int.class, int.class, long.class));
        MethodHandle madvise =
                CLibrary.function("madvise", MethodType.methodType(int.class, long.class, long.class, int.class));
        int failed;
        try {
            long address = (long) mmap.invokeExact(0L, bytes, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (address == -1) throw new IllegalStateException("mmap failed");
            RawMemory.fill(address, bytes);
            failed = (int) madvise.invokeExact(address, bytes, FREE);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (failed != 0) throw new IllegalStateException("madvise failed");
        System.out.println("ready");
        System.in.readAllBytes();
    }
}
