package dev.arenascope.snapshot;

import java.util.List;

/**
 * Free lists of the kernel's buddy allocator by kind of page: /proc/pagetypeinfo (mm/vmstat.c), readable for root.
 *
 * @param pagesPerBlock pages of one page block, the unit in which the kernel assigns a kind; 0 when not printed
 * @param freeLists one entry per zone and kind
 */
public record PageTypes(long pagesPerBlock, List<FreeList> freeLists) {

    /**
     * @param type {@code Unmovable}, {@code Movable}, {@code Reclaimable} and others
     * @param freeBlocks number of free blocks of 2^i pages, by i; the kernel stops counting at 100,000
     */
    public record FreeList(int node, String zone, String type, List<Long> freeBlocks) {}
}
