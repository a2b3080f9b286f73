package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.Reading;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class GrowthTest {
    private static final long MIB = 1 << 20;
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final Reading<Long> RSS = Reading.of(400 * MIB);

    private final Timeline time = new Timeline();
    private final Track track = Track.ofBytes();
    private long wallMs = 1_700_000_000_000L;

    @Test
    void aSteadyLeakIsFoundWithItsSize() {
        run(60, MINUTE, i -> 100 + 2.0 * i);
        Growth growth = present(find());
        assertThat(growth.perMinute()).isCloseTo(2.0 * MIB, within(0.01 * MIB));
        assertThat((double) growth.amount()).isBetween(100.0 * MIB, 118.0 * MIB);
        assertThat(growth.confidence()).isGreaterThan(0.9);
    }

    @Test
    void aTestOfFortySecondsSeesItWithoutBeingSure() {
        run(41, SECOND, i -> 100 + 1.0 * i);
        Growth growth = present(find());
        assertThat(growth.amount()).isGreaterThan(30 * MIB);
        assertThat(growth.confidence()).isLessThan(0.8);
    }

    @Test
    void aLargeAndSteadyGrowthIsSureBeforeTheServiceIsWarm() {
        run(45, SECOND, i -> 100 + 4.0 * i);
        assertThat(present(find()).confidence())
                .as("a pool may fill for so long")
                .isLessThan(0.8);
        run(20, SECOND, i -> 280 + 4.0 * i);
        assertThat(present(find()).confidence()).isGreaterThanOrEqualTo(0.8);
        assertThat(present(new GrowthSearch(
                                        track,
                                        time,
                                        new Points(),
                                        new double[Trend.SCRATCH],
                                        8 * MIB,
                                        Reading.absent("warms up"))
                                .find())
                        .confidence())
                .isLessThan(0.8);
    }

    /** Uneven over its whole time, and as steady as can be since it began. */
    @Test
    void aLeakThatBeginsAfterHalfAMinuteIsAsSureAsAnother() {
        run(110, SECOND, i -> 100 + 5.0 * Math.max(0, i - 30));
        Growth growth = present(find());
        assertThat(growth.confidence()).as("%s", growth).isGreaterThanOrEqualTo(0.8);
        assertThat((double) growth.amount()).isBetween(330.0 * MIB, 400.0 * MIB);
    }

    @Test
    void aHalfMinuteIsTheLeast() {
        run(29, SECOND, i -> 100 + 9.0 * i);
        assertThat(find().isPresent()).isFalse();
    }

    @Test
    void aLeakThatBeganLateIsFoundInAShorterSpan() {
        run(300, 10 * SECOND, i -> 100 + Math.max(0, i - 240) * 0.5);
        Growth growth = present(find());
        assertThat(growth.spanMs()).isLessThanOrEqualTo(20 * MINUTE);
        assertThat((double) growth.amount()).isBetween(20.0 * MIB, 31.0 * MIB);
    }

    @Test
    void aPlateauEndsIt() {
        run(60, MINUTE, i -> 100 + 2.0 * Math.min(i, 40));
        assertThat(find().isPresent()).isFalse();
        run(600, MINUTE, i -> 180);
        assertThat(find().isPresent()).isFalse();
    }

    @Test
    void noToothGrowsOnceOneHasFallen() {
        for (int period : new int[] {10, 25, 60, 110, 230}) {
            GrowthTest other = new GrowthTest();
            for (int i = 0; i < 8 * period; i++) {
                other.tick(SECOND, 100 + 200.0 * (i % period) / period);
                if (i > period)
                    assertThat(other.find().isPresent())
                            .as("period %d, second %d", period, i)
                            .isFalse();
            }
        }
    }

    @Test
    void slowTeethDoNotGrowEither() {
        for (int i = 0; i < 3000; i++) {
            tick(MINUTE, 100 + 200.0 * (i % 400) / 400);
            if (i > 420) assertThat(find().isPresent()).as("minute %d", i).isFalse();
        }
    }

    @Test
    void noiseIsNoLeakAtAnyTime() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            tick(5 * SECOND, 200 + 60 * random.nextDouble());
            assertThat(find().isPresent()).as("reading %d", i).isFalse();
        }
    }

    @Test
    void aLeakOfDaysIsFoundByItsHours() {
        run(8 * 24 * 12, 5 * MINUTE, i -> 100 + i / 24.0 + 20 * (i % 12) / 12.0);
        Growth growth = present(find());
        assertThat(growth.spanMs()).isGreaterThan(5 * 24 * 60 * MINUTE);
        assertThat(growth.perMinute() * 60 * 24 / MIB).isCloseTo(12, within(0.5));
    }

    @Test
    void aSuspendedProcessDidNotGrowSlowly() {
        run(30, MINUTE, i -> 100 + 2.0 * i);
        wallMs += 20 * 60 * MINUTE;
        run(30, MINUTE, i -> 160 + 2.0 * i);
        assertThat(present(find()).perMinute()).isCloseTo(2.0 * MIB, within(0.5 * MIB));
    }

    @Test
    void aClockThatIsSetBackOrForthChangesNothing() {
        run(20, MINUTE, i -> 100 + 2.0 * i);
        wallMs -= 5 * 60 * MINUTE;
        run(20, MINUTE, i -> 140 + 2.0 * i);
        wallMs += 300L * 24 * 60 * MINUTE;
        run(40, MINUTE, i -> 180 + 2.0 * i);
        assertThat(present(find()).perMinute()).isCloseTo(2.0 * MIB, within(0.4 * MIB));
    }

    @Test
    void readingsThatAreMissingLeaveGapsAndNoZeros() {
        Random random = new Random(3);
        for (int i = 0; i < 120; i++) {
            begin(10 * SECOND);
            if (random.nextInt(3) > 0) track.record(time, Math.round((100 + i * 0.5) * MIB));
        }
        Growth growth = present(find());
        assertThat(growth.from()).isGreaterThanOrEqualTo(100 * MIB);
        assertThat(growth.perMinute()).isCloseTo(3.0 * MIB, within(0.1 * MIB));
    }

    @Test
    void whatIsNotReadAnyMoreDoesNotGrow() {
        run(40, 10 * SECOND, i -> 100 + 2.0 * i);
        for (int i = 0; i < 40; i++) begin(10 * SECOND);
        assertThat(find().isPresent()).isFalse();
    }

    @Test
    void aRequestBetweenTwoReportsIsNoNewInterval() {
        run(5, MINUTE, i -> 100);
        run(1, 20, i -> 100);
        run(5, MINUTE, i -> 100);
        assertThat(time.nowMs).isEqualTo(9 * MINUTE + 20);
    }

    private void run(int n, long stepMs, IntToDoubleFunction mib) {
        for (int i = 0; i < n; i++) tick(stepMs, mib.applyAsDouble(i));
    }

    private void tick(long stepMs, double mib) {
        begin(stepMs);
        track.record(time, Math.round(mib * MIB));
    }

    private void begin(long stepMs) {
        wallMs += stepMs;
        time.tick(wallMs);
        track.begin(time);
        time.enter();
    }

    private Reading<Growth> find() {
        return new GrowthSearch(track, time, new Points(), new double[Trend.SCRATCH], 8 * MIB, RSS).find();
    }

    private static Growth present(Reading<Growth> reading) {
        if (reading instanceof Reading.Present<Growth> present) return present.value();
        throw new AssertionError(reading.reason());
    }
}
