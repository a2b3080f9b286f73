package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the two card tables of generational Shenandoah, which the JVM names nowhere. They are reserved one after the other, often
 * side by side, and committed as a whole (HotSpot, ShenandoahCardTable::initialize), so the kernel merges them with each other and with malloc's
 * blocks around them: the list of mappings does not show them. These signs do, in memory that has no other owner:
 *
 * <ul>
 *   <li>each table was written as a whole, one byte for each card, but for the page behind the last card, which nothing touches:
 *       two runs of present pages of exactly that length, an absent page behind each;
 *   <li>where there is no such page, or it was touched too, or the heap has not grown yet: what is left between other owners has
 *       the size of exactly both;
 *   <li>where the kernel put them into separate gaps: by the same signs exactly two places, each for one table.
 * </ul>
 *
 * More places that fit are too many: then none is believed.
 *
 * @param heapBytes bytes of the reserved Java heap; 0 when there are no such tables
 * @param cardBytes bytes of heap that one byte of a table describes
 */
record CardTables(long heapBytes, long cardBytes) {
    static final CardTables NONE = new CardTables(0, 0);

    static final String FIRST = "card table 1";
    private static final String SECOND = "card table 2";

    /** Shorter runs of present pages are found by chance: a heap of 32 MiB with cards of 512 bytes has tables of this size. */
    private static final long LEAST_BYTES = 64L << 10;
    /** What may lie around the tables in one run without owner; larger runs are somebody else's, and long to read. */
    private static final long SURROUNDINGS_BYTES = 64L << 20;

    /** The tables that must exist according to VM.info. */
    static CardTables of(VmInfo info) {
        boolean generational = info.layout().collector().equals("Shenandoah") && info.promotes();
        if (!generational || info.cardBytes() <= 0) return NONE;
        long bytes = 0;
        for (Area a : info.layout().areas())
            if (a.kind() == Kind.JAVA_HEAP) bytes += a.range().sizeBytes();
        return bytes / info.cardBytes() < LEAST_BYTES ? NONE : new CardTables(bytes, info.cardBytes());
    }

    /**
     * @param leftover committed private anonymous memory that nobody owns, merged where it adjoins
     * @return both tables, or nothing
     */
    List<Area> find(List<AddressRange> leftover, PresentPages present, int pageBytes) {
        if (heapBytes == 0) return List.of();
        // Wide enough for one more byte than there are cards: the guard.
        long cards = (heapBytes + cardBytes - 1) / cardBytes;
        long pages = cards / pageBytes + 1;
        long touched = (cards + pageBytes - 1) / pageBytes;
        List<Long> shown = new ArrayList<>();
        List<Long> exact = new ArrayList<>();
        List<Long> shownAlone = new ArrayList<>();
        List<Long> exactAlone = new ArrayList<>();
        for (AddressRange range : leftover) {
            long free = range.sizeBytes() / pageBytes - pages;
            if (free < 0 || free > SURROUNDINGS_BYTES / pageBytes) continue;
            Runs runs = Runs.read(range, present, pageBytes);
            for (int at = 0; at <= free; at++) {
                long start = range.start() + (long) at * pageBytes;
                if (free == 0) exactAlone.add(start);
                if (free == pages && at == 0) exact.add(start);
                if (!runs.isWritten(at, touched)) continue;
                boolean ends = runs.endsUntouched(at, pages, touched);
                if (ends && runs.beginsAt(at)) shownAlone.add(start);
                if (at + pages > free || !runs.isWritten(at + pages, touched)) continue;
                if (ends && runs.endsUntouched(at + pages, pages, touched)) shown.add(start);
            }
        }
        long bytes = pages * pageBytes;
        if (shown.isEmpty() && exact.isEmpty()) {
            List<Long> alone = shownAlone.isEmpty() ? exactAlone : shownAlone;
            return alone.size() == 2 ? tables(alone.get(0), alone.get(1), bytes) : List.of();
        }
        List<Long> together = shown.isEmpty() ? exact : shown;
        return together.size() == 1 ? tables(together.get(0), together.get(0) + bytes, bytes) : List.of();
    }

    private static List<Area> tables(long first, long second, long bytes) {
        return List.of(area(FIRST, first, bytes), area(SECOND, second, bytes));
    }

    private static Area area(String name, long start, long bytes) {
        return new JvmLayout.Area(Kind.GC, new AddressRange(start, start + bytes), name);
    }

    /** Number of present pages before each page of a range. */
    private static final class Runs {
        private final long[] before;

        private Runs(long[] before) {
            this.before = before;
        }

        static Runs read(AddressRange range, PresentPages present, int pageBytes) {
            int pages = (int) (range.sizeBytes() / pageBytes);
            long[] bits = new long[(pages + 63) / 64];
            long[] before = new long[pages + 1];
            if (present.read(range.start(), range.start() + (long) pages * pageBytes, bits)) {
                for (int i = 0; i < pages; i++) before[i + 1] = before[i] + (bits[i >> 6] >>> i & 1);
            }
            return new Runs(before);
        }

        boolean isWritten(long at, long touched) {
            return count(at, touched) == touched;
        }

        boolean endsUntouched(long at, long pages, long touched) {
            return pages > touched && count(at + touched, pages - touched) == 0;
        }

        /** True when nothing present lies directly below: a longer run of present pages is no table. */
        boolean beginsAt(long at) {
            return at == 0 || count(at - 1, 1) == 0;
        }

        private long count(long from, long pages) {
            return before[(int) (from + pages)] - before[(int) from];
        }
    }
}
