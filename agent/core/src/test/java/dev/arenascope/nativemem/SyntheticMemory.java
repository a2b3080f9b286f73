package dev.arenascope.nativemem;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/** A stretch of memory that a test wrote, with pages that are resident or not. */
final class SyntheticMemory implements Memory, Residency {
    static final int PAGE = 4096;

    final long start;
    final ByteBuffer bytes;
    final BitSet absent = new BitSet();

    SyntheticMemory(long start, int length) {
        this.start = start;
        bytes = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }

    void put(long address, long word) {
        bytes.putLong((int) (address - start), word);
    }

    void dropPages(long from, long to) {
        absent.set((int) ((from - start) / PAGE), (int) ((to - start) / PAGE));
    }

    @Override
    public int read(long address, ByteBuffer into) {
        if (address < start || address >= start + bytes.capacity()) {
            return -1;
        }
        int length = (int) Math.min(into.remaining(), start + bytes.capacity() - address);
        into.put(into.position(), bytes, (int) (address - start), length);
        into.position(into.position() + length);
        return length;
    }

    @Override
    public boolean presentPages(long from, long to, long[] bitmap) {
        for (int i = 0; i < (to - from) / PAGE; i++) {
            long page = Math.floorDiv(from - start, (long) PAGE) + i;
            if (page >= 0 && page < bytes.capacity() / PAGE && !absent.get((int) page)) {
                bitmap[i / 64] |= 1L << (i % 64);
            }
        }
        return true;
    }
}
