package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;

/**
 * Follows the chunks of one glibc heap from the first to the heap's end, without a lock and without a call into malloc.
 *
 * <p>A chunk begins with the size of its predecessor (valid when that one is free) and its own size, whose low bits say: 1 the
 * predecessor is in use, 2 mapped by mmap, 4 not of the main arena (malloc/malloc.c, struct malloc_chunk). The chain has to end exactly
 * at the arena's top or at the fencepost of a full heap. As other threads allocate while it is read, a walk that does not close is
 * repeated, and then absent: never a guess. Each step moves forward, so a walk always ends.
 */
final class HeapWalker {
    private static final int ATTEMPTS = 3;
    private static final int MOVED_TOPS = 16;
    private static final int WINDOW_BYTES = 256 << 10;

    private static final long PREV_INUSE = 1;
    private static final long IS_MMAPPED = 2;
    private static final long SIZE_BITS = 7;
    private static final long FENCEPOST_BYTES = 16;
    private static final long MIN_CHUNK_BYTES = 32;

    private static final String CLOSED = "";
    private static final String BROKEN = "the chain of chunks changed while it was read";
    private static final String NOT_RESIDENT = "a chunk's header is not resident";

    private final GlibcLayout layout;
    private final Peek peek;
    private final PageBits pages;
    private final ChunkCensus census;
    private final FreeTally tally;
    private final Fastbins fastbins;
    private final MemoryWindow window;
    private final int pageSize;
    private final BesideBrk besideBrk;

    private long first;
    private long end;
    private long mappedEnd;
    private long chunks;

    /** @param besideBrk knows where the regions end that touch each other in one heap */
    HeapWalker(GlibcLayout layout, Memory memory, Residency residency, Peek peek, int pageSize, BesideBrk besideBrk) {
        this.besideBrk = besideBrk;
        this.layout = layout;
        this.peek = peek;
        this.pageSize = pageSize;
        pages = new PageBits(residency, pageSize);
        census = new ChunkCensus();
        tally = new FreeTally(pages, census, pageSize);
        fastbins = new Fastbins(peek);
        window = new MemoryWindow(memory, WINDOW_BYTES);
    }

    Reading<Malloc.Walk> walk(Malloc.Heap heap) {
        String reason = CLOSED;
        long start = heap.range().start();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            window.forget();
            peek.forget();
            tally.clear(start);
            chunks = 0;
            reason = attempt(heap);
            if (reason.equals(CLOSED)) {
                return Reading.of(tally.result(start, mappedEnd, chunks));
            }
        }
        return Reading.absent("inconsistent: " + reason);
    }

    private String attempt(Malloc.Heap heap) {
        long start = heap.range().start();
        if (!readBounds(heap)) {
            return "the heap's bounds are not plausible";
        }
        if (!pages.read(start, mappedEnd)) {
            return "pagemap cannot be read";
        }
        if (!fastbins.collect(layout, heap.arena(), start, end)) {
            return "the fastbins changed while they were read";
        }
        String outcome = chain(heap);
        if (outcome.equals(CLOSED)) {
            tally.behindEnd(end, mappedEnd);
        }
        return outcome;
    }

    private boolean readBounds(Malloc.Heap heap) {
        return heap.main() ? boundsOfMain(heap) : boundsOf(heap);
    }

    private boolean boundsOf(Malloc.Heap heap) {
        long start = heap.range().start();
        if (!peek.at(start) || peek.word(start) != heap.arena()) {
            return false;
        }
        end = start + peek.word(start + 16);
        mappedEnd = start + peek.word(start + 24);
        boolean arenaFollows = HeapInfo.heapOf(heap.arena()) == start;
        long heapInfoBytes = heap.arena() - HeapInfo.heapOf(heap.arena());
        first = start + layout.firstChunkOffset(heapInfoBytes, arenaFollows);
        return HeapInfo.isPlausible(end - start, mappedEnd - start, pageSize) && first < end;
    }

    private boolean boundsOfMain(Malloc.Heap heap) {
        first = heap.range().start();
        end = heap.range().end();
        if (heap.origin() == Malloc.Origin.BESIDE_BRK) {
            mappedEnd = end;
            return true;
        }
        long top = top(heap);
        // Once the arena went beside brk, a top behind the end as it was read may lie in another region.
        long growth = isContiguous(heap) ? Math.max(heap.range().sizeBytes(), GlibcLayout.HEAP_MAX_BYTES) : 0;
        if (top >= first && top < end + growth && peek.at(top)) {
            end = top + (peek.word(top + 8) & ~SIZE_BITS);
        }
        mappedEnd = (end + pageSize - 1) & -pageSize;
        return end > first && mappedEnd - heap.range().end() <= growth;
    }

    /** The arena's top as it is now; 0 when it cannot be read. */
    private long top(Malloc.Heap heap) {
        peek.forget();
        long at = heap.arena() + layout.topOffset();
        return peek.at(at) ? peek.word(at) : 0;
    }

    private boolean isContiguous(Malloc.Heap heap) {
        long at = heap.arena() & -8;
        return peek.at(at) && (peek.word(at) >>> 32 & GlibcLayout.NONCONTIGUOUS) == 0;
    }

    private String chain(Malloc.Heap heap) {
        boolean main = heap.main();
        long chunk = first;
        long previous = 0;
        long previousBytes = 0;
        int previousTag = ChunkCensus.UNTAGGED;
        long previousAsked = 0;
        long freeFrom = 0;
        int movedTops = 0;
        while (true) {
            if (!window.covers(chunk, 16) && !load(chunk)) {
                return NOT_RESIDENT;
            }
            long word = window.word(chunk + 8);
            long bytes = word & ~SIZE_BITS;
            boolean previousInUse = (word & PREV_INUSE) != 0;
            if (!previousInUse && (previous == 0 || window.word(chunk) != previousBytes)) {
                return BROKEN;
            }
            if (previousInUse && !fastbins.contains(previous)) {
                if (freeFrom != 0) {
                    tally.free(freeFrom, previous, previousBytes, previousTag);
                    freeFrom = 0;
                }
                if (previous != 0) {
                    tally.live(previousBytes, previousTag, previousAsked);
                }
            } else if (freeFrom == 0) {
                freeFrom = previous;
            }
            if (isLast(main, chunk, bytes)) {
                if (freeFrom != 0) {
                    tally.free(freeFrom, chunk, 0, ChunkCensus.UNTAGGED);
                }
                return CLOSED;
            }
            long next = chunk + bytes;
            boolean sane = (word & IS_MMAPPED) == 0
                    && (bytes & 15) == 0
                    && (bytes >= MIN_CHUNK_BYTES || isFencepost(main, chunk, bytes))
                    && next > chunk;
            if (!sane) {
                return BROKEN;
            }
            if (next >= end) {
                if (next == end && top(heap) == chunk) {
                    close(heap, freeFrom == 0 ? chunk : freeFrom);
                    return CLOSED;
                }
                if (++movedTops > MOVED_TOPS || !hasMovedOn(heap)) {
                    return BROKEN;
                }
                continue;
            }
            chunks++;
            if (next % pageSize == 0 && bytes != FENCEPOST_BYTES && besideBrk.isEnd(next)) {
                if (top(heap) != chunk) {
                    return BROKEN;
                }
                // The top, and behind it another region, whose first chunk says that there is none before it.
                tally.freeTop(freeFrom == 0 ? chunk : freeFrom, next);
                freeFrom = 0;
                previous = 0;
                chunk = next;
                continue;
            }
            previous = chunk;
            previousBytes = bytes;
            previousTag = tag(chunk, bytes);
            previousAsked = previousTag == ChunkCensus.UNTAGGED ? 0 : window.word(chunk + 16);
            chunk = next;
        }
    }

    /** The top moved on, or the heap grew, since this was read: looks again at where it ends. */
    private boolean hasMovedOn(Malloc.Heap heap) {
        window.forget();
        peek.forget();
        long mappedBefore = mappedEnd;
        return readBounds(heap) && (mappedEnd <= mappedBefore || pages.extend(mappedEnd));
    }

    private void close(Malloc.Heap heap, long freeFrom) {
        chunks++;
        if (heap.origin() == Malloc.Origin.BRK) {
            tally.freeTopAtBreak(freeFrom, end);
        } else {
            tally.freeTop(freeFrom, end);
        }
    }

    /** The JVM's tag of a chunk; untagged when what follows its header is not resident. */
    private int tag(long chunk, long bytes) {
        if (!window.covers(chunk, ChunkCensus.HEADER_BYTES)
                && !(load(chunk) && window.covers(chunk, ChunkCensus.HEADER_BYTES))) {
            return ChunkCensus.UNTAGGED;
        }
        return ChunkCensus.tagOf(window.word(chunk + 16), window.word(chunk + 24), bytes);
    }

    /** A full heap ends in size 0 in its last 16 bytes; a main arena that went on elsewhere ends in two chunks of 16 bytes (sysmalloc). */
    private boolean isLast(boolean main, long chunk, long bytes) {
        return chunk == end - FENCEPOST_BYTES && bytes == (main ? FENCEPOST_BYTES : 0);
    }

    /** A main arena whose break could grow again has them in the midst of {@code [heap]}, too. */
    private boolean isFencepost(boolean main, long chunk, long bytes) {
        return main
                ? BesideBrk.isFencepost(chunk, bytes, pageSize)
                : bytes == FENCEPOST_BYTES && chunk == end - 2 * FENCEPOST_BYTES;
    }

    private boolean load(long chunk) {
        if (!pages.isPresent(chunk) && !(pages.refresh(chunk) && pages.isPresent(chunk))) {
            return false;
        }
        long page = chunk & -pageSize;
        window.load(page, pages.runEnd(page, window.capacity()));
        return window.covers(chunk, 16);
    }
}
