package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import dev.arenascope.snapshot.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Finds the tables of the collector and of the code cache that VM.info does not name, by signs in the list of mappings. Every
 * sign was checked against the tags of Native Memory Tracking, JDK 17 and 25, each collector:
 *
 * <ul>
 *   <li>a table is committed where the memory that it describes is committed, see {@link Mirror};
 *   <li>when that memory is committed as a whole, the table has no shape: then it must lie directly beside a range that is
 *       known, where HotSpot's order of reservations puts it, and be committed as a whole too;
 *   <li>ZGC of 17 reserves exactly 8 GiB for mark stacks and commits it from the start in steps of 32 MiB.
 * </ul>
 */
public final class GcNeighbours {
    static final String CARD_TABLE = "card table";
    static final String OLD_GENERATION = "old generation";

    private static final long LARGE_HOLE_BYTES = 256L << 10;
    private static final long MARK_STACK_SPACE_BYTES = 8L << 30;
    private static final long MALLOC_HEAP_BYTES = 64L << 20;
    private static final long MARK_STACK_STEP_BYTES = 32L << 20;
    /** Bytes of Java heap that one byte of Shenandoah's mark bitmap describes: two bits for each 8 bytes. */
    private static final long HEAP_BYTES_PER_BITMAP_BYTE = 32;

    private final JvmLayout layout;
    private final Reservations space;
    private final long regions;
    private final List<Area> areas;

    private GcNeighbours(JvmLayout layout, List<Mapping> mappings, long regions) {
        this.layout = layout;
        this.space = new Reservations(mappings);
        this.regions = regions;
        this.areas = new ArrayList<>(layout.areas());
    }

    /** The layout with the areas that the mappings reveal; applied twice it adds nothing new. */
    public static JvmLayout extend(JvmLayout layout, List<Mapping> mappings) {
        return extend(layout, mappings, 0);
    }

    static JvmLayout extend(JvmLayout layout, List<Mapping> mappings, long regions) {
        GcNeighbours n = new GcNeighbours(layout, mappings, regions);
        n.codeHeaps(LARGE_HOLE_BYTES);
        switch (layout.collector()) {
            case "G1" -> n.g1();
            case "Parallel" -> n.parallel();
            case "Serial" -> n.offsetTable();
            case "Shenandoah" -> n.shenandoah();
            case "ZGC" -> n.markStacks();
            default -> {}
        }
        n.codeHeaps(0);
        return new JvmLayout(layout.collector(), List.copyOf(n.areas));
    }

    /** The map of segments of each code heap: one byte per segment of 128 bytes, 64 without tiered compilation. */
    private void codeHeaps(long leastHoleBytes) {
        for (Area heap : layout.areas()) {
            if (heap.kind() != Kind.CODE_CACHE || heap.name().startsWith("segment map")) continue;
            for (long segmentBytes : new long[] {128, 64}) {
                Mirror map = new Mirror(space, heap.range(), segmentBytes);
                if (map.largestHoleBytes() < leastHoleBytes) continue;
                byShape(Kind.CODE_CACHE, "segment map of " + heap.name(), map, map::fitsExactly);
            }
        }
    }

    private void g1() {
        AddressRange heap = heapRange();
        if (heap.sizeBytes() <= 0) return;
        Mirror table = new Mirror(space, heap, cardBytes(heap));
        // Before JDK 20: a count for each card, reserved right after the card table.
        if (has("Prev Bits")) place("card counts", table, true);
        place("block offset table", table, false);
    }

    private void parallel() {
        offsetTable();
        AddressRange heap = heapRange();
        // Before JDK 22: two bytes for each KiB of heap.
        if (has("End Bits") && heap.sizeBytes() > 0) {
            long size = space.pagesUp(heap.sizeBytes() / 512);
            for (String anchor : new String[] {"Begin Bits", "block offset table"}) {
                long end = range(anchor).start();
                if (!has("block table") && isCommitted(end - size, end)) add(Kind.GC, "block table", end - size, size);
            }
        }
    }

    /** Serial and Parallel: where objects begin in the old generation, one byte per card. */
    private void offsetTable() {
        AddressRange old = range(OLD_GENERATION);
        if (old.sizeBytes() <= 0 || range(CARD_TABLE).sizeBytes() <= 0) return;
        long cardBytes = cardBytes(heapRange());
        place("block offset table", new Mirror(space, old, cardBytes), true);
    }

    private void shenandoah() {
        AddressRange heap = heapRange();
        if (heap.sizeBytes() <= 0) return;
        Mirror bitmap = new Mirror(space, heap, HEAP_BYTES_PER_BITMAP_BYTE);
        if (!byShape(Kind.GC, "mark bitmap", bitmap, bitmap::fits) && !bitmap.hasShape())
            wholeBitmap(bitmap.sizeBytes());
        AddressRange found = range("mark bitmap");
        if (regions <= 0 || has("region table") || found.sizeBytes() <= 0) return;
        for (long entryBytes : new long[] {128, 256}) regionTable(space.pagesUp(regions * entryBytes), found);
    }

    /** A committed bitmap ends its run, or is one, and the second bitmap, never committed, lies below it or elsewhere. */
    private void wholeBitmap(long size) {
        if (has("mark bitmap")) return;
        for (AddressRange m : space.committedOfSize(size)) {
            // A full malloc heap begins at a multiple of 64 MiB, above at most 64 MiB that the heap below it left
            // reserved.
            long least = m.start() % MALLOC_HEAP_BYTES == 0 ? Math.max(size, MALLOC_HEAP_BYTES) : size;
            if (space.reservedBelow(m.start()) >= least && add(Kind.GC, "mark bitmap", m.start(), size)) return;
        }
        beside("mark bitmap", size, true, start -> isCommitted(start, start + size));
    }

    private void regionTable(long size, AddressRange bitmap) {
        if (has("region table")) return;
        // The second bitmap has no resident page; it only stands between.
        for (long end : new long[] {bitmap.start(), bitmap.start() - bitmap.sizeBytes()}) {
            if (isCommitted(end - size, end)
                    && space.beginsMapping(end - size)
                    && add(Kind.GC, "region table", end - size, size)) return;
        }
        List<AddressRange> exact = space.committedOfSize(size);
        // Many of one size are somebody's pool, and not worth the search.
        if (exact.size() > 16) return;
        exact.removeIf(m -> !space.isWholeReservation(m));
        if (exact.size() == 1) add(Kind.GC, "region table", exact.get(0).start(), size);
    }

    private void markStacks() {
        if (has("mark stacks")) return;
        List<Reservations.Run> runs = space.runs();
        for (int i = 1; i < runs.size(); i++) {
            Reservations.Run reserved = runs.get(i);
            Reservations.Run committed = runs.get(i - 1);
            long start = reserved.end() - MARK_STACK_SPACE_BYTES;
            long committedBytes = reserved.start() - start;
            if (reserved.committed() || !committed.committed() || committed.end() != reserved.start()) continue;
            if (committedBytes <= 0 || committedBytes % MARK_STACK_STEP_BYTES != 0 || committed.start() > start)
                continue;
            if (add(Kind.GC, "mark stacks", start, MARK_STACK_SPACE_BYTES)) return;
        }
    }

    private void place(String name, Mirror table, boolean below) {
        if (!beside(name, table.sizeBytes(), below, table::fits)) byShape(Kind.GC, name, table, table::fits);
    }

    private boolean byShape(Kind kind, String name, Mirror table, LongPredicate fits) {
        if (has(name)) return true;
        for (long start : table.startsByShape()) {
            if (fits.test(start) && add(kind, name, start, table.sizeBytes())) return true;
        }
        return false;
    }

    /** Looks directly beside what is known: first beside the collector's own tables, then beside the code cache's. */
    private boolean beside(String name, long size, boolean below, LongPredicate fits) {
        if (has(name)) return true;
        for (Kind kind : new Kind[] {Kind.GC, Kind.CODE_CACHE}) {
            for (Area a : List.copyOf(areas)) {
                if (a.kind() != kind) continue;
                long end = a.range().start();
                long past = below ? space.belowStacks(end) - size : a.range().end();
                if (fits.test(past) && add(Kind.GC, name, past, size)) return true;
                if (below && fits.test(end - size) && add(Kind.GC, name, end - size, size)) return true;
            }
        }
        return false;
    }

    private boolean isCommitted(long start, long end) {
        return start > 0 && space.covers(start, end) && space.holes(start, end).isEmpty();
    }

    private boolean add(Kind kind, String name, long start, long size) {
        return LayoutAreas.add(areas, kind, name, start, start + size);
    }

    private boolean has(String name) {
        for (Area a : areas) if (a.name().equals(name)) return true;
        return false;
    }

    private AddressRange range(String name) {
        for (Area a : areas) if (a.name().equals(name)) return a.range();
        return new AddressRange(0, 0);
    }

    private AddressRange heapRange() {
        long start = Long.MAX_VALUE;
        long end = 0;
        for (Area a : layout.areas()) {
            if (a.kind() != Kind.JAVA_HEAP) continue;
            start = Math.min(start, a.range().start());
            end = Math.max(end, a.range().end());
        }
        return end == 0 ? new AddressRange(0, 0) : new AddressRange(start, end);
    }

    /** Bytes of heap per byte of the card table: a power of two, 512 unless -XX:GCCardSizeInBytes says otherwise. */
    private long cardBytes(AddressRange heap) {
        long table = range(CARD_TABLE).sizeBytes();
        if (table <= 0) return 512;
        return Math.max(128, Math.min(1024, Long.highestOneBit(heap.sizeBytes() / table * 3 / 2 + 1)));
    }
}
