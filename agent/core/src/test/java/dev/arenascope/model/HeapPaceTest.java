package dev.arenascope.model;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sizes in MB. */
class HeapPaceTest {
    private static final Reading<Long> UNSET = Reading.absent("unset");

    private final HeapPace pace = new HeapPace();
    private long nowMs = 100_000;
    private int allocated = 50;

    @Test
    void theRoomIsWhatTenSecondsAllocate() {
        assertThat(after(1000, 0).reason()).isEqualTo("the heap was not read twice yet");
        assertThat(after(1000, 4)).isEqualTo(Reading.of(40 * MIB));
        assertThat(after(20_000, 40)).isEqualTo(Reading.of(20 * MIB));
    }

    @Test
    void whatOneSecondTookIsNotTakenForThePace() {
        for (int i = 0; i < 20; i++) after(1000, 1);
        assertThat(after(1000, 13)).isEqualTo(Reading.of(22 * MIB));
        assertThat(after(1000, 1)).isEqualTo(Reading.of(10 * MIB));
    }

    @Test
    void aBurstEndsWithItsLastSecond() {
        for (int i = 0; i < 20; i++) after(1000, 90);
        assertThat(after(1000, 90)).isEqualTo(Reading.of(900 * MIB));
        assertThat(after(1000, 0)).isEqualTo(Reading.of(0L));
    }

    @Test
    void twoReportsAtOnceTellNothing() {
        after(1000, 1);
        assertThat(after(0, 1).isPresent()).isFalse();
    }

    /** A report so much later, so many MB on. */
    private Reading<Long> after(long ms, int mb) {
        nowMs += ms;
        allocated += mb;
        JvmMemory.Pool old = new JvmMemory.Pool("G1 Old Gen", true, allocated * MIB, 9000 * MIB, UNSET, UNSET);
        GcLog.Cycles young = new GcLog.Cycles(
                "G1 Young Generation",
                9,
                9,
                1,
                "G1 Evacuation Pause",
                5000,
                List.of(new GcLog.PoolAfter("G1 Old Gen", 40 * MIB, 9000 * MIB)),
                0);
        Space space = new Space()
                .jvm(new JvmMemory(List.of(old), List.of(), List.of(), 1 << 30, 900, 20))
                .gc(new GcLog(List.of(young), GcLog.Falls.NONE));
        pace.add(nowMs, space.snapshot(), 500 * MIB);
        return pace.need().map(HeapNeed::roomBytes);
    }
}
