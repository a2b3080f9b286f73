package dev.arenascope.snapshot;

import java.util.List;

/**
 * The resident memory of the process at one instant and every sign of who owns it. All parts were read in one pass, so that
 * their sum can be compared with the resident set of the same instant.
 *
 * @param vmRssBytes VmRSS of /proc/self/status, the mean of a reading just before and just after the pass
 * @param mappings every mapping, by address
 * @param segments every mapping, cut where owners meet, by address; sums to the Rss of all mappings
 * @param stacks stacks of the threads that live, and of threads that ended and whose stack libc keeps
 * @param mallocHeaps address ranges of malloc's heaps
 * @param mallocMmapped address ranges that malloc took by mmap, one per run of blocks
 * @param before what was mapped before the application could map anything
 */
public record AddressSpace(
        long vmRssBytes,
        List<Mapping> mappings,
        List<Segment> segments,
        List<ThreadStack> stacks,
        List<AddressRange> mallocHeaps,
        List<AddressRange> mallocMmapped,
        Baseline before) {
    /** The same with more known of the stacks. */
    public AddressSpace withStacks(List<ThreadStack> known) {
        return new AddressSpace(vmRssBytes, mappings, segments, known, mallocHeaps, mallocMmapped, before);
    }

    /** Bytes of the resident set that are marked with MADV_FREE: counted, but free for the kernel to take. */
    public long lazyFreeBytes() {
        long sum = 0;
        for (Mapping m : mappings) sum += m.lazyFreeBytes();
        return sum;
    }

    public long rssBytes() {
        long sum = 0;
        for (Mapping m : mappings) sum += m.rssBytes();
        return sum;
    }
}
