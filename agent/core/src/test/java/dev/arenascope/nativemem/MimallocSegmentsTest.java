package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.nativemem.MimallocSegments.Sums;
import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A segment as mimalloc 2.0.9 lays it out, of which the table and ten slices are mapped. */
class MimallocSegmentsTest {
    private static final long START = 32L << 20;
    private static final long SLICE = 64 << 10;
    private static final long SECRET = 0x1234_5678_9abc_def0L;
    private static final AddressRange RANGE = new AddressRange(START, START + 10 * SLICE);

    private final SyntheticMemory memory = new SyntheticMemory(START, (int) (10 * SLICE));
    private final MimallocSegments segments = new MimallocSegments(memory, memory, SyntheticMemory.PAGE);

    MimallocSegmentsTest() {
        memory.put(START + 216, START ^ SECRET);
        memory.put(START + 224, 512);
        memory.put(START + 248, 512);
        memory.put(START + 256, 7);
        entry(0, 1, 0, 0, 1);
        entry(1, 1, 120, 100, 512);
        entry(2, 2, 10, 0, 64);
        entry(4, 508, 0, 0, 0);
    }

    @Test
    void blocksAreCountedRunByRun() {
        long free = (2 + 6) * SLICE;
        assertThat(segments.read(List.of(RANGE))).isEqualTo(Reading.of(new Sums(51_200, 20 * 512, free, 6 * SLICE, 0)));
    }

    @Test
    void freePagesThatWereGivenBackAreNotCounted() {
        memory.dropPages(START + 5 * SLICE, START + 10 * SLICE);
        assertThat(segments.read(List.of(RANGE)).map(Sums::freeBytes)).isEqualTo(Reading.of(3 * SLICE));
    }

    @Test
    void whatIsFreeInASegmentWhoseThreadHasEndedIsNobodys() {
        memory.put(START + 256, 0);
        assertThat(segments.read(List.of(RANGE)).map(Sums::ownerlessBytes)).isEqualTo(Reading.of(8 * SLICE));
    }

    @Test
    void aChainThatDoesNotEndAtTheLastSliceIsNotBelieved() {
        entry(4, 507, 0, 0, 0);
        assertThat(segments.read(List.of(RANGE)).reason()).contains("changed while they were read");
    }

    @Test
    void memoryWithoutASegmentHasNone() {
        memory.put(START + 216, 0);
        assertThat(segments.read(List.of(RANGE)).reason()).contains("not found");
        assertThat(segments.read(List.of(new AddressRange(START + SLICE, START + 2 * SLICE)))
                        .isPresent())
                .isFalse();
    }

    private void entry(int slice, long count, long capacity, long used, long block) {
        long at = START + 264 + 80L * slice;
        memory.put(at, count);
        memory.put(at + 8, capacity << 16);
        memory.put(at + 24, block << 32 | used);
    }
}
