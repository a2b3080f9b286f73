package dev.arenascope.nativemem;

/**
 * The header of an arena's heap, on a 64 MiB boundary (malloc/arena.c, struct _heap_info):
 *
 * <pre>
 * +0 ar_ptr         the arena it belongs to
 * +8 prev           the heap before it; 0 in an arena's first heap, where malloc_state follows
 * +16 size          bytes in use as a heap
 * +24 mprotect_size bytes mapped for use
 * </pre>
 */
final class HeapInfo {
    private HeapInfo() {}

    /** The heap that holds an address. */
    static long heapOf(long address) {
        return address & -GlibcLayout.HEAP_MAX_BYTES;
    }

    static boolean isPlausible(long sizeBytes, long mappedBytes, int pageSize) {
        return sizeBytes > 0
                && sizeBytes <= mappedBytes
                && mappedBytes <= GlibcLayout.HEAP_MAX_BYTES
                && sizeBytes % pageSize == 0
                && mappedBytes % pageSize == 0;
    }

    /** Whether a malloc_state at this address directly follows a heap_info. */
    static boolean isArenaAddress(long arena) {
        long offset = arena - heapOf(arena);
        return arena > 0
                && (offset == GlibcLayout.HEAP_INFO_BYTES || offset == GlibcLayout.HEAP_INFO_BYTES_BEFORE_2_35);
    }
}
