package dev.arenascope.nativemem;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The block of memory that was read last, and the words in it. It lies in the Java heap: a direct buffer would count against the
 * host's own limit of direct memory.
 */
final class MemoryWindow {
    private final Memory memory;
    private final int capacity;
    private @Nullable ByteBuffer buffer;
    private long start;
    private long end;

    MemoryWindow(Memory memory, int capacity) {
        this.memory = memory;
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /** Whether the bytes from {@code address} on have been read. */
    boolean covers(long address, int bytes) {
        return address >= start && address + bytes <= end;
    }

    /** Reads from {@code from} up to {@code to}, or as much of it as fits; the caller knows that it is resident. */
    void load(long from, long to) {
        ByteBuffer into = buffer();
        into.clear().limit((int) Math.min(to - from, capacity));
        int read = memory.read(from, into);
        start = from;
        end = from + Math.max(read, 0);
    }

    void forget() {
        end = start;
    }

    /** The word at an address that lies within the bytes that {@link #covers} said yes to. */
    long word(long address) {
        return buffer().getLong((int) (address - start));
    }

    void release() {
        buffer = null;
        forget();
    }

    private ByteBuffer buffer() {
        ByteBuffer existing = buffer;
        if (existing == null) {
            existing = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
            buffer = existing;
        }
        return existing;
    }
}
