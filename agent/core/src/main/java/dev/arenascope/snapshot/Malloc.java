package dev.arenascope.snapshot;

import java.util.List;

/**
 * The state of the process's malloc, as read from its heaps.
 *
 * @param allocator for example {@code glibc 2.36}
 * @param arenas number of arenas seen
 * @param heaps every heap that was found
 * @param mmapped the blocks that were taken from the kernel one by one
 * @param untaggedLiveBytes bytes of live chunks and blocks that carry no tag of the JVM: taken by JNI, zlib, the C library; absent
 *     while the JVM does not track its own, or a heap was not walked
 * @param settings what malloc decides by
 */
public record Malloc(
        String allocator,
        int arenas,
        List<Heap> heaps,
        LiveChunks mmapped,
        Reading<Long> untaggedLiveBytes,
        Reading<MallocSettings> settings) {

    /** Of which nothing but its heaps is known. */
    public Malloc(String allocator, int arenas, List<Heap> heaps) {
        this(allocator, arenas, heaps, LiveChunks.NONE, Reading.absent("not told"), Reading.absent("not told"));
    }

    /**
     * One contiguous heap of an arena.
     *
     * @param range from its first byte to the end of the part that is mapped for use
     * @param arena address of its arena (malloc_state)
     * @param main true for the main arena
     * @param walk what a walk of its chunks gave, or why it was not walked
     */
    public record Heap(AddressRange range, long arena, boolean main, Reading<Walk> walk) implements Comparable<Heap> {
        /** By address. */
        @Override
        public int compareTo(Heap other) {
            return range.compareTo(other.range);
        }
    }

    /**
     * What the chain of chunks of one heap says, in bytes of resident memory unless said otherwise.
     *
     * @param residentBytes resident bytes of the heap when it was walked
     * @param liveBytes bytes of chunks in use, headers included; thread caches count as in use
     * @param freeBytes bytes of free chunks, resident or not; fastbin chunks are free
     * @param reclaimableBytes wholly free resident pages that a malloc_trim gives back
     * @param pinnedBytes resident free bytes on pages that also hold a live byte
     * @param topBytes wholly free resident pages that malloc_trim never gives back: the top of an arena other than the main one
     * @param largestFreeBytes the largest run of free bytes
     * @param chunks number of chunks walked
     * @param live the chunks in use, by size and tag
     * @param topHeld what one chunk at the heap's end keeps from joining the top
     */
    public record Walk(
            long residentBytes,
            long liveBytes,
            long freeBytes,
            long reclaimableBytes,
            long pinnedBytes,
            long topBytes,
            long largestFreeBytes,
            long chunks,
            LiveChunks live,
            TopHeld topHeld) {

        /** A walk that counted its bytes, and did not look who holds them. */
        public Walk(
                long residentBytes,
                long liveBytes,
                long freeBytes,
                long reclaimableBytes,
                long pinnedBytes,
                long topBytes,
                long largestFreeBytes,
                long chunks) {
            this(
                    residentBytes,
                    liveBytes,
                    freeBytes,
                    reclaimableBytes,
                    pinnedBytes,
                    topBytes,
                    largestFreeBytes,
                    chunks,
                    LiveChunks.NONE,
                    TopHeld.NOTHING);
        }
    }

    /**
     * A free run right below the last live chunk of an arena, where nothing but that chunk lies between it and the top. malloc gives a
     * top back by itself once it passes the trim threshold; this run it does not.
     *
     * @param bytes wholly free resident pages of the run; 0 when no single chunk holds it
     * @param chunkBytes size of the chunk
     */
    public record TopHeld(long bytes, long chunkBytes) {
        public static final TopHeld NOTHING = new TopHeld(0, 0);
    }
}
