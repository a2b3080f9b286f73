package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Reading;
import java.util.Arrays;
import java.util.List;

/**
 * Reads mimalloc's own tables, as the heap walker reads glibc's: through the process's memory, without a call and without a lock.
 *
 * <p>A segment of 2.0.9 (mimalloc-types.h, mi_segment_t) lies at a boundary of 32 MiB and begins with an entry of 80 bytes for each of its
 * 512 slices of 64 KiB. The first entry of a run of slices says how many it has, how large its blocks are (0 for a free run), how many
 * of them are in use and how many were ever handed out. Runs follow each other and must end at the last slice; the address of a
 * segment, combined with its cookie, is one number for the whole process. What does not agree is not believed.
 *
 * <p>Blocks that another thread has freed count as in use until their owner takes them back. A segment has its thread's number, and 0 once that
 * has ended, or while it waits in the cache: what is free there anybody's call gives back.
 */
final class MimallocSegments {
    /** The one release whose layout was compared with its sources and with a running process. */
    static final long KNOWN_VERSION = 209;

    private static final long SEGMENT = 32L << 20;
    private static final long SLICE = 64L << 10;
    private static final int SLICES = 512;
    private static final int COOKIE = 216;
    private static final int SEGMENT_SLICES = 224;
    private static final int KIND = 240;
    private static final int ENTRIES = 248;
    private static final int THREAD = 256;
    private static final int FIRST_ENTRY = 264;
    private static final int ENTRY_BYTES = 80;
    private static final int USED_AND_SIZE = 24;
    /** From here on the size of a block is that of its run. */
    private static final long HUGE_BLOCK = 2L << 30;

    private static final int MOST_SEGMENTS = 1 << 14;
    private static final int TRIES = 3;

    /**
     * @param liveBytes blocks in use
     * @param besideBytes blocks that were in use once and are free, in runs that also hold blocks in use
     * @param freeBytes resident pages of runs without a block in use
     * @param largestFreeBytes the most of these in one run
     * @param ownerlessBytes those in segments of no thread that lives
     */
    record Sums(long liveBytes, long besideBytes, long freeBytes, long largestFreeBytes, long ownerlessBytes) {}

    private final Peek peek;
    private final Residency residency;
    private final int pageSize;
    private final long[] bitmap;
    private long live;
    private long beside;
    private long free;
    private long largestFree;
    private long ownerless;

    MimallocSegments(Memory memory, Residency residency, int pageSize) {
        peek = new Peek(memory, residency, pageSize);
        this.residency = residency;
        this.pageSize = pageSize;
        bitmap = new long[(int) Math.max(1, SEGMENT / pageSize / Long.SIZE)];
    }

    /** @param ranges mimalloc's memory; what lies there and is no segment, such as its cache of thread data, is left out */
    Reading<Sums> read(List<AddressRange> ranges) {
        live = 0;
        beside = 0;
        free = 0;
        largestFree = 0;
        ownerless = 0;
        long process = 0;
        int segments = 0;
        for (AddressRange range : ranges) {
            long at = (range.start() + SEGMENT - 1) & -SEGMENT;
            while (at < range.end() && segments < MOST_SEGMENTS) {
                peek.forget();
                long cookie = word(at + COOKIE) ^ at;
                long slices = word(at + SEGMENT_SLICES);
                if (word(at + COOKIE) == 0 || slices < SLICES || slices > 1L << 32) {
                    at += SEGMENT;
                    continue;
                }
                if (segments++ > 0 && cookie != process) return Reading.absent("mimalloc's segments do not agree");
                process = cookie;
                if (!add(at)) return Reading.absent("mimalloc's segments changed while they were read");
                at += (slices * SLICE + SEGMENT - 1) & -SEGMENT;
            }
        }
        peek.release();
        return segments > 0 && segments < MOST_SEGMENTS
                ? Reading.of(new Sums(live, beside, free, largestFree, ownerless))
                : Reading.absent("mimalloc's segments were not found");
    }

    /** Adds a segment; false when its runs never close, as in the moment in which they are split or merged. */
    private boolean add(long segment) {
        long liveBefore = live;
        long besideBefore = beside;
        long freeBefore = free;
        for (int i = 0; i < TRIES; i++) {
            if (runs(segment)) {
                if (word(segment + THREAD) == 0) ownerless += free - freeBefore;
                return true;
            }
            live = liveBefore;
            beside = besideBefore;
            free = freeBefore;
            peek.forget();
        }
        return false;
    }

    private boolean runs(long segment) {
        long entries = word(segment + ENTRIES);
        boolean huge = (int) word(segment + KIND) == 1;
        if (entries <= 0 || entries > SLICES) return false;
        long i = 0;
        while (i < entries) {
            long entry = segment + FIRST_ENTRY + i * ENTRY_BYTES;
            long head = word(entry);
            long count = head & 0xffffffffL;
            boolean isFirst = head >>> 32 == 0;
            if (count == 0 || !isFirst) return false;
            // The first run holds the table itself.
            if (i > 0) run(entry, segment + i * SLICE, count * SLICE);
            i += count;
        }
        return i == entries || huge;
    }

    private void run(long entry, long start, long bytes) {
        long capacity = word(entry + 8) >>> 16 & 0xffff;
        long usedAndSize = word(entry + USED_AND_SIZE);
        long used = usedAndSize & 0xffffffffL;
        long block = usedAndSize >>> 32;
        if (block >= HUGE_BLOCK) block = bytes;
        if (block == 0 || used == 0) {
            long resident = residentBytes(start, Math.min(start + bytes, (start & -SEGMENT) + SEGMENT));
            free += resident;
            largestFree = Math.max(largestFree, resident);
            return;
        }
        live += used * block;
        beside += Math.max(0, capacity - used) * block;
    }

    private long residentBytes(long start, long end) {
        Arrays.fill(bitmap, 0);
        if (!residency.presentPages(start, end, bitmap)) return 0;
        long pages = 0;
        for (long word : bitmap) pages += Long.bitCount(word);
        return pages * pageSize;
    }

    /** 0 for a page that is not resident: nothing was ever written there. */
    private long word(long address) {
        return peek.at(address) ? peek.word(address) : 0;
    }
}
