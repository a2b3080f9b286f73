package dev.arenascope.snapshot;

import java.util.List;

/**
 * The state of the process's malloc, as read from its heaps.
 *
 * @param allocator for example {@code glibc 2.36}
 * @param arenas number of arenas seen
 * @param heaps every heap that was found
 */
public record Malloc(String allocator, int arenas, List<Heap> heaps) {

    /**
     * One contiguous heap of an arena.
     *
     * @param range from its first byte to the end of the part that is mapped for use
     * @param arena address of its arena (malloc_state)
     * @param main true for the main arena
     * @param walk what a walk of its chunks gave, or why it was not walked
     */
    public record Heap(AddressRange range, long arena, boolean main, Reading<Walk> walk) {}

    /**
     * What the chain of chunks of one heap says, in bytes of resident memory unless said otherwise.
     *
     * @param residentBytes resident bytes of the heap when it was walked
     * @param liveBytes bytes of chunks in use, headers included; thread caches count as in use
     * @param freeBytes bytes of free chunks, resident or not
     * @param reclaimableBytes wholly free resident pages that a malloc_trim gives back
     * @param pinnedBytes resident free bytes on pages that also hold a live byte
     * @param topBytes wholly free resident pages that malloc_trim never gives back: the top of an arena other than the main one
     * @param largestFreeBytes the largest run of free bytes
     * @param chunks number of chunks walked
     */
    public record Walk(
            long residentBytes,
            long liveBytes,
            long freeBytes,
            long reclaimableBytes,
            long pinnedBytes,
            long topBytes,
            long largestFreeBytes,
            long chunks) {}
}
