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
 *   <li>ZGC of 17 reserves exactly 8 GiB for mark stacks and commits it from the start in steps of 32 MiB.
 * </ul>
 *
 * When that memory is committed as a whole, the table has no shape, and this finds none: see {@link SizedTables}.
 */
public final class GcNeighbours {
    static final String CARD_TABLE = "card table";
    static final String OLD_GENERATION = "old generation";

    private static final long LARGE_HOLE_BYTES = 256L << 10;
    private static final long MARK_STACK_SPACE_BYTES = 8L << 30;
    private static final long MARK_STACK_STEP_BYTES = 32L << 20;
    /** Bytes of Java heap that one byte of Shenandoah's mark bitmap describes: two bits for each 8 bytes. */
    static final long HEAP_BYTES_PER_BITMAP_BYTE = 32;

    private final JvmLayout layout;
    private final Reservations space;
    private final List<Area> areas;

    private GcNeighbours(JvmLayout layout, List<Mapping> mappings) {
        this.layout = layout;
        this.space = new Reservations(mappings);
        this.areas = new ArrayList<>(layout.areas());
    }

    /** The layout with the areas that the mappings reveal; applied twice it adds nothing new. */
    public static JvmLayout extend(JvmLayout layout, List<Mapping> mappings) {
        GcNeighbours n = new GcNeighbours(layout, mappings);
        n.codeHeaps(LARGE_HOLE_BYTES);
        switch (layout.collector()) {
            case "G1" -> n.g1();
            case "Parallel", "Serial" -> n.offsetTable();
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
        AddressRange heap = view().heapRange();
        if (heap.sizeBytes() <= 0) return;
        Mirror table = new Mirror(space, heap, view().cardBytes());
        // Before JDK 20: a count for each card, reserved right after the card table.
        if (has("Prev Bits")) place("card counts", table, true);
        place("block offset table", table, false);
    }

    /** Serial and Parallel: where objects begin in the old generation, one byte per card. */
    private void offsetTable() {
        AddressRange old = range(OLD_GENERATION);
        if (old.sizeBytes() <= 0 || range(CARD_TABLE).sizeBytes() <= 0) return;
        place("block offset table", new Mirror(space, old, view().cardBytes()), true);
    }

    private void shenandoah() {
        AddressRange heap = view().heapRange();
        if (heap.sizeBytes() <= 0) return;
        Mirror bitmap = new Mirror(space, heap, HEAP_BYTES_PER_BITMAP_BYTE);
        byShape(Kind.GC, "mark bitmap", bitmap, bitmap::fits);
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
        if (!table.hasShape()) return;
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

    private boolean add(Kind kind, String name, long start, long size) {
        return LayoutAreas.add(areas, kind, name, start, start + size);
    }

    private boolean has(String name) {
        return view().has(name);
    }

    private AddressRange range(String name) {
        return view().range(name);
    }

    private LayoutView view() {
        return new LayoutView(new JvmLayout(layout.collector(), areas));
    }
}
