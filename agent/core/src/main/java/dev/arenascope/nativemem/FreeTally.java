package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Malloc;

/** Adds up the free runs of one heap against its resident pages: what a trim gives back, what it never does, and what is pinned. */
final class FreeTally {
    /** A trim leaves the header and the list pointers of a free chunk: sizeof(struct malloc_chunk), used by mtrim() in malloc.c. */
    static final int KEPT_BYTES = 48;

    private final PageBits pages;
    private long freeBytes;
    private long freeResidentBytes;
    private long reclaimableBytes;
    private long topBytes;
    private long largestFreeBytes;

    FreeTally(PageBits pages) {
        this.pages = pages;
    }

    void clear() {
        freeBytes = 0;
        freeResidentBytes = 0;
        reclaimableBytes = 0;
        topBytes = 0;
        largestFreeBytes = 0;
    }

    /** A run of free chunks that lies between chunks in use, or ends at the top of the main arena. */
    void free(long from, long to) {
        reclaimableBytes += pages.residentWholePages(from + KEPT_BYTES, to);
        count(from, to);
    }

    /** A run of free chunks that ends at the top of an arena other than the main one: malloc_trim leaves it alone. */
    void freeTop(long from, long to) {
        topBytes += pages.residentWholePages(from + KEPT_BYTES, to);
        count(from, to);
    }

    /** Mapped for use, but behind the heap's end. */
    void behindEnd(long from, long to) {
        long bytes = pages.residentWholePages(from, to);
        topBytes += bytes;
        freeResidentBytes += bytes;
    }

    /** What is neither reclaimable nor top of the resident free bytes shares its page with a live byte; all the rest is live. */
    Malloc.Walk result(long residentBytes, long chunks) {
        return new Malloc.Walk(
                residentBytes,
                residentBytes - freeResidentBytes,
                freeBytes,
                reclaimableBytes,
                freeResidentBytes - reclaimableBytes - topBytes,
                topBytes,
                largestFreeBytes,
                chunks);
    }

    private void count(long from, long to) {
        freeBytes += to - from;
        freeResidentBytes += pages.residentBytes(from, to);
        largestFreeBytes = Math.max(largestFreeBytes, to - from);
    }
}
