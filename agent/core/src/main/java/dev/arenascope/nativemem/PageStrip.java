package dev.arenascope.nativemem;

import dev.arenascope.snapshot.HeapPages;
import java.util.Arrays;

/** Which pages of one heap its free runs cover, wholly or in part; the arrays are used again from walk to walk. */
final class PageStrip {
    private static final int PINNED = 0;
    private static final int RECLAIMABLE = 1;
    private static final int TOP = 2;
    private static final int STATES = HeapPages.LETTERS.length();

    private final PageBits resident;
    private final int pageSize;
    private final long[][] marked = new long[3][0];
    private final int[] sums = new int[STATES];
    private final int[] cell = new int[STATES];
    private final char[] letters = new char[HeapPages.MOST_CELLS];
    private long start;

    PageStrip(PageBits resident, int pageSize) {
        this.resident = resident;
        this.pageSize = pageSize;
    }

    /** Begins with a heap that has no free byte. */
    void clear(long heapStart) {
        start = heapStart;
        for (long[] bits : marked) Arrays.fill(bits, 0);
    }

    /**
     * A free run.
     *
     * @param kept bytes at its start that a trim leaves
     * @param isTop true when no trim gives its pages back
     */
    void free(long from, long to, int kept, boolean isTop) {
        if (to <= from) {
            return;
        }
        int first = page(from);
        int last = page(to - 1) + 1;
        int firstWhole = Math.min(page(from + kept + pageSize - 1), last);
        int lastWhole = Math.max(page(to), firstWhole);
        mark(PINNED, first, firstWhole);
        mark(isTop ? TOP : RECLAIMABLE, firstWhole, lastWhole);
        mark(PINNED, lastWhole, last);
    }

    HeapPages result(long end) {
        int pages = page(end);
        int pagesPerCell = Math.max(1, Integer.highestOneBit(2 * ((pages - 1) / HeapPages.MOST_CELLS)));
        int cells = 0;
        Arrays.fill(sums, 0);
        for (int first = 0; first < pages; first += pagesPerCell) {
            letters[cells++] = HeapPages.LETTERS.charAt(count(first, Math.min(first + pagesPerCell, pages)));
        }
        return new HeapPages(
                pageSize, pagesPerCell, new String(letters, 0, cells), sums[0], sums[1], sums[2], sums[3], sums[4]);
    }

    /** Adds the pages of one cell to the sums; the state that most of them are in. */
    private int count(int first, int last) {
        int present = resident.count(first, last);
        cell[4] = last - first - present;
        cell[0] = present;
        int most = 0;
        for (int i = 0; i < marked.length; i++) {
            cell[i + 1] = resident.count(first, last, marked[i]);
            cell[0] -= cell[i + 1];
        }
        for (int i = 0; i < STATES; i++) {
            sums[i] += cell[i];
            if (cell[i] > cell[most]) most = i;
        }
        return most;
    }

    private void mark(int state, int first, int last) {
        if (first >= last) {
            return;
        }
        int firstWord = first / Long.SIZE;
        int lastWord = (last - 1) / Long.SIZE;
        if (marked[state].length <= lastWord) {
            marked[state] = Arrays.copyOf(marked[state], Math.max(lastWord + 1, 2 * marked[state].length));
        }
        long[] bits = marked[state];
        long head = -1L << (first % Long.SIZE);
        long tail = -1L >>> (Long.SIZE - 1 - (last - 1) % Long.SIZE);
        if (firstWord == lastWord) {
            bits[firstWord] |= head & tail;
            return;
        }
        bits[firstWord] |= head;
        Arrays.fill(bits, firstWord + 1, lastWord, -1L);
        bits[lastWord] |= tail;
    }

    private int page(long address) {
        return (int) ((address - start) / pageSize);
    }
}
