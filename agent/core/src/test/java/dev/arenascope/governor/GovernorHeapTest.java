package dev.arenascope.governor;

import static dev.arenascope.governor.World.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.ActionEntry.State;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replays of what is done to a Java heap, by its collector and by what it holds. */
class GovernorHeapTest {
    private static final int MINUTE = 3;
    private static final int HOUR = 180;

    private final World world = new World();

    @Test
    void anIdleG1HeapIsCollectedFirstAndItsRatiosFollowWhileTheyPay() {
        world.idle();
        world.run(HOUR);
        assertThat(world.kinds()).containsExactly(Kind.PERIODIC_GC);
        assertThat(world.states()).containsExactly(State.PAID);
        assertThat(world.heapResident).isLessThanOrEqualTo(170);
        assertThat(world.done.get(0).text()).isEqualTo("G1PeriodicGCInterval=60000 in place of 0");
        assertThat(world.done.get(0).price().forecastBytes()).isGreaterThan(700 * MIB);
    }

    /** By its ratios it could keep nearly all of what is taken to be alive, so that neither setting alone would bring anything. */
    @Test
    void anIdleG1HeapThatNothingMarkedIsCollectedWithLowerRatiosAtOnce() {
        neverMarked();
        world.runUntilDone();
        assertThat(world.kinds()).containsExactly(Kind.IDLE_HEAP);
        assertThat(world.done.get(0).text())
                .isEqualTo("G1PeriodicGCInterval=60000 MinHeapFreeRatio=10 MaxHeapFreeRatio=20 in place of 0, 40 and"
                        + " 70");
        world.heapLive = 60;
        world.heapFloor = 0;
        world.run(4 * MINUTE);
        assertThat(world.states()).containsExactly(State.PAID);
        assertThat(world.heapResident).isLessThan(100);
        world.governor.restoreAll().forEach(world::apply);
        assertThat(world.flag(Manageable.PERIODIC_GC)).isZero();
        assertThat(world.flag(Manageable.MIN_FREE_RATIO)).isEqualTo(40);
        assertThat(world.flag(Manageable.MAX_FREE_RATIO)).isEqualTo(70);
    }

    private void neverMarked() {
        world.idle();
        world.heapUsed = 450;
        world.heapLive = 440;
        world.heapFloor = 300;
    }

    /** What belongs together was weighed together. */
    @Test
    void whenSomebodyTakesOneOfTheFlagsTheOthersArePutBack() {
        neverMarked();
        world.runUntilDone();
        world.heapLive = 60;
        world.heapFloor = 0;
        world.run(6 * MINUTE);
        world.set(Manageable.MAX_FREE_RATIO, 50, true);
        world.run(1);
        assertThat(world.states()).containsExactly(State.OVERRIDDEN, State.RESTORED);
        assertThat(world.flag(Manageable.PERIODIC_GC)).isZero();
        assertThat(world.flag(Manageable.MIN_FREE_RATIO)).isEqualTo(40);
        assertThat(world.flag(Manageable.MAX_FREE_RATIO)).isEqualTo(50);
        assertThat(world.governor.restoreAll()).isEmpty();
        assertThat(world.done.get(1).text())
                .isEqualTo("put back what was before G1PeriodicGCInterval=60000 MinHeapFreeRatio=10 in place of 0 and"
                        + " 40");
    }

    @Test
    void ratiosAreLoweredWhereTheHeapIsCollectedAlready() {
        world.idle();
        world.set(Manageable.PERIODIC_GC, 30_000, true);
        world.heapLive = 100;
        world.heapResident = 380;
        world.run(HOUR);
        assertThat(world.done).hasSize(1);
        assertThat(world.done.get(0).text()).isEqualTo("MinHeapFreeRatio=10 MaxHeapFreeRatio=20 in place of 40 and 70");
        assertThat(world.states()).containsExactly(State.PAID);
    }

    @Test
    void whatSomebodySetByHandIsNeverOverriddenUnlessTold() {
        world.idle();
        world.set(Manageable.PERIODIC_GC, 0, true);
        world.set(Manageable.MIN_FREE_RATIO, 40, true);
        Decision last = world.run(HOUR);
        assertThat(world.done).isEmpty();
        assertThat(last.why()).isEqualTo("G1PeriodicGCInterval=0 was set by somebody else");

        World told = new World(new Settings(ThresholdPolicy.squareRoot(), true, Reading.absent("no budget is set")));
        told.heapResident = 912;
        told.heapUsed = 60;
        told.heapLive = 50;
        told.heapMbPerSecond = 0;
        told.set(Manageable.PERIODIC_GC, 0, true);
        told.run(HOUR);
        assertThat(told.done).isNotEmpty();
    }

    @Test
    void aFlagThatSomebodyChangesAfterUsIsTheirs() {
        world.idle();
        world.run(30 * MINUTE);
        assertThat(world.states()).containsExactly(State.PAID);
        world.set(Manageable.PERIODIC_GC, 5_000, true);
        world.run(1);
        assertThat(world.states()).containsExactly(State.OVERRIDDEN);
        assertThat(world.governor.restoreAll()).isEmpty();
    }

    @Test
    void aSettingThatDidNotPayIsPutBackAndNotRepeated() {
        world.idle();
        world.collector = "ZGC";
        world.stubborn = true;
        world.run(10 * HOUR);
        assertThat(world.kinds()).containsExactly(Kind.SOFT_MAX, Kind.SOFT_MAX, Kind.SOFT_MAX, Kind.SOFT_MAX);
        assertThat(world.states()).containsExactly(State.UNPAID, State.RESTORED, State.UNPAID, State.RESTORED);
        assertThat(world.flag(Manageable.SOFT_MAX)).isEqualTo(2048 * MIB);
        assertThat(world.governor.restoreAll()).isEmpty();
    }

    @Test
    void zgcKeepsToASoftMaximum() {
        world.idle();
        world.collector = "ZGC";
        world.run(HOUR);
        assertThat(world.done).hasSize(1);
        // 60 MB count as alive, and get a quarter of that.
        assertThat(world.done.get(0).text()).isEqualTo("SoftMaxHeapSize=76m in place of 2048m");
        assertThat(world.states()).containsExactly(State.PAID);
    }

    @Test
    void shenandoahIsCollectedOnce() {
        world.idle();
        world.collector = "Shenandoah";
        world.run(HOUR);
        assertThat(world.kinds()).containsExactly(Kind.COLLECT_IDLE);
    }

    @Test
    void serialAndParallelAreLetBe() {
        for (String collector : List.of("Serial", "Parallel")) {
            World other = new World();
            other.heapResident = 912;
            other.heapUsed = 60;
            other.heapLive = 50;
            other.heapMbPerSecond = 0;
            other.collector = collector;
            assertThat(other.run(HOUR).why())
                    .isEqualTo("this collector gives nothing back for a flag that is changed while it runs");
            assertThat(other.done).isEmpty();
        }
    }
}
