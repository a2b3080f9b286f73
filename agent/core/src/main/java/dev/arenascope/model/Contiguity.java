package dev.arenascope.model;

import dev.arenascope.snapshot.BuddyInfo;
import java.util.Arrays;
import java.util.List;

/**
 * How contiguous the free memory of the machine is, over all zones that serve ordinary allocations. The small zone of old
 * devices (DMA) is left out where there are others: the kernel keeps it back.
 *
 * @param fragmentationRate 1 - largest free block / free, the article's chapter 4.4; a block is at most the largest order, so a
 *     machine with much free memory is always near 1
 * @param unusableByOrder share of the free bytes that lie in blocks too small for an allocation of that order, by order
 * @param largestFreeOrder the largest order of which a block is free; -1 when nothing is free
 */
public record Contiguity(double fragmentationRate, List<Double> unusableByOrder, int largestFreeOrder) {

    public static Contiguity of(BuddyInfo buddy) {
        boolean onlyDma = true;
        for (BuddyInfo.Zone zone : buddy.zones()) onlyDma &= zone.name().equals("DMA");
        long[] pages = new long[0];
        for (BuddyInfo.Zone zone : buddy.zones()) {
            if (zone.name().equals("DMA") && !onlyDma) continue;
            long[] more = BuddyZone.freeBytesByOrder(zone, 1);
            if (more.length > pages.length) pages = Arrays.copyOf(pages, more.length);
            for (int order = 0; order < more.length; order++) pages[order] += more[order];
        }
        long free = 0;
        int largest = -1;
        for (int order = 0; order < pages.length; order++) {
            free += pages[order];
            if (pages[order] > 0) largest = order;
        }
        long block = largest < 0 ? 0 : 1L << largest;
        return new Contiguity(Fragmentation.scatter(block, free), BuddyZone.unusableByOrder(pages), largest);
    }

    public long largestFreeBlockBytes(long pageBytes) {
        return largestFreeOrder < 0 ? 0 : pageBytes << largestFreeOrder;
    }

    /** The smallest power of two of bytes for which an allocation of contiguous memory would fail now without compaction. */
    public long failsFromBytes(long pageBytes) {
        return largestFreeOrder < 0 ? pageBytes : 2 * (pageBytes << largestFreeOrder);
    }

    /** An order that a block of the free lists can have, and none is free: what the machine can make, and has not now. */
    public boolean lacksLargestOrder() {
        return largestFreeOrder < unusableByOrder.size() - 1;
    }
}
