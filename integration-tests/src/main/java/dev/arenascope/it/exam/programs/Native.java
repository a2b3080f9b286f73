package dev.arenascope.it.exam.programs;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/** malloc and free, as native libraries call them: through sun.misc.Unsafe, which Java 17 does not let us name. */
final class Native {
    private static final MethodHandle ALLOCATE;
    private static final MethodHandle SET;
    private static final MethodHandle FREE;

    static {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            Object unsafe = field.get(null);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            ALLOCATE = lookup.bind(unsafe, "allocateMemory", MethodType.methodType(long.class, long.class));
            SET = lookup.bind(
                    unsafe, "setMemory", MethodType.methodType(void.class, long.class, long.class, byte.class));
            FREE = lookup.bind(unsafe, "freeMemory", MethodType.methodType(void.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Native() {}

    /** Memory of malloc, every byte of it written. */
    static long malloc(long bytes) {
        try {
            long address = (long) ALLOCATE.invokeExact(bytes);
            SET.invokeExact(address, bytes, (byte) 0x5a);
            return address;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void free(long address) {
        try {
            FREE.invokeExact(address);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes to every byte of a range that someone else mapped. */
    static void touch(long address, long bytes) {
        try {
            SET.invokeExact(address, bytes, (byte) 0x5a);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
