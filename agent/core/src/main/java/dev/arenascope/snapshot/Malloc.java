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
 * @param besideBrkBytes bytes that the main arena took by mmap because brk could not grow, 0 in most processes; absent when not all
 *     of them were found among the heaps
 * @param settings what malloc decides by
 */
public record Malloc(
        String allocator,
        int arenas,
        List<Heap> heaps,
        LiveChunks mmapped,
        Reading<Long> untaggedLiveBytes,
        Reading<Long> besideBrkBytes,
        Reading<MallocSettings> settings) {

    /** Of which nothing but its heaps is known, and that there are no others. */
    public Malloc(String allocator, int arenas, List<Heap> heaps) {
        this(
                allocator,
                arenas,
                heaps,
                LiveChunks.NONE,
                Reading.absent("not told"),
                Reading.of(0L),
                Reading.absent("not told"));
    }

    /** How an arena got a heap. */
    public enum Origin {
        /** By brk: {@code [heap]}, which belongs to the main arena. */
        BRK,
        /** By mmap in place of brk, when something is mapped above the break: the main arena's too. No trim gives its top back. */
        BESIDE_BRK,
        /** 64 MiB set aside for an arena other than the main one. */
        ARENA
    }

    /**
     * One contiguous heap of an arena.
     *
     * @param range from its first byte to the end of the part that is mapped for use
     * @param arena address of its arena (malloc_state)
     * @param origin how its arena got it
     * @param walk what a walk of its chunks gave, or why it was not walked
     */
    public record Heap(AddressRange range, long arena, Origin origin, Reading<Walk> walk) implements Comparable<Heap> {
        /** True for the main arena. */
        public boolean main() {
            return origin != Origin.ARENA;
        }

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
     * @param topBytes wholly free resident pages that malloc_trim never gives back: the top of an arena, unless it ends at the break
     * @param largestFreeBytes the largest run of free bytes
     * @param chunks number of chunks walked
     * @param live the chunks in use, by size and tag
     * @param topHeld what one chunk at the heap's end keeps from joining the top
     * @param pages what each of its pages holds
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
            TopHeld topHeld,
            HeapPages pages) {

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
                    TopHeld.NOTHING,
                    HeapPages.NONE);
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
