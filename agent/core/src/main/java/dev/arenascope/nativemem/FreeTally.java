package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Malloc;

/**
 * Adds up the free runs of one heap against its resident pages: what a trim gives back, what it never does, and what is pinned, by
 * whom. It is told of live chunks and free runs in the order of their addresses.
 */
final class FreeTally {
    /** A trim leaves the header and the list pointers of a free chunk: sizeof(struct malloc_chunk), used by mtrim() in malloc.c. */
    static final int KEPT_BYTES = 48;

    private final PageBits pages;
    private final PageStrip strip;
    private final ChunkCensus census;
    private final int pageSize;
    private long freeBytes;
    private long freeResidentBytes;
    private long reclaimableBytes;
    private long topBytes;
    private long largestFreeBytes;

    private long lastLiveBytes;
    private int lastLiveTag;
    private long lastRunReclaimable;
    private int liveSinceRun;
    private Malloc.TopHeld topHeld = Malloc.TopHeld.NOTHING;

    FreeTally(PageBits pages, ChunkCensus census, int pageSize) {
        this.pages = pages;
        this.census = census;
        this.pageSize = pageSize;
        strip = new PageStrip(pages, pageSize);
    }

    /** Begins with a heap that starts here. */
    void clear(long heapStart) {
        census.clear();
        strip.clear(heapStart);
        freeBytes = 0;
        freeResidentBytes = 0;
        reclaimableBytes = 0;
        topBytes = 0;
        largestFreeBytes = 0;
        lastLiveBytes = 0;
        lastLiveTag = ChunkCensus.UNTAGGED;
        lastRunReclaimable = 0;
        liveSinceRun = 0;
        topHeld = Malloc.TopHeld.NOTHING;
    }

    /** A chunk in use; see {@link ChunkCensus#live}. */
    void live(long bytes, int tag, long asked) {
        census.live(bytes, tag, asked);
        lastLiveBytes = bytes;
        lastLiveTag = tag;
        liveSinceRun++;
    }

    /**
     * A run of free chunks that ends at a chunk in use.
     *
     * @param nextBytes size of that chunk; 0 for the end of a full heap
     * @param nextTag its tag
     */
    void free(long from, long to, long nextBytes, int nextTag) {
        long whole = pages.residentWholePages(from + KEPT_BYTES, to);
        reclaimableBytes += whole;
        strip.free(from, to, KEPT_BYTES, false);
        count(from, to);
        pin(from, to, pages.residentBytes(from, to) - whole, nextBytes, nextTag);
        lastRunReclaimable = whole;
        liveSinceRun = 0;
    }

    /** The free run that ends at the break: a trim gives it back (systrim). */
    void freeTopAtBreak(long from, long to) {
        holdTop();
        free(from, to, 0, ChunkCensus.UNTAGGED);
    }

    /** A run of free chunks that ends at a top which is not at the break: malloc_trim leaves it alone. */
    void freeTop(long from, long to) {
        holdTop();
        long whole = pages.residentWholePages(from + KEPT_BYTES, to);
        topBytes += whole;
        strip.free(from, to, KEPT_BYTES, true);
        count(from, to);
        pin(from, to, pages.residentBytes(from, to) - whole, 0, ChunkCensus.UNTAGGED);
    }

    /** Mapped for use, but behind the heap's end. */
    void behindEnd(long from, long to) {
        long bytes = pages.residentWholePages(from, to);
        strip.free(from, to, 0, true);
        topBytes += bytes;
        freeResidentBytes += bytes;
    }

    /** What is neither reclaimable nor top of the resident free bytes shares its page with a live byte; all the rest is live. */
    Malloc.Walk result(long heapStart, long heapEnd, long chunks) {
        long residentBytes = pages.residentBytes(heapStart, heapEnd);
        return new Malloc.Walk(
                residentBytes,
                residentBytes - freeResidentBytes,
                freeBytes,
                reclaimableBytes,
                freeResidentBytes - reclaimableBytes - topBytes,
                topBytes,
                largestFreeBytes,
                chunks,
                census.result(),
                topHeld,
                strip.result(heapEnd));
    }

    private void holdTop() {
        if (liveSinceRun == 1 && lastRunReclaimable > 0) {
            topHeld = new Malloc.TopHeld(lastRunReclaimable, lastLiveBytes);
        }
    }

    /** The run's rest on its last page is the next chunk's, that on its first page the last one's; one page for both is halved. */
    private void pin(long from, long to, long pinned, long nextBytes, int nextTag) {
        long lastPage = to & -pageSize;
        long tail = pinned / 2;
        if (lastPage > from) {
            tail = lastPage < to && pages.isPresent(lastPage) ? to - lastPage : 0;
        }
        if (nextBytes == 0) {
            tail = 0;
        } else if (lastLiveBytes == 0) {
            tail = pinned;
        }
        census.pins(nextBytes, nextTag, tail);
        census.pins(lastLiveBytes, lastLiveTag, pinned - tail);
    }

    private void count(long from, long to) {
        freeBytes += to - from;
        freeResidentBytes += pages.residentBytes(from, to);
        largestFreeBytes = Math.max(largestFreeBytes, to - from);
    }
}
