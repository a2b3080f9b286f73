package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import dev.arenascope.snapshot.Mapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each heap here is committed as a whole: its tables have no shape. */
class SizedTablesTest {
    private static final long KB = 1 << 10;
    private static final long MB = 1 << 20;
    private static final int RW = Mapping.READ | Mapping.WRITE;
    private static final long HEAP = 0xc000_0000L;
    private static final long GAP = 0x7f00_0000_0000L;
    private static final long OTHER = GAP + (1L << 30);

    private final List<Mapping> mappings = new ArrayList<>();

    @Test
    void aTableIsWhatHasItsSizeToTheByte() {
        JvmLayout g1 = whole("G1", 300 * MB);
        assertThat(find(g1, 0, gap(GAP, 600 * KB))).containsExactly(gc(GAP, 600 * KB, "block offset table"));
        assertThat(find(g1, 0, gap(GAP, 604 * KB))).isEmpty();
        assertThat(find(g1, 0, gap(GAP, 596 * KB))).isEmpty();
    }

    @Test
    void morePlacesThanTablesAreNotBelieved() {
        JvmLayout g1 = whole("G1", 300 * MB);
        assertThat(find(g1, 0, gap(GAP, 600 * KB), gap(OTHER, 600 * KB))).isEmpty();
        JvmLayout two = whole("G1", 300 * MB, gc(OTHER + (1L << 30), MB, "Prev Bits"));
        assertThat(find(two, 0, gap(GAP, 600 * KB), gap(OTHER, 600 * KB))).hasSize(2);
        assertThat(find(two, 0, gap(GAP, 1200 * KB))).hasSize(2);
    }

    /** 256 regions: 2 KB of pointers, 32 KB of rows, a line to align. */
    @Test
    void theFromCardCacheMayAdjoinAnotherTable() {
        JvmLayout g1 = whole("G1", 256 * MB);
        assertThat(find(g1, 256, gap(GAP, 548 * KB)))
                .containsExactly(
                        gc(GAP, 512 * KB, "block offset table"), gc(GAP + 512 * KB, 36 * KB, "from-card cache"));
        assertThat(find(g1, 256, gap(GAP, 556 * KB))).isEmpty();
        JvmLayout two = whole("G1", 256 * MB, gc(OTHER + (1L << 30), 4 * MB, "Prev Bits"));
        assertThat(find(two, 256, gap(GAP, 1060 * KB))).hasSize(3);
        assertThat(find(two, 256, gap(GAP, 548 * KB), gap(OTHER, 512 * KB))).hasSize(3);
    }

    /** 2048 regions: 16 KB of pointers, 256 KB of rows; 17 processors need rows of four lines. */
    @Test
    void theFromCardCacheOfALargeHeapStandsAlone() {
        JvmLayout g1 = whole("G1", 2048 * MB);
        assertThat(find(g1, 2048, gap(GAP, 276 * KB))).containsExactly(gc(GAP, 276 * KB, "from-card cache"));
        assertThat(find(g1, 2048, gap(GAP, 1044 * KB))).containsExactly(gc(GAP, 1044 * KB, "from-card cache"));
        assertThat(find(g1, 2048, gap(GAP, 284 * KB))).isEmpty();
    }

    @Test
    void aTableThatIsKnownIsNotLookedForAgain() {
        JvmLayout g1 = whole("G1", 300 * MB, gc(OTHER, 600 * KB, "block offset table"));
        assertThat(find(g1, 0, gap(GAP, 600 * KB))).isEmpty();
    }

    @Test
    void aHeapWithShapeHasTablesWithShape() {
        JvmLayout g1 = whole("G1", 300 * MB);
        mappings.set(0, at(HEAP, 200 * MB, RW));
        mappings.add(at(HEAP + 200 * MB, 100 * MB, 0));
        assertThat(find(g1, 0, gap(GAP, 600 * KB))).isEmpty();
    }

    @Test
    void metaspaceAndAStackAreNoTables() {
        JvmLayout shenandoah = whole("Shenandoah", 1024 * MB);
        AddressRange metaspace = gap(GAP, 256 * KB);
        mappings.add(at(GAP + 256 * KB, 60 * MB, 0));
        assertThat(find(shenandoah, 2048, metaspace)).isEmpty();
        mappings.add(at(OTHER - 16 * KB, 16 * KB, 0));
        assertThat(find(shenandoah, 2048, gap(OTHER, 256 * KB))).isEmpty();
    }

    @Test
    void theRegionTableHasOneOfTwoSizes() {
        JvmLayout shenandoah = whole("Shenandoah", 1024 * MB);
        assertThat(find(shenandoah, 2048, gap(GAP, 512 * KB))).containsExactly(gc(GAP, 512 * KB, "region table"));
        assertThat(find(shenandoah, 2048, gap(GAP, 256 * KB))).containsExactly(gc(GAP, 256 * KB, "region table"));
        assertThat(find(shenandoah, 2048, gap(GAP, 256 * KB), gap(OTHER, 512 * KB)))
                .isEmpty();
    }

    @Test
    void theRegionTableMayLieBelowTheSecondBitmap() {
        JvmLayout shenandoah = whole("Shenandoah", 300 * MB);
        AddressRange table = gap(GAP, 300 * KB);
        mappings.add(at(GAP + 300 * KB, 9600 * KB, 0));
        assertThat(find(shenandoah, 1200, table)).containsExactly(gc(GAP, 300 * KB, "region table"));
    }

    @Test
    void theMarkBitmapHasATwinThatIsOnlyReserved() {
        JvmLayout shenandoah = whole("Shenandoah", 300 * MB);
        AddressRange bitmap = gap(GAP, 9600 * KB);
        assertThat(find(shenandoah, 600, bitmap)).isEmpty();
        mappings.add(at(OTHER, 9600 * KB, 0));
        assertThat(find(shenandoah, 600, bitmap)).containsExactly(gc(GAP, 9600 * KB, "mark bitmap"));
    }

    @Test
    void twoTablesOfParallelLieSideBySide() {
        JvmLayout parallel = new JvmLayout(
                "Parallel",
                List.of(
                        new Area(Kind.JAVA_HEAP, range(HEAP, 44 * MB), GcNeighbours.OLD_GENERATION),
                        new Area(Kind.JAVA_HEAP, range(HEAP + 44 * MB, 20 * MB), "young generation"),
                        gc(OTHER, MB, "End Bits")));
        mappings.add(at(HEAP, 64 * MB, RW));
        assertThat(find(parallel, 0, gap(GAP, 216 * KB)))
                .containsExactly(gc(GAP, 88 * KB, "block offset table"), gc(GAP + 88 * KB, 128 * KB, "block table"));
    }

    @Test
    void withoutAHeapNothingIsLookedFor() {
        assertThat(find(new JvmLayout("G1", List.of()), 0, gap(GAP, 128 * KB))).isEmpty();
    }

    private List<Area> find(JvmLayout layout, long regions, AddressRange... leftover) {
        mappings.sort((a, b) -> Long.compare(a.start(), b.start()));
        return SizedTables.find(layout, regions, mappings, Arrays.asList(leftover));
    }

    private JvmLayout whole(String collector, long heapBytes, Area... more) {
        mappings.add(at(HEAP, heapBytes, RW));
        List<Area> areas = new ArrayList<>(Arrays.asList(more));
        areas.add(new Area(Kind.JAVA_HEAP, range(HEAP, heapBytes), "heap"));
        return new JvmLayout(collector, areas);
    }

    private AddressRange gap(long start, long bytes) {
        mappings.removeIf(m -> m.start() == start);
        mappings.add(at(start, bytes, RW));
        return range(start, bytes);
    }

    private static Area gc(long start, long bytes, String name) {
        return new Area(Kind.GC, range(start, bytes), name);
    }

    private static AddressRange range(long start, long bytes) {
        return new AddressRange(start, start + bytes);
    }

    private static Mapping at(long start, long size, int perms) {
        return new Mapping(start, start + size, perms, 0, "", 0, 0, 0, 0, 0, 0, "");
    }
}
