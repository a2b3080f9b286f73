package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.KeptMemory.Kind;
import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

class KeptMemoryTest {
    private static final long SECOND = 1000;

    private final KeptMemory kept = new KeptMemory();

    @Test
    void whatIsFreeAtEachReadingIsKept() {
        for (int s = 0; s <= 30; s += 5) {
            kept.begin(s * SECOND);
            kept.add(0x1000, 100, 7, 3);
            kept.add(0x2000, 50, 5, 2);
            assertThat(kept.bytes(Kind.RECLAIMABLE, 1).isPresent()).isEqualTo(s >= 10);
            assertThat(kept.bytes(Kind.RECLAIMABLE, 2).isPresent()).isEqualTo(s >= 20);
        }
        assertThat(kept.bytes(Kind.RECLAIMABLE, 2)).isEqualTo(Reading.of(150L));
        assertThat(kept.bytes(Kind.PINNED, 2)).isEqualTo(Reading.of(12L));
        assertThat(kept.bytes(Kind.TOPS, 2)).isEqualTo(Reading.of(5L));
    }

    /** The sum never falls below 100, and no heap has anything free for long. */
    @Test
    void heapsThatTakeTurnsKeepNothing() {
        for (int s = 0; s <= 60; s += 2) {
            kept.begin(s * SECOND);
            kept.add(0x1000, s / 2 % 4 < 2 ? 100 : 0, 0, 0);
            kept.add(0x2000, s / 2 % 4 < 2 ? 0 : 100, 0, 0);
        }
        assertThat(kept.bytes(Kind.RECLAIMABLE, 1)).isEqualTo(Reading.of(0L));
        assertThat(kept.bytes(Kind.RECLAIMABLE, 2)).isEqualTo(Reading.of(0L));
    }

    @Test
    void aReportAMinuteIsAnEpochOfItsOwn() {
        for (int s = 0; s <= 120; s += 60) {
            kept.begin(s * SECOND);
            kept.add(0x1000, 100 + s, 0, 0);
        }
        assertThat(kept.bytes(Kind.RECLAIMABLE, 2)).isEqualTo(Reading.of(100L));
    }

    @Test
    void aHeapThatIsNewKeptNothingBefore() {
        for (int s = 0; s <= 100; s += 2) {
            kept.begin(s * SECOND);
            kept.add(0x2000, 100, 0, 0);
            if (s >= 50) kept.add(0x1000, 1000, 0, 0);
            if (s == 58) assertThat(kept.bytes(Kind.RECLAIMABLE, 1)).isEqualTo(Reading.of(100L));
        }
        assertThat(kept.bytes(Kind.RECLAIMABLE, 2)).isEqualTo(Reading.of(1100L));
    }

    @Test
    void aHeapThatIsGoneIsForgotten() {
        for (int s = 0; s <= 100; s += 2) {
            kept.begin(s * SECOND);
            kept.add(0x1000, 100, 0, 0);
            if (s < 50) kept.add(0x2000, 1000, 0, 0);
        }
        assertThat(kept.bytes(Kind.RECLAIMABLE, 2)).isEqualTo(Reading.of(100L));
    }

    /** Walked in turn, within the time of a walk: what was not walked is as it was. */
    @Test
    void aHeapThatIsNotWalkedEachTimeKeepsWhatItKept() {
        for (int s = 0; s <= 90; s += 2) {
            kept.begin(s * SECOND);
            kept.add(0x1000, 100, 0, 0);
            if (s % 14 == 0) kept.add(0x2000, 10, 0, 0);
        }
        assertThat(kept.bytes(Kind.RECLAIMABLE, 2)).isEqualTo(Reading.of(110L));
    }

    @Test
    void itHoldsAsManyHeapsAsItSaysAndCountsTheOthers() {
        for (int s = 0; s <= 30; s += 15) {
            kept.begin(s * SECOND);
            for (int i = 0; i < 1000; i++) kept.add(0x4000000L * (i + 1), 3, 0, 0);
        }
        assertThat(kept.bytes(Kind.RECLAIMABLE, 2)).isEqualTo(Reading.of(3000L));
        assertThat(kept.retainedBytes()).isLessThan(30_000);
    }
}
