package dev.arenascope.governor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.ActionEntry.State;
import org.junit.jupiter.api.Test;

/** What is different near a limit, and for how long. */
class GovernorPressureTest {
    private final World world = new World();

    @Test
    void aSignOfPressureLeadsToAnActionAtThatVeryReport() {
        idle();
        world.stepMs = 1000;
        world.limitMb = 4000;
        world.run(1);
        world.limitMb = 1040;
        world.governor.pressed("hit 4 times within a minute");
        Decision.Act act = (Decision.Act) world.run(1);
        assertThat(act.action().kind()).isEqualTo(Kind.PERIODIC_GC);
        assertThat(act.why()).isEqualTo("LIMIT_PRESSURE of cgroup");
    }

    @Test
    void withoutASignTheFindingHasToLast() {
        idle();
        world.stepMs = 1000;
        world.limitMb = 4000;
        world.run(1);
        world.limitMb = 1040;
        assertThat(world.run(1)).isInstanceOf(Decision.Hold.class);
        assertThat(world.run(1)).isInstanceOf(Decision.Act.class);
    }

    @Test
    void aSignThatNoFindingBearsOutChangesNothing() {
        world.limitMb = 2000;
        for (int i = 0; i < 60; i++) {
            world.governor.pressed("tasks stalled 40 % of 10 s");
            world.run(1);
        }
        assertThat(world.done).isEmpty();
    }

    @Test
    void nearALimitWhatMallocKeepsIsTrimmedBeforeItHasKeptItForLong() {
        world.stepMs = 1000;
        world.limitMb = 4000;
        world.mallocFree = 10;
        world.run(3);
        world.mallocFree = 120;
        world.limitMb = world.heapResident + 180;
        world.governor.pressed("hit 4 times within a minute");
        world.run(1);
        assertThat(world.kinds()).containsExactly(Kind.TRIM_NATIVE);
        assertThat(world.governor.actions().get(0).why()).isEqualTo("LIMIT_PRESSURE of cgroup");
    }

    @Test
    void whatWasJustDoneLeavesTheNextBest() {
        idle();
        world.mallocFree = 900;
        world.limitMb = world.heapResident + 960;
        for (int i = 0; i < 4; i++) {
            world.governor.pressed("hit 4 times within a minute");
            world.run(1);
            world.mallocFree = 900;
        }
        assertThat(world.kinds()).startsWith(Kind.TRIM_NATIVE, Kind.PERIODIC_GC);
    }

    @Test
    void whatIsInFlightIsCutShortWhereThereIsMoreToDoAndNeverAreTwoInFlight() {
        twoThingsToDo();
        world.runUntilDone();
        assertThat(world.kinds()).containsExactly(Kind.TRIM_NATIVE);
        world.mallocFree = 0;
        world.run(1);
        assertThat(world.kinds()).as("no limit is near").hasSize(1);
        world.limitMb = world.heapResident + 45;
        world.governor.pressed("hit 4 times within a minute");
        world.run(1);
        assertThat(world.kinds()).containsExactly(Kind.TRIM_NATIVE, Kind.PERIODIC_GC);
        assertThat(world.states()).containsExactly(State.PAID, State.IN_FLIGHT);
    }

    @Test
    void whatBroughtNothingYetIsNeitherPaidNorMissed() {
        twoThingsToDo();
        world.trims = 0;
        world.runUntilDone();
        world.limitMb = world.heapResident + 200;
        world.governor.pressed("hit 4 times within a minute");
        world.run(1);
        assertThat(world.states()).containsExactly(State.CUT_SHORT, State.IN_FLIGHT);
        assertThat(world.governor.actions().get(0).measuredBytes().orElse(-1L)).isNotPositive();
    }

    @Test
    void anActionOfAMomentAgoIsNotCutShort() {
        twoThingsToDo();
        world.stepMs = 1000;
        world.runUntilDone();
        world.limitMb = world.heapResident + 45;
        for (int i = 0; i < 9; i++) {
            world.governor.pressed("hit 4 times within a minute");
            world.run(1);
            assertThat(world.done).hasSize(1);
        }
        world.governor.pressed("hit 4 times within a minute");
        world.run(1);
        assertThat(world.done).hasSize(2);
    }

    @Test
    void pressureEndsFiveMinutesAfterTheLastSign() {
        Strain strain = new Strain();
        assertThat(strain.lasts(0)).isFalse();
        strain.told("hit");
        strain.see(10_000, false);
        assertThat(strain.isNow()).isTrue();
        strain.see(20_000, false);
        assertThat(strain.isNow()).isFalse();
        assertThat(strain.lasts(309_999)).isTrue();
        assertThat(strain.lasts(310_000)).isFalse();
        strain.see(320_000, true);
        assertThat(strain.isNow()).isTrue();
        assertThat(strain.lasts(619_999)).isTrue();
    }

    @Test
    void aSettingIsNotLoosenedWhileThePressureIsYoung() {
        idle();
        world.runUntilDone();
        world.limitMb = world.heapResident + 45;
        world.run(2);
        world.limitMb = 4000;
        world.heapMbPerSecond = 200;
        world.run(14);
        assertThat(world.governor.restoreAll()).as("within five minutes").isNotEmpty();
    }

    @Test
    void pausesThatAreFeltTwiceAsLongPutASettingBack() {
        idle();
        world.runUntilDone();
        world.waitMs = 45;
        world.run(3);
        assertThat(world.states()).containsExactly(State.ABORTED, State.RESTORED);
        assertThat(world.governor.actions().get(1).why()).isEqualTo("it costs more than it may, or has become wrong");
    }

    @Test
    void aSingleLongPauseDoesNot() {
        idle();
        world.runUntilDone();
        world.waitMs = 45;
        world.run(1);
        world.waitMs = 12;
        world.run(20);
        assertThat(world.states()).containsExactly(State.PAID);
    }

    private void twoThingsToDo() {
        idle();
        world.run(2);
        world.mallocFree = 900;
    }

    private void idle() {
        world.idle();
        world.waitMs = 4;
    }
}
