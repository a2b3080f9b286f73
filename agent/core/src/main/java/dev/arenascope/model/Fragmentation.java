package dev.arenascope.model;

/**
 * The formulas of fragmentation, for every kind of arena: a glibc arena, a jemalloc arena, a Netty chunk, the Java heap, a
 * metaspace, a code heap, a Go heap, a free list of the kernel. All arguments are bytes and not negative; all shares are
 * 0..1. An arena of no bytes is not fragmented: 0.
 */
public final class Fragmentation {
    private Fragmentation() {}

    /**
     * Arena fragmentation {@code F = (sum of free bytes / total) x (1 - allocated / total)}, from the founding article,
     * chapter 3.2. When free = total - allocated it is (1 - utilisation)^2 and says nothing of shape: read it beside
     * {@link #scatter} and {@link #pinned}.
     */
    public static double f(long freeBytes, long totalBytes, long allocatedBytes) {
        if (totalBytes <= 0) return 0;
        double free = share(freeBytes, totalBytes);
        return free * (1 - share(allocatedBytes, totalBytes));
    }

    /** Retention {@code 1 - inuse / sys}: the share of what is held from the system that is not in use (chapter 3.3). */
    public static double retention(long inuseBytes, long sysBytes) {
        return sysBytes <= 0 ? 0 : 1 - share(inuseBytes, sysBytes);
    }

    /**
     * External fragmentation {@code 1 - largest free block / total free} (chapter 4.4): 0 when all free bytes lie in one
     * block, near 1 when they are scattered.
     */
    public static double scatter(long largestFreeBytes, long totalFreeBytes) {
        return totalFreeBytes <= 0 ? 0 : 1 - share(largestFreeBytes, totalFreeBytes);
    }

    /**
     * Share of the free bytes that lie in blocks smaller than a request: Linux mm/vmstat.c, unusable free space index.
     *
     * @param freeBlocks sizes of the free blocks
     * @param requestBytes size of the request
     */
    public static double unusable(long[] freeBlocks, long requestBytes) {
        long total = 0;
        long tooSmall = 0;
        for (long block : freeBlocks) {
            total += block;
            if (block < requestBytes) tooSmall += block;
        }
        return total <= 0 ? 0 : share(tooSmall, total);
    }

    /**
     * Bytes on pages that lie wholly inside a free block: what a trim can give back. Pages are those of the address space,
     * blocks must not overlap.
     *
     * @param freeBlocks pairs of start address and size, in any order
     * @param pageBytes size of a page, region or span
     */
    public static long reclaimable(long[] freeBlocks, long pageBytes) {
        long sum = 0;
        for (int i = 0; i + 1 < freeBlocks.length; i += 2) {
            long first = (freeBlocks[i] + pageBytes - 1) / pageBytes;
            long behindLast = (freeBlocks[i] + freeBlocks[i + 1]) / pageBytes;
            if (behindLast > first) sum += (behindLast - first) * pageBytes;
        }
        return sum;
    }

    /** Free bytes that share their page with a live byte: what no trim can give back. The rest of {@link #reclaimable}. */
    public static long pinned(long[] freeBlocks, long pageBytes) {
        long free = 0;
        for (int i = 0; i + 1 < freeBlocks.length; i += 2) free += freeBlocks[i + 1];
        return free - reclaimable(freeBlocks, pageBytes);
    }

    /** Sources are read one after the other, so a part may outgrow its whole by a moment: the share is still at most 1. */
    private static double share(long part, long whole) {
        return Math.min(1, Math.max(0, (double) part / whole));
    }
}
