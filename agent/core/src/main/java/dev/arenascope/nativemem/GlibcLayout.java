package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;

/**
 * Where glibc's malloc keeps its state on a 64-bit machine (malloc/malloc.c, struct malloc_state and malloc/arena.c, struct
 * heap_info), by version.
 *
 * @param fastbinsOffset offset of fastbinsY in malloc_state
 * @param fastbins number of fastbin lists; 0 from 2.43 on, which has none
 * @param mangledLinks true when list links are stored as {@code fd ^ (address of fd >> 12)} (2.32 and later)
 * @param topOffset offset of top
 * @param nextOffset offset of next, the circle of all arenas
 * @param stateBytes size of malloc_state
 * @param hugePages true when malloc_par holds the sizes of huge pages (2.35 and later)
 */
record GlibcLayout(
        int fastbinsOffset,
        int fastbins,
        boolean mangledLinks,
        int topOffset,
        int nextOffset,
        int stateBytes,
        boolean hugePages) {

    static final long HEAP_MAX_BYTES = 64L << 20;

    /** bins of malloc_state: the first and the last chunk of each, or the arena itself. */
    static final int BIN_WORDS = 2 * 127;

    /** From top to bins; last_remainder lies between. */
    static final int BINS_BEHIND_TOP = 16;

    /** Bit of malloc_state.flags: the arena's memory is in pieces (NONCONTIGUOUS_BIT). */
    static final long NONCONTIGUOUS = 2;

    static final int HEAP_INFO_BYTES = 0x30;
    /** Before 2.35 heap_info had no page size. */
    static final int HEAP_INFO_BYTES_BEFORE_2_35 = 0x20;

    private static final int ALIGNMENT = 16;

    /** The layout of an allocator as {@link Allocators#name} names it, for example {@code glibc 2.36}. */
    static Reading<GlibcLayout> of(String allocator) {
        int minor = minorOf(allocator);
        if (minor < 17) {
            return Reading.absent("the heaps of " + allocator + " are not known");
        }
        if (minor >= 43) {
            return Reading.of(new GlibcLayout(0, 0, true, 8, 0x818, 0x840, true));
        }
        boolean hasFastChunksFlag = minor >= 27;
        int fastbins = 10;
        return Reading.of(
                hasFastChunksFlag
                        ? new GlibcLayout(16, fastbins, minor >= 32, 96, 0x870, 0x898, minor >= 35)
                        : new GlibcLayout(8, fastbins, false, 88, 0x868, 0x890, false));
    }

    /** Offset of the first chunk behind a heap_info, and behind the malloc_state that follows it in an arena's first heap. */
    long firstChunkOffset(long heapInfoBytes, boolean arenaFollows) {
        long end = heapInfoBytes + (arenaFollows ? stateBytes : 0);
        return (end + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** From trim_threshold, the first field of malloc_par, to sbrk_base. */
    int trimThresholdBeforeSbrkBase() {
        if (fastbins == 0) {
            return 104;
        }
        return hugePages ? 96 : 72;
    }

    /** From n_mmaps, which n_mmaps_max follows, to sbrk_base. */
    int mmapsBeforeSbrkBase() {
        return hugePages ? 36 : 32;
    }

    private static int minorOf(String allocator) {
        String prefix = "glibc 2.";
        if (!allocator.startsWith(prefix)) {
            return -1;
        }
        int minor = 0;
        int digits = 0;
        for (int i = prefix.length(); i < allocator.length() && digits < 4; i++, digits++) {
            char c = allocator.charAt(i);
            if (c < '0' || c > '9') {
                break;
            }
            minor = minor * 10 + (c - '0');
        }
        return digits == 0 ? -1 : minor;
    }
}
