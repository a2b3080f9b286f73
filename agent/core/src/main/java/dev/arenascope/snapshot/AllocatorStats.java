package dev.arenascope.snapshot;

import java.util.List;

/**
 * What a malloc other than glibc's says of itself, asked through its own functions. All sizes are bytes.
 *
 * @param kind which one it is
 * @param version for example {@code 5.3.0}; may be empty
 * @param allocatedBytes bytes in use by the application, as far as the allocator keeps a sum of them
 * @param activeBytes pages that hold at least one block in use; at least {@code allocatedBytes}
 * @param residentBytes upper bound of what may be resident, the allocator's own tables included
 * @param mappedBytes address space in use
 * @param retainedBytes address space that was given back to the kernel and is kept for later; not resident
 * @param metadataBytes the allocator's own tables
 * @param dirtyBytes wholly free pages that are still resident
 * @param muzzyBytes wholly free pages that the kernel may take (MADV_FREE); resident until it does
 * @param cachedBytes free blocks in caches of threads and size classes, on pages that also hold live blocks
 * @param largestFreeBytes the largest wholly free run of pages
 * @param purgeableBytes those wholly free pages that a call of any thread gives back: all but those that mimalloc keeps for threads that live on
 * @param settings what decides over retention, in the allocator's own words
 * @param arenas one row for each arena in use; empty where there are none
 * @param bins size classes of small blocks in use; empty where the allocator does not tell
 */
public record AllocatorStats(
        Kind kind,
        String version,
        Reading<Long> allocatedBytes,
        Reading<Long> activeBytes,
        Reading<Long> residentBytes,
        Reading<Long> mappedBytes,
        Reading<Long> retainedBytes,
        Reading<Long> metadataBytes,
        Reading<Long> dirtyBytes,
        Reading<Long> muzzyBytes,
        Reading<Long> cachedBytes,
        Reading<Long> largestFreeBytes,
        Reading<Long> purgeableBytes,
        List<Setting> settings,
        List<Arena> arenas,
        List<Bin> bins) {

    /** Names of numbers of tcmalloc that stand among its settings: what each thread keeps for itself, and what passes between them. */
    public static final String THREAD_CACHES = "thread_cache_free_bytes";

    public static final String TRANSFER_CACHES = "transfer_cache_free_bytes";

    /** The allocators that can be asked. The labels stand in reports. */
    public enum Kind {
        JEMALLOC("jemalloc"),
        TCMALLOC("tcmalloc"),
        MIMALLOC("mimalloc");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * @param name for example {@code dirty_decay_ms}
     * @param value as a number; a switch is 0 or 1
     */
    public record Setting(String name, Reading<Long> value) {}

    /**
     * @param index its number in the allocator
     * @param threads threads that allocate from it
     * @param activeBytes pages that hold at least one block in use
     * @param dirtyBytes wholly free pages that are still resident
     * @param muzzyBytes wholly free pages that the kernel may take
     */
    public record Arena(int index, long threads, long activeBytes, long dirtyBytes, long muzzyBytes) {}

    /**
     * @param blockBytes size of its blocks
     * @param blocks blocks in use; those in thread caches count as in use
     * @param slabs runs of pages that hold them
     * @param slabBytes size of one slab
     */
    public record Bin(long blockBytes, long blocks, long slabs, long slabBytes) {
        /** Free bytes on the pages of this size class. */
        public long freeBytes() {
            return Math.max(0, slabs * slabBytes - blocks * blockBytes);
        }
    }

    /** For example {@code jemalloc 5.3.0}. */
    public String name() {
        return version.isEmpty() ? kind.label() : kind.label() + " " + version;
    }

    /** A setting by its name; absent when this allocator has none of that name. */
    public Reading<Long> setting(String name) {
        for (Setting setting : settings) if (setting.name().equals(name)) return setting.value();
        return Reading.absent(kind.label() + " has no setting " + name);
    }
}
