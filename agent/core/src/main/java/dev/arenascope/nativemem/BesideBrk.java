package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Finds the regions that the main arena took by mmap because brk could not grow: something is mapped right above the break
 * (malloc/malloc.c, sysmalloc_mmap_fallback). No header tells them from other anonymous memory, and the kernel merges them with it.
 *
 * <p>A region is whole pages: 132 KiB mostly, the first 1 MiB. Its first chunk begins on its first byte, and from there a chain of chunks
 * leads to the arena's top, which ends where the region does, or to the fenceposts that sysmalloc cuts off the end of a top it leaves
 * behind. What looks so is believed once {@code [heap]} and all regions together give exactly what the arena says it took
 * (system_mem). malloc never gives a region back, so what was proven stays, and an unchanged sum means that there are no others: two
 * words are read then.
 */
final class BesideBrk {
    /** Pages that are looked at in one round: some microseconds each, or {@link #FOLLOWED_FOR_ONE} of them where chunks are followed. */
    static final int PAGES_A_ROUND = 4096;

    private static final int FOLLOWED_FOR_ONE = 8;
    /** Rounds until bytes that a whole search has not found are looked for again. */
    private static final int LONGEST_PAUSE = 15;

    private static final int TRIES = 3;
    private static final int WINDOW_BYTES = 64 << 10;
    /** Larger mappings in which the arena names no chunk are looked at from their start only: they are heaps of other owners. */
    private static final long MAX_SEARCHED_BYTES = 64 << 20;

    private static final long PREV_INUSE = 1;
    private static final long FLAG_BITS = 7;
    private static final long MIN_CHUNK_BYTES = 32;
    private static final long FENCEPOST_BYTES = 16;

    private final Peek peek;
    private final PageBits pages;
    private final MemoryWindow window;
    private final int pageSize;

    private List<AddressRange> runs = List.of();
    private long[] ends = {};
    private long provenBytes;
    private Reading<Long> bytes = Reading.of(0L);

    /** What looks like a region and is not proven, where this search has been. */
    private final List<AddressRange> likely = new ArrayList<>();

    private long searchedFor;
    private int pause;
    private int rest;
    private boolean searchedNamed;
    private long searchedTo;
    private int pagesLeft;
    private long topAt;
    /** Chunks that the arena names: its top, and the first and last of each of its bins. */
    private final long[] named = new long[1 + GlibcLayout.BIN_WORDS];

    BesideBrk(Memory memory, Residency residency, Peek peek, int pageSize) {
        this.peek = peek;
        this.pageSize = pageSize;
        pages = new PageBits(residency, pageSize);
        window = new MemoryWindow(memory, WINDOW_BYTES);
    }

    /** Looks for regions that are not known yet, for as many pages as a round has; the next call goes on from there. */
    void find(List<Mapping> mappings, List<Malloc.Heap> heaps, LibcData libc, GlibcLayout layout) {
        if (!libc.hasGoneBesideBrk()) {
            bytes = libc.mainArena() == 0 ? Reading.absent("the main arena was not found") : Reading.of(0L);
            return;
        }
        long brkBytes = 0;
        for (Malloc.Heap heap : heaps) {
            if (heap.main()) brkBytes += heap.range().sizeBytes();
        }
        long missing = libc.systemBytesOfMain(layout) - brkBytes - provenBytes;
        if (missing != searchedFor) {
            searchedFor = missing;
            pause = 0;
            rest = 0;
        }
        if (missing > 0 && rest-- <= 0) {
            topAt = libc.mainArena() + layout.topOffset();
            boolean sawAll = search(mappings, heaps);
            boolean proven = sum(likely) == missing;
            if (proven) {
                believe();
                missing = 0;
            }
            if (sawAll || proven) {
                // Chains break, and regions come, while they are looked for: the next search begins anew, after ever
                // longer rests.
                pause = proven ? 0 : Math.min(LONGEST_PAUSE, 2 * pause + 1);
                rest = pause;
                likely.clear();
                searchedNamed = false;
                searchedTo = 0;
            }
        }
        if (missing == 0) {
            bytes = Reading.of(provenBytes);
        } else if (missing < 0) {
            bytes = Reading.absent("[heap] shrank while its size was read");
        } else {
            bytes = Reading.absent("the main arena took " + missing + " bytes beside [heap] that are not found yet");
        }
    }

    /** What is proven, by address; regions that touch each other are one run. */
    List<AddressRange> runs() {
        return runs;
    }

    /** Whether a proven region ends here; its last chunk is then a fencepost or the arena's top. */
    boolean isEnd(long address) {
        return Arrays.binarySearch(ends, address) >= 0;
    }

    /** Sum of all regions; absent when not all are proven. */
    Reading<Long> bytes() {
        return bytes;
    }

    void release() {
        window.release();
        pages.release();
    }

    private void believe() {
        int count = ends.length;
        ends = Arrays.copyOf(ends, count + likely.size());
        for (AddressRange region : likely) ends[count++] = region.end();
        Arrays.sort(ends);
        List<AddressRange> pieces = new ArrayList<>(runs);
        pieces.addAll(likely);
        Collections.sort(pieces);
        List<AddressRange> merged = new ArrayList<>();
        AddressRange run = pieces.get(0);
        for (AddressRange piece : pieces.subList(1, pieces.size())) {
            if (run.end() == piece.start()) {
                run = new AddressRange(run.start(), piece.end());
            } else {
                merged.add(run);
                run = piece;
            }
        }
        merged.add(run);
        runs = List.copyOf(merged);
        provenBytes = sum(runs);
    }

    /** False when the round's pages did not suffice. First where the arena names a chunk, then elsewhere. */
    private boolean search(List<Mapping> mappings, List<Malloc.Heap> heaps) {
        pagesLeft = PAGES_A_ROUND;
        readNamed();
        if (!searchedNamed) {
            search(mappings, heaps, true);
            if (pagesLeft <= 0) {
                return false;
            }
            searchedNamed = true;
            searchedTo = 0;
        }
        search(mappings, heaps, false);
        return pagesLeft > 0;
    }

    private void search(List<Mapping> mappings, List<Malloc.Heap> heaps, boolean whereNamed) {
        List<AddressRange> taken = new ArrayList<>(runs);
        for (Malloc.Heap heap : heaps) taken.add(heap.range());
        Collections.sort(taken);
        int next = 0;
        for (Mapping m : mappings) {
            if (!HeapFinder.isPrivateMemory(m)) {
                continue;
            }
            long from = m.start();
            for (; next < taken.size() && taken.get(next).start() < m.end(); next++) {
                look(from, Math.min(taken.get(next).start(), m.end()), whereNamed);
                from = Math.max(from, taken.get(next).end());
            }
            look(from, m.end(), whereNamed);
        }
    }

    private void look(long from, long to, boolean whereNamed) {
        long at = Math.max(from, searchedTo);
        if (at >= to || pagesLeft <= 0 || isNamed(from, to) != whereNamed || !pages.read(from, to)) {
            return;
        }
        boolean everyPage = whereNamed || to - from <= MAX_SEARCHED_BYTES;
        while (at < to && pagesLeft > 0) {
            long end = regionEnd(at, to);
            if (end > at) {
                likely.add(new AddressRange(at, end));
                at = end;
            } else if (everyPage) {
                at = nextPresent(at, to);
            } else {
                at = to;
            }
        }
        searchedTo = pagesLeft > 0 ? to : at;
    }

    private void readNamed() {
        named[0] = topNow();
        long bins = topAt + GlibcLayout.BINS_BEHIND_TOP;
        for (int i = 1; i < named.length; i++) {
            long at = bins + 8L * (i - 1);
            named[i] = peek.at(at) ? peek.word(at) : 0;
        }
    }

    private boolean isNamed(long from, long to) {
        for (long chunk : named) {
            if (chunk >= from && chunk < to) return true;
        }
        return false;
    }

    private long nextPresent(long page, long to) {
        long at = page + pageSize;
        while (at < to && !pages.isPresent(at)) at += pageSize;
        return at;
    }

    /** Where the region that begins here ends; {@code start} when none does. */
    private long regionEnd(long start, long to) {
        long end = start;
        if (pages.isPresent(start) && mayBeFirstChunk(start, to)) {
            for (int i = 0; i < TRIES && end == start; i++) {
                window.forget();
                end = follow(start, to);
            }
        }
        pagesLeft -= 1 + (int) ((end - start) / pageSize / FOLLOWED_FOR_ONE);
        return end;
    }

    private boolean mayBeFirstChunk(long at, long to) {
        if (!peek.at(at) || peek.word(at) != 0) {
            return false;
        }
        long word = peek.word(at + 8);
        long size = word & ~FLAG_BITS;
        return (word & FLAG_BITS) == PREV_INUSE && size >= MIN_CHUNK_BYTES && (size & 15) == 0 && size <= to - at;
    }

    private long follow(long start, long to) {
        long chunk = start;
        long previousBytes = 0;
        while (window.covers(chunk, 16) || load(chunk)) {
            long word = window.word(chunk + 8);
            long size = word & ~FLAG_BITS;
            boolean isFencepost = isFencepost(chunk, size, pageSize);
            boolean previousFree = (word & PREV_INUSE) == 0;
            boolean sane = (word & FLAG_BITS & ~PREV_INUSE) == 0
                    && (size >= MIN_CHUNK_BYTES || isFencepost)
                    && (size & 15) == 0
                    && size <= to - chunk
                    && (!previousFree || (chunk != start && window.word(chunk) == previousBytes));
            if (!sane) {
                break;
            }
            long next = chunk + size;
            if (next % pageSize == 0) {
                boolean isEnd = isFencepost ? previousBytes == FENCEPOST_BYTES : topNow() == chunk;
                if (isEnd) {
                    return next;
                }
            }
            if (next >= to) {
                break;
            }
            previousBytes = size;
            chunk = next;
        }
        return start;
    }

    /**
     * Whether a chunk is what sysmalloc leaves at the end of a top that it cannot extend: two chunks of 16 bytes, and a third where that
     * was all of the rest.
     */
    static boolean isFencepost(long chunk, long bytes, int pageSize) {
        return bytes == FENCEPOST_BYTES && (chunk & (pageSize - 1)) >= pageSize - 3 * FENCEPOST_BYTES;
    }

    private long topNow() {
        peek.forget();
        return peek.at(topAt) ? peek.word(topAt) : 0;
    }

    private boolean load(long chunk) {
        if (!pages.isPresent(chunk)) {
            return false;
        }
        long page = chunk & -pageSize;
        window.load(page, pages.runEnd(page, window.capacity()));
        return window.covers(chunk, 16);
    }

    private static long sum(List<AddressRange> ranges) {
        long sum = 0;
        for (AddressRange range : ranges) sum += range.sizeBytes();
        return sum;
    }
}
