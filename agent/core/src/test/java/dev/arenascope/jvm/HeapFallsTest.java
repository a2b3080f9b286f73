package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GcLog;
import org.junit.jupiter.api.Test;

class HeapFallsTest {
    private static final long MIB = 1 << 20;

    /** G1 on JDK 25 under a burst of garbage: what the collections left, thinned. */
    @Test
    void aBurstFallsToItsFloorAgainAndAgain() {
        GcLog.Falls falls =
                after(20, 300, 700, 1022, 600, 111, 130, 500, 1023, 300, 101, 120, 800, 1023, 108, 963, 358, 900);
        assertThat(falls.count()).isEqualTo(4);
        assertThat(falls.peakBytes()).isEqualTo(1023 * MIB);
        assertThat(falls.floorBytes()).isEqualTo(101 * MIB);
    }

    @Test
    void aLiveSetThatGrowsNeverFalls() {
        assertThat(after(20, 60, 55, 120, 115, 240, 235, 300, 301, 302)).isEqualTo(GcLog.Falls.NONE);
    }

    @Test
    void aFallThatHasNotEndedIsNoneYet() {
        assertThat(after(100, 900, 100, 105, 110)).isEqualTo(GcLog.Falls.NONE);
    }

    private static GcLog.Falls after(long... leftMb) {
        HeapFalls falls = new HeapFalls();
        for (long mb : leftMb) falls.add(mb * MIB);
        return falls.falls();
    }
}
