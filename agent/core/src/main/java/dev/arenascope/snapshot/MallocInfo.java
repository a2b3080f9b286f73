package dev.arenascope.snapshot;

/**
 * What the allocator says of itself, through malloc_info(3): a second opinion beside the heap walker.
 *
 * @param arenas number of arenas
 * @param systemBytes bytes the arenas hold from the kernel (system, current)
 * @param freeBytes bytes in free chunks and fastbins (rest + fast)
 * @param mmappedCount blocks that malloc took by mmap
 * @param mmappedBytes bytes of those blocks
 * @param via how it was called: {@code ffm} or {@code System.native_heap_info}
 */
public record MallocInfo(
        int arenas, long systemBytes, long freeBytes, long mmappedCount, long mmappedBytes, String via) {}
