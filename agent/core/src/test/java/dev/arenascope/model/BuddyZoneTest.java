package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BuddyZoneTest {
    private static final long PAGE = 4096;
    private static final BuddyInfo.Zone ZONE =
            new BuddyInfo.Zone(0, "Normal", List.of(7L, 5L, 0L, 3L, 0L, 0L, 0L, 0L, 2L, 1L, 2L));

    @Test
    void isWhatTheFormulasSayOfEveryBlockOnItsOwn() {
        List<Long> sizes = new ArrayList<>();
        for (int order = 0; order < ZONE.freeBlocks().size(); order++) {
            sizes.addAll(Collections.nCopies(ZONE.freeBlocks().get(order).intValue(), PAGE << order));
        }
        long[] blocks = sizes.stream().mapToLong(Long::longValue).toArray();
        long free = LongStream.of(blocks).sum();

        assertThat(LongStream.of(BuddyZone.freeBytesByOrder(ZONE, PAGE)).sum()).isEqualTo(free);
        assertThat(BuddyZone.scatter(ZONE)).isCloseTo(Fragmentation.scatter(PAGE << 10, free), within(1e-12));
        for (long request : new long[] {1, PAGE, 3 * PAGE, 2 << 20, 4 << 20, 5 << 20}) {
            assertThat(BuddyZone.unusable(ZONE, PAGE, request))
                    .isCloseTo(Fragmentation.unusable(blocks, request), within(1e-12));
        }
    }

    @Test
    void saysForEachOrderWhichShareIsOfNoUse() {
        List<Double> shares = BuddyZone.unusableByOrder(ZONE);
        for (int order = 0; order < shares.size(); order++) {
            assertThat(shares.get(order)).isCloseTo(BuddyZone.unusable(ZONE, PAGE, PAGE << order), within(1e-12));
        }
        assertThat(shares.get(0)).isZero();
    }

    @Test
    void saysFromWhichSizeAnAllocationInOnePieceWouldFail() {
        BuddyInfo.Zone small = new BuddyInfo.Zone(0, "Normal", List.of(10L, 4L, 1L, 0L));
        BuddyInfo.Zone dma = new BuddyInfo.Zone(0, "DMA", List.of(0L, 0L, 0L, 3L));
        Contiguity c = Contiguity.of(new BuddyInfo(List.of(dma, small)));
        assertThat(c.largestFreeBlockBytes(PAGE)).isEqualTo(4 * PAGE);
        assertThat(c.failsFromBytes(PAGE)).isEqualTo(8 * PAGE);
        assertThat(c.fragmentationRate()).isCloseTo(1 - 4.0 / 22, within(1e-12));
        assertThat(c.lacksLargestOrder()).isTrue();
        assertThat(Contiguity.of(new BuddyInfo(List.of(dma))).lacksLargestOrder())
                .isFalse();
        assertThat(Contiguity.of(new BuddyInfo(List.of())).failsFromBytes(PAGE)).isEqualTo(PAGE);
    }

    @Test
    void aZoneOfNothingIsNotFragmented() {
        BuddyInfo.Zone none = new BuddyInfo.Zone(0, "DMA", List.of());

        assertThat(BuddyZone.scatter(none)).isZero();
        assertThat(BuddyZone.unusable(none, PAGE, 2 << 20)).isZero();
    }

    @Test
    void theSizeOfAPageIsSeenInTheMappings() {
        Space space = new Space().map(0x10000, 0x3000, "rw-p", "", 0).map(0x20000, 0x10000, "rw-p", "", 0);

        assertThat(BuddyZone.pageBytes(space.snapshot().space())).isEqualTo(Reading.of(PAGE));
        assertThat(BuddyZone.pageBytes(new Space().snapshot().space()).isPresent())
                .isFalse();
        assertThat(BuddyZone.pageBytes(Reading.absent("no smaps")).reason()).isEqualTo("no smaps");
    }
}
