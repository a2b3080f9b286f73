package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import dev.arenascope.snapshot.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GcNeighboursTest {
    private static final int RW = Mapping.READ | Mapping.WRITE;
    private static final long CARDS = 0x7f00_0000_0000L;

    static List<Capture> captures() {
        return Capture.all();
    }

    /**
     * What stays without owner: the array of G1's from-card cache, ZGC's small tables, tables of one size beside these, and the two card tables of generational Shenandoah, which {@link CardTables} finds.
     */
    @ParameterizedTest
    @MethodSource("captures")
    void leavesAlmostNothingOfTheCollectorWithoutOwner(Capture capture) {
        JvmLayout layout = capture.layout();
        List<Capture.Resident> resident = capture.resident();
        long unowned = 0;
        for (Capture.Tagged t : capture.truth()) {
            if (t.tag().equals("GC")) unowned += Capture.unowned(t.range(), layout.areas(), resident);
        }
        double share =
                capture.name().contains("ShenGen") ? 0.05 : capture.name().contains("Shenandoah") ? 0.005 : 0.003;
        assertThat((double) unowned / capture.rssBytes()).isLessThanOrEqualTo(share);
    }

    /** Better without owner than with a wrong one. */
    @ParameterizedTest
    @MethodSource("captures")
    void takesNothingThatIsNotTheCollectors(Capture capture) {
        List<Area> told = VmInfo.parse(capture.text("vminfo")).layout().areas();
        List<AddressRange> tagged = capture.truth().stream()
                .filter(t -> t.tag().equals("GC"))
                .map(Capture.Tagged::range)
                .toList();
        for (Area a : capture.layout().areas()) {
            if (a.kind() != Kind.GC || told.contains(a)) continue;
            long covered = 0;
            for (AddressRange t : tagged)
                covered += Capture.overlap(t, a.range().start(), a.range().end());
            assertThat(covered).as(a.toString()).isEqualTo(a.range().sizeBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void addsNothingWhenAppliedAgain(Capture capture) {
        VmInfo info = VmInfo.parse(capture.text("vminfo"));
        JvmLayout once = GcNeighbours.extend(info.layout(), info.mappings());
        assertThat(GcNeighbours.extend(once, info.mappings())).isEqualTo(once);
    }

    @Test
    void takesTheOffsetTableThatIsCommittedLikeTheHeap() {
        List<Mapping> mappings = List.of(
                heap(0, 64 << 20, RW),
                heap(64 << 20, 1 << 30, 0),
                at(CARDS, 128 << 10, RW),
                at(CARDS + (128 << 10), (2 << 20) - (128 << 10), 0),
                at(CARDS + (2 << 20), 128 << 10, RW),
                at(CARDS + (2 << 20) + (128 << 10), (2 << 20) - (128 << 10), 0));
        assertThat(GcNeighbours.extend(g1(), mappings).areas())
                .contains(new Area(
                        Kind.GC, new AddressRange(CARDS + (2 << 20), CARDS + (4 << 20)), "block offset table"));
    }

    @Test
    void leavesANeighbourThatIsCommittedOtherwise() {
        List<Mapping> mappings = List.of(
                heap(0, 64 << 20, RW),
                heap(64 << 20, 1 << 30, 0),
                at(CARDS, 128 << 10, RW),
                at(CARDS + (128 << 10), (2 << 20) - (128 << 10), 0),
                at(CARDS + (2 << 20), 4 << 20, RW));
        assertThat(GcNeighbours.extend(g1(), mappings)).isEqualTo(g1());
    }

    @Test
    void leavesAStackBesideACommittedTable() {
        List<Mapping> mappings = List.of(
                heap(0, 1 << 30, RW),
                at(CARDS, 2 << 20, RW),
                at(CARDS + (2 << 20), 4096, 0),
                at(CARDS + (2 << 20) + 4096, 2 << 20, RW));
        assertThat(GcNeighbours.extend(g1(), mappings)).isEqualTo(g1());
    }

    @Test
    void anEmptyListOfMappingsRevealsNothing() {
        assertThat(GcNeighbours.extend(g1(), List.of())).isEqualTo(g1());
    }

    private static JvmLayout g1() {
        return new JvmLayout(
                "G1",
                List.of(
                        new Area(Kind.JAVA_HEAP, new AddressRange(0xc000_0000L, 0x1_0000_0000L), "heap"),
                        new Area(Kind.GC, new AddressRange(CARDS, CARDS + (2 << 20)), "card table")));
    }

    private static Mapping heap(long from, long to, int perms) {
        return at(0xc000_0000L + from, to - from, perms);
    }

    private static Mapping at(long start, long size, int perms) {
        return new Mapping(start, start + size, perms, 0, "", 0, 0, 0, 0, 0, 0, "");
    }
}
