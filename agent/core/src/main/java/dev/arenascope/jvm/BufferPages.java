package dev.arenascope.jvm;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;

/**
 * How much of a direct buffer is resident. From JDK 24 on a temporary buffer is not filled with zeros, so only what was once copied
 * through it is.
 */
final class BufferPages {
    /** One reading of the page map covers 4 MB of pages of 4 KB. */
    private static final int WORDS = 16;

    private final Method address;
    private final PresentPages present;
    private final int pageBytes;
    private final long[] bitmap = new long[WORDS];

    /** @param direct the JDK's interface of direct buffers */
    BufferPages(Class<?> direct, PresentPages present, int pageBytes) throws ReflectiveOperationException {
        address = direct.getMethod("address");
        address.setAccessible(true);
        this.present = present;
        this.pageBytes = pageBytes;
    }

    /**
     * Resident bytes, in whole pages at its ends, never more than its capacity; its capacity when the page map cannot be read. Its thread
     * may free it meanwhile: then nothing is resident there, or what another has put there.
     */
    long residentBytes(ByteBuffer buffer) throws IllegalAccessException, InvocationTargetException {
        long capacity = buffer.capacity();
        long start = (Long) address.invoke(buffer);
        long end = start + capacity;
        long step = (long) WORDS * Long.SIZE * pageBytes;
        long pages = 0;
        for (long at = start & -pageBytes; at < end; at += step) {
            if (!present.read(at, Math.min(end, at + step), bitmap)) return capacity;
            for (long word : bitmap) pages += Long.bitCount(word);
        }
        return Math.min(capacity, pages * pageBytes);
    }
}
