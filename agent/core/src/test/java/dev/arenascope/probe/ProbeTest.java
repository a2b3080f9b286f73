package dev.arenascope.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private static final long SECOND_NS = 1_000_000_000;

    @Test
    void aSlowProbeWaitsForItsPeriodAndCarriesItsValueWithItsAge() {
        AtomicInteger reads = new AtomicInteger();
        Probe<Integer> probe = Probe.periodic(
                "slow",
                () -> {
                    long until = System.nanoTime() + 2_000_000;
                    while (System.nanoTime() < until) Thread.onSpinWait();
                    return Reading.of(reads.incrementAndGet());
                },
                System::nanoTime);
        assertThat(probe.read(0, 10_000, false)).isEqualTo(Reading.of(1));
        // The first run loads classes: it says nothing of the cost of the next.
        assertThat(probe.read(SECOND_NS, 10_000, false)).isEqualTo(Reading.of(2));
        assertThat(probe.read(5 * SECOND_NS, 10_000, false)).isEqualTo(new Reading.Present<>(2, 4000));
        assertThat(probe.cost(10_000)).satisfies(cost -> {
            assertThat(cost.skipped()).isTrue();
            assertThat(cost.nextMs()).isEqualTo(6000);
            assertThat(cost.runs()).isEqualTo(2);
        });
        assertThat(probe.read(5 * SECOND_NS, 10_000, true)).isEqualTo(Reading.of(3));
        assertThat(probe.read(15 * SECOND_NS, 10_000, false)).isEqualTo(Reading.of(4));
    }

    @Test
    void aSourceThatThrowsIsAbsentWithTheReason() {
        Probe<Integer> probe = Probe.periodic(
                "broken",
                () -> {
                    throw new IllegalStateException("gone");
                },
                System::nanoTime);
        assertThat(probe.read(0, 0, false).reason()).isEqualTo("broken failed: java.lang.IllegalStateException: gone");
    }

    @Test
    void aSourceThatKeepsFailingIsTriedMoreAndMoreSeldom() {
        AtomicInteger tries = new AtomicInteger();
        Probe<Integer> probe = Probe.periodic(
                "denied",
                () -> {
                    tries.incrementAndGet();
                    return Reading.absent("permission denied");
                },
                () -> 0);
        for (int tick = 0; tick < 200; tick++) probe.read(tick * SECOND_NS, 0, false);
        assertThat(tries.get()).isBetween(5, 12);
    }

    @Test
    void aSourceThatDisturbsIsReadAtRequestOnly() {
        Probe<Integer> probe = Probe.onRequest("malloc_info", () -> Reading.of(7), () -> 0, "it holds locks");
        assertThat(probe.read(0, 0, false).reason()).isEqualTo("it holds locks: read at your request only (sampleNow)");
        assertThat(probe.read(0, 0, true)).isEqualTo(Reading.of(7));
    }

    @Test
    void theBudgetStretchesThePeriodToTheShareOfACore() {
        Budget budget = new Budget(0.005);
        assertThat(budget.periodMs(100_000_000)).isEqualTo(20_000);
        assertThat(budget.periodMs(0)).isZero();
    }
}
