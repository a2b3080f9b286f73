package dev.arenascope.governor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays of loads for which tightening is wrong or slow, by both policies. */
class GovernorSafetyTest {
    private static final int HOUR_MS = 3_600_000;

    private static final List<ThresholdPolicy> POLICIES =
            List.of(ThresholdPolicy.squareRoot(), ThresholdPolicy.movingAverage());

    /** The default interval is a minute. */
    @ParameterizedTest
    @ValueSource(ints = {2_000, 20_000, 60_000})
    void anIdleHeapIsActedUponWithinTenMinutesWhateverTheInterval(int intervalMs) {
        for (ThresholdPolicy policy : POLICIES) {
            World w = world(policy, intervalMs);
            burst(w);
            runFor(w, 600_000);
            assertThat(w.done).isEmpty();
            idle(w);
            long since = w.timeMs;
            w.runUntilDone();
            assertThat(w.kinds()).containsExactly(Kind.PERIODIC_GC);
            assertThat(w.timeMs - since).isLessThanOrEqualTo(600_000);
            runFor(w, 600_000);
            assertThat(w.heapResident).isLessThan(200);
        }
    }

    /** Several bursts a day: what was set stays set, and nothing is done twice. */
    @Test
    void aDayOfBurstsNeedsOneSetting() {
        for (ThresholdPolicy policy : POLICIES) {
            World w = world(policy, 60_000);
            for (int burst = 0; burst < 12; burst++) {
                burst(w);
                runFor(w, HOUR_MS);
                idle(w);
                runFor(w, HOUR_MS);
                assertThat(w.heapResident).isLessThan(200);
            }
            assertThat(w.kinds()).containsExactly(Kind.PERIODIC_GC);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 10, 15, 31, 60})
    void aLoadThatTurnsMakesAtMostOneSettingInACooldown(int reportsOfEach) {
        for (ThresholdPolicy policy : POLICIES) {
            for (int intervalMs : new int[] {2_000, 60_000}) {
                World w = world(policy, intervalMs);
                List<Long> atMs = new ArrayList<>();
                for (int i = 0; i < 2000; i++) {
                    int before = w.done.size();
                    if (i / reportsOfEach % 2 == 0) burst(w);
                    else idle(w);
                    w.step();
                    if (w.done.size() > before) atMs.add(w.timeMs);
                }
                for (int i = 1; i < atMs.size(); i++) {
                    assertThat(atMs.get(i) - atMs.get(i - 1))
                            .as("%s each %s reports of %s ms: %s", policy, reportsOfEach, intervalMs, w.done)
                            .isGreaterThanOrEqualTo(Habits.COOLDOWN_MS);
                }
                assertThat(w.done.size()).as("%s", w.done).isLessThanOrEqualTo(4);
            }
        }
    }

    /** A burst of allocation fills the heap many times a minute: there is room for garbage, and it is needed. */
    @Test
    void anAllocationBurstIsNeverTightened() {
        for (ThresholdPolicy policy : POLICIES) {
            World w = world(policy, 2_000);
            burst(w);
            w.heapMbPerSecond = 900;
            w.pauseShare = 0.03;
            runFor(w, HOUR_MS);
            assertThat(w.done).isEmpty();
        }
    }

    /** The same near a limit: a tighter heap is tried, and put back within two reports of costing twice as much. */
    @Test
    void whatSurvivesCostsMoreInATighterHeapAndIsPutBackAtOnce() {
        for (ThresholdPolicy policy : POLICIES) {
            World w = world(policy, 20_000);
            survivors(w);
            int tightened = 0;
            int reports = 0;
            for (int i = 0; i < 1000; i++) {
                boolean tight = w.flag(Manageable.MAX_FREE_RATIO) < 70;
                w.pauseShare = tight ? 0.25 : 0.05;
                w.step();
                reports = tight ? reports + 1 : 0;
                tightened = Math.max(tightened, reports);
            }
            assertThat(tightened).isLessThanOrEqualTo(3);
            // Two attempts, and their ends; the moving average sees nothing that it would tighten for.
            assertThat(w.done).hasSize(policy instanceof SquareRoot ? 4 : 0);
        }
    }

    private static World world(ThresholdPolicy policy, int intervalMs) {
        World w = new World(new Settings(policy, false, Reading.absent("no budget is set")));
        w.stepMs = intervalMs;
        return w;
    }

    private static void runFor(World w, long ms) {
        long end = w.timeMs + ms;
        while (w.timeMs < end) w.step();
    }

    private static void burst(World w) {
        w.heapResident = 912;
        w.heapUsed = 800;
        w.heapLive = 50;
        w.heapMbPerSecond = 90;
        w.pauseShare = 0.009;
    }

    private static void idle(World w) {
        w.heapUsed = Math.min(w.heapUsed, 60);
        w.heapMbPerSecond = 0;
        w.pauseShare = 0;
    }

    private static void survivors(World w) {
        w.limitMb = 1400;
        w.othersMb = 300;
        w.heapResident = 1000;
        w.heapUsed = 380;
        w.heapLive = 350;
        w.heapMbPerSecond = 200;
    }
}
