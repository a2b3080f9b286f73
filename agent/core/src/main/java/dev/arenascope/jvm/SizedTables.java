package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import dev.arenascope.snapshot.Mapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds tables of the collector that show no shape, because they are committed as a whole: only their size is known. Size is a sign
 * only among memory that nobody else has: so the caller must know every block of malloc, and what lies between all owners must
 * have the size of the table to the byte. A size that more places have than there are such tables tells nothing.
 *
 * <p>Two tables of one collector are often mapped side by side; then the sum of both is looked for. Which of the two comes first
 * is not known, and does not matter to the ledger.
 */
final class SizedTables {
    /** Smaller ones are found by chance, and hardly count. */
    private static final long LEAST_BYTES = 64L << 10;
    /** What is reserved between a thread stack and the memory below it: HotSpot's zones and the guard of libc. */
    private static final int GUARD_PAGES = 5;

    private static final String FROM_CARD_CACHE = "from-card cache";
    /** HotSpot pads to two lines of 64 bytes. */
    private static final long LINE_BYTES = 128;
    /** 16 threads a line: enough for 42 processors, each with a worker, a refinement thread and a queue. */
    private static final int MOST_LINES = 8;

    private record Table(String name, long bytes) {}

    private final LayoutView view;
    private final Reservations space;
    private final long regions;
    private final long bitmapBytes;
    private final List<AddressRange> free;
    private final List<Area> found = new ArrayList<>();

    private SizedTables(LayoutView view, Reservations space, long regions, List<AddressRange> leftover) {
        this.view = view;
        this.space = space;
        this.regions = regions;
        boolean hasBitmaps = view.layout().collector().equals("Shenandoah");
        long heapBytes = view.heapRange().sizeBytes();
        bitmapBytes = hasBitmaps ? space.pagesUp(heapBytes / GcNeighbours.HEAP_BYTES_PER_BITMAP_BYTE) : -1;
        free = new ArrayList<>(leftover);
        free.removeIf(range -> range.sizeBytes() < LEAST_BYTES || !standsAlone(range));
    }

    /**
     * @param regions number of regions of a G1 or Shenandoah heap
     * @param leftover committed private anonymous memory that neither the layout, nor malloc, nor a thread has, merged where it
     *     adjoins
     */
    static List<Area> find(JvmLayout layout, long regions, List<Mapping> mappings, List<AddressRange> leftover) {
        LayoutView view = new LayoutView(layout);
        SizedTables tables = new SizedTables(view, new Reservations(mappings), regions, leftover);
        if (view.heapRange().sizeBytes() <= 0) return List.of();
        switch (layout.collector()) {
            case "G1" -> tables.g1();
            case "Parallel" -> tables.parallel();
            case "Serial" -> tables.match(tables.offsetTable());
            case "Shenandoah" -> tables.shenandoah();
            default -> {}
        }
        return List.copyOf(tables.found);
    }

    private void g1() {
        AddressRange heap = view.heapRange();
        Mirror table = new Mirror(space, heap, view.cardBytes());
        if (table.hasShape()) return;
        List<Table> wanted = new ArrayList<>();
        want(wanted, "block offset table", table.sizeBytes());
        // Before JDK 20: a count for each card.
        if (view.has("Prev Bits")) want(wanted, "card counts", table.sizeBytes());
        match(wanted);
        fromCardCache(wanted);
    }

    /**
     * G1's cache of the cards that each thread last saw in each region (Padded2DArray of hotspot memory/padded): a pointer and a row
     * for each region, and a row more to align it. Mapped right after the other tables, it often adjoins one. A row is as many lines as
     * the collector's threads need.
     */
    private void fromCardCache(List<Table> others) {
        if (regions <= 0 || view.has(FROM_CARD_CACHE)) return;
        for (long row = LINE_BYTES; row <= MOST_LINES * LINE_BYTES; row += LINE_BYTES) {
            long pointers = (regions * 8 + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
            Table cache = new Table(FROM_CARD_CACHE, space.pagesUp(pointers + regions * row + LINE_BYTES));
            if (takeTogether(List.of(cache))) return;
            List<Table> missing = new ArrayList<>();
            for (Table t : others) {
                if (isFound(t.name)) continue;
                missing.add(t);
                if (takeTogether(List.of(t, cache))) return;
            }
            missing.add(cache);
            if (missing.size() > 2 && takeTogether(missing)) return;
        }
    }

    private void parallel() {
        List<Table> wanted = offsetTable();
        // Before JDK 22: two bytes for each KiB of heap.
        if (view.has("End Bits"))
            want(wanted, "block table", space.pagesUp(view.heapRange().sizeBytes() / 512));
        match(wanted);
    }

    /** Serial and Parallel: where objects begin in the old generation, one byte per card. */
    private List<Table> offsetTable() {
        List<Table> wanted = new ArrayList<>();
        AddressRange old = view.range(GcNeighbours.OLD_GENERATION);
        if (old.sizeBytes() <= 0) return wanted;
        Mirror table = new Mirror(space, old, view.cardBytes());
        if (!table.hasShape()) want(wanted, "block offset table", table.sizeBytes());
        return wanted;
    }

    /** The size of a region's entry differs between JDKs; so does the table then, and one of them must be the only one. */
    private void shenandoah() {
        Mirror bitmap = new Mirror(space, view.heapRange(), GcNeighbours.HEAP_BYTES_PER_BITMAP_BYTE);
        List<Table> wanted = new ArrayList<>();
        if (!bitmap.hasShape() && hasTwin(bitmap.sizeBytes())) want(wanted, "mark bitmap", bitmap.sizeBytes());
        match(wanted);
        Set<AddressRange> places = new HashSet<>();
        for (long entryBytes : new long[] {128, 256}) places.addAll(ofSize(space.pagesUp(regions * entryBytes)));
        if (places.size() == 1 && !view.has("region table")) {
            for (AddressRange place : places) take("region table", place.start(), place.sizeBytes());
        }
    }

    /** The second bitmap is reserved as large as the first and not committed while nobody dumps the heap. */
    private boolean hasTwin(long bytes) {
        for (AddressRange range : space.reserved()) if (range.sizeBytes() == bytes) return true;
        for (AddressRange range : ofSize(bytes)) if (space.reservedBelow(range.start()) >= bytes) return true;
        return false;
    }

    private void want(List<Table> wanted, String name, long bytes) {
        if (!view.has(name)) wanted.add(new Table(name, bytes));
    }

    /** One or two tables: each alone, or both together. */
    private void match(List<Table> wanted) {
        List<Table> missing = new ArrayList<>();
        for (Table t : wanted) {
            List<AddressRange> places = ofSize(t.bytes);
            long alike = wanted.stream().filter(o -> o.bytes == t.bytes).count();
            long foundAlike =
                    found.stream().filter(a -> a.range().sizeBytes() == t.bytes).count();
            if (places.isEmpty() || places.size() + foundAlike > alike) missing.add(t);
            else take(t.name, places.get(0).start(), t.bytes);
        }
        if (missing.size() == 2) takeTogether(missing);
    }

    /** Tables that lie side by side where one place alone has their sum. */
    private boolean takeTogether(List<Table> tables) {
        long bytes = 0;
        for (Table t : tables) bytes += t.bytes;
        List<AddressRange> places = ofSize(bytes);
        if (places.size() != 1) return false;
        long start = places.get(0).start();
        for (Table t : tables) {
            take(t.name, start, t.bytes);
            start += t.bytes;
        }
        return true;
    }

    private boolean isFound(String name) {
        for (Area a : found) if (a.name().equals(name)) return true;
        return false;
    }

    private void take(String name, long start, long bytes) {
        free.removeIf(range -> range.overlaps(start, start + bytes));
        found.add(new Area(Kind.GC, new AddressRange(start, start + bytes), name));
    }

    private List<AddressRange> ofSize(long bytes) {
        return free.stream().filter(range -> range.sizeBytes() == bytes).toList();
    }

    /**
     * Not so a stack, which has a guard below it, and metaspace, which has its reserved rest above it. What is reserved above may
     * be the second mark bitmap.
     */
    private boolean standsAlone(AddressRange range) {
        long guardBytes = GUARD_PAGES * space.pageBytes();
        long below = space.reservedBelow(range.start());
        long above = space.reservedAbove(range.end());
        if (below > 0 && below <= guardBytes) return false;
        if (above <= guardBytes || above == bitmapBytes) return true;
        long toBitmap = view.range("mark bitmap").start() - range.end();
        return toBitmap == 0 || toBitmap == bitmapBytes;
    }
}
