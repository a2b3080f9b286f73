package dev.arenascope.nativemem;

import java.util.Arrays;

/**
 * The chunks of one heap that wait in the fastbins of its arena. They look in use, but a trim merges them with their free neighbours
 * first (malloc_consolidate), so they count as free. Chunks in thread caches stay in use.
 */
final class Fastbins {
    private static final int LIMIT = 1 << 20;
    private static final int MANGLE_SHIFT = 12;

    private final Peek peek;
    private long[] chunks = new long[256];
    private int count;
    private int cursor;

    Fastbins(Peek peek) {
        this.peek = peek;
    }

    /** Collects the fastbin chunks between two addresses, in order; false when a list changed while it was read. */
    boolean collect(GlibcLayout layout, long arena, long from, long to) {
        count = 0;
        cursor = 0;
        int steps = 0;
        for (int bin = 0; bin < layout.fastbins(); bin++) {
            long head = arena + layout.fastbinsOffset() + 8L * bin;
            if (!peek.at(head)) {
                return false;
            }
            long chunk = peek.word(head);
            while (chunk != 0) {
                if ((chunk & 15) != 0 || ++steps > LIMIT || !peek.at(chunk)) {
                    return false;
                }
                long size = peek.word(chunk + 8) & ~7L;
                if (size != 32 + 16L * bin) {
                    return false;
                }
                if (chunk >= from && chunk < to) {
                    add(chunk);
                }
                long link = chunk + 16;
                if (!peek.at(link)) {
                    return false;
                }
                chunk = layout.mangledLinks() ? peek.word(link) ^ (link >>> MANGLE_SHIFT) : peek.word(link);
            }
        }
        Arrays.sort(chunks, 0, count);
        return true;
    }

    /** Whether a chunk is one of them. Asked in ascending order, so that each answer costs next to nothing. */
    boolean contains(long chunk) {
        while (cursor < count && chunks[cursor] < chunk) {
            cursor++;
        }
        return cursor < count && chunks[cursor] == chunk;
    }

    private void add(long chunk) {
        if (count == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * count);
        }
        chunks[count++] = chunk;
    }
}
