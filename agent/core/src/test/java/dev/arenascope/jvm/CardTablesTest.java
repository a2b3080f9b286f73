package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.JvmLayout.Area;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardTablesTest {
    private static final int PAGE = 4096;
    private static final long START = 0x7f00_0000_0000L;
    /** Tables of 600 KiB, and the page behind the last card. */
    private static final CardTables TABLES = new CardTables(300L << 20, 512);

    private static final long TABLE = (600L << 10) + PAGE;

    static List<Capture> generational() {
        return Capture.all().stream().filter(c -> c.name().contains("ShenGen")).toList();
    }

    static List<Capture> others() {
        return Capture.all().stream().filter(c -> !c.name().contains("ShenGen")).toList();
    }

    /** The two tables are the only ranges of NMT's that lie side by side with one size, that of a byte per card and a page. */
    @ParameterizedTest
    @MethodSource("generational")
    void findsTheTablesThatNativeMemoryTrackingTags(Capture capture) {
        VmInfo info = VmInfo.parse(capture.text("vminfo"));
        CardTables tables = CardTables.of(info);
        long bytes = tables.heapBytes() / 512 + PAGE;
        List<AddressRange> truth = capture.truth().stream()
                .filter(t -> t.tag().equals("GC") && t.range().sizeBytes() == bytes)
                .map(Capture.Tagged::range)
                .toList();
        assertThat(truth).hasSize(2);
        List<AddressRange> runs = new Reservations(info.mappings())
                .runs().stream()
                        .filter(Reservations.Run::committed)
                        .map(r -> new AddressRange(r.start(), r.end()))
                        .toList();
        List<Area> found = tables.find(runs, untouchedEnds(truth), PAGE);
        assertThat(found).extracting(Area::range).isEqualTo(truth);
        assertThat(capture.layout().areas())
                .noneMatch(a ->
                        a.range().overlaps(truth.get(0).start(), truth.get(1).end()));
    }

    @ParameterizedTest
    @MethodSource("others")
    void looksForNothingWithoutGenerations(Capture capture) {
        assertThat(CardTables.of(VmInfo.parse(capture.text("vminfo")))).isEqualTo(CardTables.NONE);
    }

    @Test
    void nothingIsFoundWhereNoTablesAre() {
        assertThat(CardTables.NONE.find(List.of(range(START, 2 * TABLE)), pages(), PAGE))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, PAGE, 300 << 10, 8 << 20})
    void findsThemBetweenOtherMemoryByTheirUntouchedEnds(long below) {
        AddressRange run = range(START, below + 2 * TABLE + 20 * PAGE);
        long first = START + below;
        assertThat(TABLES.find(List.of(run), pages(first + TABLE - PAGE, first + 2 * TABLE - PAGE), PAGE))
                .extracting(Area::range)
                .containsExactly(range(first, TABLE), range(first + TABLE, TABLE));
    }

    @Test
    void findsTouchedTablesWhenNothingElseIsLeft() {
        assertThat(TABLES.find(List.of(range(START, 2 * TABLE)), pages(), PAGE)).hasSize(2);
        assertThat(TABLES.find(List.of(range(START, 2 * TABLE + PAGE)), pages(), PAGE))
                .isEmpty();
    }

    @Test
    void aTableWhoseLastPageHoldsCardsIsFoundWhenNothingElseIsLeft() {
        // 101 MiB: 202 KiB of cards in 204 KiB.
        CardTables odd = new CardTables(101L << 20, 512);
        assertThat(odd.find(List.of(range(START, 408 << 10)), pages(), PAGE))
                .extracting(Area::range)
                .containsExactly(range(START, 204 << 10), range(START + (204 << 10), 204 << 10));
    }

    @Test
    void amongOtherMemoryATableIsPresentAsAWhole() {
        long hole = START + 10 * PAGE;
        assertThat(TABLES.find(
                        List.of(range(START, 2 * TABLE + PAGE)),
                        pages(hole, START + TABLE - PAGE, START + 2 * TABLE - PAGE),
                        PAGE))
                .isEmpty();
    }

    @Test
    void theTablesOfAHeapThatHasNotGrownAreFoundByTheSizeOfWhatIsLeft() {
        assertThat(TABLES.find(List.of(range(START, 2 * TABLE)), pages(START + 10 * PAGE), PAGE))
                .hasSize(2);
    }

    @Test
    void ofTwoPlacesThatFitNeitherIsBelieved() {
        long other = START + (1L << 30);
        List<AddressRange> runs = List.of(range(START, 2 * TABLE), range(other, 2 * TABLE));
        long end = TABLE - PAGE;
        assertThat(TABLES.find(runs, pages(START + end, START + TABLE + end, other + end, other + TABLE + end), PAGE))
                .isEmpty();
    }

    @Test
    void findsThemInSeparateGapsByTheirUntouchedEnds() {
        long other = START + (1L << 30);
        List<AddressRange> gaps = List.of(range(START, TABLE + 3 * PAGE), range(other - 4 * PAGE, TABLE + 4 * PAGE));
        assertThat(TABLES.find(gaps, pages(START + TABLE - PAGE, other - PAGE, other + TABLE - PAGE), PAGE))
                .extracting(Area::range)
                .containsExactly(range(START, TABLE), range(other, TABLE));
    }

    @Test
    void findsTouchedTablesInSeparateGapsOfTheirSize() {
        long other = START + (1L << 30);
        assertThat(TABLES.find(List.of(range(START, TABLE), range(other, TABLE)), pages(), PAGE))
                .extracting(Area::range)
                .containsExactly(range(START, TABLE), range(other, TABLE));
    }

    @Test
    void oneTableOrThreeAreNotBelieved() {
        long second = START + (1L << 30);
        long third = START + (2L << 30);
        assertThat(TABLES.find(List.of(range(START, TABLE)), pages(), PAGE)).isEmpty();
        assertThat(TABLES.find(List.of(range(START, TABLE), range(second, TABLE), range(third, TABLE)), pages(), PAGE))
                .isEmpty();
    }

    @Test
    void aLongerRunOfPresentPagesIsNoTable() {
        long other = START + (1L << 30);
        List<AddressRange> gaps = List.of(range(START, TABLE + PAGE), range(other, TABLE));
        assertThat(TABLES.find(gaps, pages(START + TABLE, other + TABLE - PAGE), PAGE))
                .isEmpty();
    }

    @Test
    void theUntouchedEndsCountMoreThanTheSize() {
        long other = START + (1L << 30);
        List<AddressRange> runs = List.of(range(START, 2 * TABLE), range(other, 2 * TABLE));
        assertThat(TABLES.find(runs, pages(other + TABLE - PAGE, other + 2 * TABLE - PAGE), PAGE))
                .extracting(Area::range)
                .containsExactly(range(other, TABLE), range(other + TABLE, TABLE));
    }

    @Test
    void withoutAPageMapNothingIsFound() {
        assertThat(TABLES.find(List.of(range(START, 2 * TABLE + PAGE)), (start, end, bits) -> false, PAGE))
                .isEmpty();
    }

    private static PresentPages untouchedEnds(List<AddressRange> tables) {
        return pages(tables.stream().mapToLong(t -> t.end() - PAGE).toArray());
    }

    /** Each page is present but those at some addresses. */
    private static PresentPages pages(long... absent) {
        List<Long> gone = new ArrayList<>();
        for (long a : absent) gone.add(a);
        return (start, end, bits) -> {
            for (int i = 0; i < (end - start) / PAGE; i++) {
                if (!gone.contains(start + (long) i * PAGE)) bits[i >> 6] |= 1L << i;
            }
            return true;
        };
    }

    private static AddressRange range(long start, long bytes) {
        return new AddressRange(start, start + bytes);
    }
}
