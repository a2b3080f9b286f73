package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PauseWaitsTest {
    private final PauseWaits waits = new PauseWaits();

    @Test
    void pausesOfLessThanAHundredthOfTheTimeAreNotInTheHundredthThatWaitsLongest() {
        for (int i = 0; i < 60; i++) waits.add(i * 1000L, i * 1000L + 10);
        assertThat(waits.p99Ms(60_000, 0)).isZero();
    }

    @Test
    void onePauseOfTenSecondsInAMinuteIsFeltForAllButAHundredth() {
        waits.add(20_000, 30_000);
        // The instants of its last 9.4 s wait for less than that; those of its first 0.6 s are the hundredth.
        assertThat(waits.p99Ms(60_000, 0)).isCloseTo(9_400, within(0.2));
    }

    @Test
    void manyAlikeAreFeltAsLongAsTheyTakeLessTheirShare() {
        for (int i = 0; i < 60; i++) waits.add(i * 1000L, i * 1000L + 40);
        // 60 pauses, each 30 ms of instants that wait for longer than 30 ms less a hundredth of a minute.
        assertThat(waits.p99Ms(60_000, 0)).isCloseTo(30, within(0.2));
    }

    @Test
    void whatIsOlderThanAMinuteIsForgotten() {
        waits.add(0, 5_000);
        assertThat(waits.p99Ms(6_000, 0)).isPositive();
        assertThat(waits.p99Ms(70_000, 0)).isZero();
    }

    @Test
    void whenMorePausesCameThanAreKeptTheWindowIsShorter() {
        for (int i = 0; i < 10_000; i++) waits.add(i * 10L, i * 10L + 5);
        // Half of the time is a pause, 5 ms each: all but a fiftieth of them wait for less than 4.9 ms.
        assertThat(waits.p99Ms(100_000, 0)).isCloseTo(4.9, within(0.1));
    }
}
