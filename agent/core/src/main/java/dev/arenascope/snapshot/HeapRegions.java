package dev.arenascope.snapshot;

import java.util.List;

/**
 * What the Java heap is divided into, and what each part holds: regions of G1 and Shenandoah, pages of ZGC, spaces of Parallel and
 * Serial. Bytes of heap, not of resident memory. Used bytes are those below the top of each part, garbage included.
 *
 * @param regionBytes size of a region, of ZGC the granule of which its pages are multiples; absent for a heap of spaces
 * @param sums one for each kind that there is, in the order of {@link Kind}
 * @param humongous objects that have regions of their own
 * @param largestFreeBytes longest run of neighbouring free regions; for spaces the largest free part; absent where nobody says where
 *     the free ones lie
 * @param live what the last marking found alive, and what was allocated since
 * @param strip where the kinds lie
 */
public record HeapRegions(
        Reading<Long> regionBytes,
        List<Sum> sums,
        Humongous humongous,
        Reading<Long> largestFreeBytes,
        Reading<Live> live,
        Strip strip) {

    /** What a part of the heap is for. */
    public enum Kind {
        EDEN(0, 'e'),
        SURVIVOR(1, 's'),
        /** Young generation of a collector that does not say more. */
        YOUNG(2, 'y'),
        OLD(3, 'o'),
        /** In use, of a collector without generations. */
        REGULAR(4, 'r'),
        HUMONGOUS(5, 'h'),
        /** Committed, and no object in it. */
        FREE(6, 'f'),
        UNCOMMITTED(7, '.');

        private final int place;
        private final char letter;

        Kind(int place, char letter) {
            this.place = place;
            this.letter = letter;
        }

        /** From 0, in this order. */
        public int place() {
            return place;
        }

        /** As in {@link Strip#kinds}. */
        public char letter() {
            return letter;
        }
    }

    /**
     * @param regions how many regions, pages or spaces
     * @param totalBytes their size
     * @param usedBytes below their tops
     */
    public record Sum(Kind kind, int regions, long totalBytes, long usedBytes) {
        public long freeBytes() {
            return totalBytes - usedBytes;
        }
    }

    /**
     * @param objects how many
     * @param totalBytes size of their regions
     * @param tailBytes from the end of each object to the end of its last region, where nothing else is ever allocated; absent when
     *     the ends are not known
     */
    public record Humongous(int objects, long totalBytes, Reading<Long> tailBytes) {
        public static final Humongous NONE = new Humongous(0, 0, Reading.of(0L));
    }

    /**
     * What a collector that keeps count of live bytes by region tells.
     *
     * @param markedBytes alive at the last marking
     * @param sinceBytes allocated since, dead or alive
     * @param sparseBytes dead or never used in the old and regular regions that the marking saw
     */
    public record Live(long markedBytes, long sinceBytes, long sparseBytes) {}

    /**
     * A picture of bounded size.
     *
     * @param start first address; of ZGC the first offset
     * @param cellBytes bytes that one cell stands for
     * @param kinds one letter a cell, {@link #MOST_CELLS} at most: the kind of most of it
     * @param used one digit a cell: tenths that are in use, 9 for all of it
     */
    public record Strip(long start, long cellBytes, String kinds, String used) {
        public static final int MOST_CELLS = 64;
    }

    public long totalBytes(Kind kind) {
        for (Sum sum : sums) if (sum.kind == kind) return sum.totalBytes;
        return 0;
    }

    public long usedBytes(Kind kind) {
        for (Sum sum : sums) if (sum.kind == kind) return sum.usedBytes;
        return 0;
    }

    /** All that the collector has committed. */
    public long committedBytes() {
        long sum = 0;
        for (Sum s : sums) if (s.kind != Kind.UNCOMMITTED) sum += s.totalBytes;
        return sum;
    }

    public long usedBytes() {
        long sum = 0;
        for (Sum s : sums) sum += s.usedBytes;
        return sum;
    }

    /** Whether the heap is made of regions or pages, so that free ones can be told from the free ends of used ones. */
    public boolean hasRegions() {
        return regionBytes.isPresent();
    }

    /** Wholly free: of regions the free ones, of spaces whatever lies behind their tops. */
    public long idleBytes() {
        return hasRegions() ? totalBytes(Kind.FREE) : committedBytes() - usedBytes();
    }

    /** Free, in regions that also hold objects; the tails of humongous objects are not in it. 0 for spaces. */
    public long pinnedBytes() {
        return hasRegions() ? committedBytes() - usedBytes() - totalBytes(Kind.FREE) : 0;
    }
}
