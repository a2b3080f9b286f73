package dev.arenascope.it.hosts;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** malloc and free as native callers reach them: sun.misc.Unsafe, by reflection. Every block is touched. */
final class RawMemory {
    /** Every byte of a block. */
    static final byte MARK = 0x5a;

    private static final Object UNSAFE;
    private static final Method ALLOCATE;
    private static final Method SET;
    private static final Method FREE;
    private static final Method GET;

    static {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            UNSAFE = field.get(null);
            ALLOCATE = type.getMethod("allocateMemory", long.class);
            SET = type.getMethod("setMemory", long.class, long.class, byte.class);
            GET = type.getMethod("getByte", long.class);
            FREE = type.getMethod("freeMemory", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private RawMemory() {}

    static long malloc(long bytes) {
        try {
            long address = (long) ALLOCATE.invoke(UNSAFE, bytes);
            fill(address, bytes);
            return address;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes to every byte of memory that someone else mapped. */
    static void fill(long address, long bytes) {
        try {
            SET.invoke(UNSAFE, address, bytes, MARK);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last byte of a block. */
    static byte last(long address, long bytes) {
        try {
            return (byte) GET.invoke(UNSAFE, address + bytes - 1);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does nothing with 0, as free(3). */
    static void free(long address) {
        try {
            FREE.invoke(UNSAFE, address);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
