package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Where malloc keeps its memory.
 *
 * @param allocator for example {@code glibc 2.36}
 * @param heaps the heaps that were found, by address, none of them walked
 * @param mallocMmapped runs of blocks that malloc took by mmap, by address
 * @param allBlocksKnown true when heaps and runs sum to what malloc itself says it took: then nothing else is its
 * @param besideBrkBytes bytes of these heaps that the main arena took by mmap in place of brk; absent when not all of them were found
 * @param noHeapsReason why heaps cannot be found here; empty when they can
 * @param noWalkReason why the chunks in these heaps cannot be followed; empty when they can
 */
public record Located(
        Reading<String> allocator,
        List<Malloc.Heap> heaps,
        List<AddressRange> mallocMmapped,
        boolean allBlocksKnown,
        Reading<Long> besideBrkBytes,
        String noHeapsReason,
        String noWalkReason) {

    /** The address range of each heap, by address. */
    public List<AddressRange> mallocHeaps() {
        List<AddressRange> ranges = new ArrayList<>(heaps.size());
        for (Malloc.Heap heap : heaps) ranges.add(heap.range());
        return List.copyOf(ranges);
    }

    static Located nowhere(Reading<String> allocator, String reason) {
        return new Located(allocator, List.of(), List.of(), false, Reading.absent(reason), reason, reason);
    }
}
