package dev.arenascope.governor;

import static dev.arenascope.governor.World.GO;
import static dev.arenascope.governor.World.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.ActionEntry.State;
import dev.arenascope.snapshot.Reading;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Replays with a Go process beside the service. */
class GovernorGoTest {
    private static final int HOUR = 180;

    private final World world = new World();

    GovernorGoTest() {
        world.sidecar = true;
    }

    @Test
    void aHealthySidecarIsLetBe() {
        assertThat(world.run(HOUR).why()).isEqualTo("healthy");
        assertThat(world.done).isEmpty();
    }

    @Test
    void idleMemoryIsFreedOnce() {
        idle();
        world.run(HOUR);
        assertThat(world.kinds()).containsExactly(Kind.GO_FREE);
        assertThat(world.states()).containsExactly(State.PAID);
        assertThat(world.done.get(0).price().forecastBytes()).isEqualTo(160 * MIB);
    }

    @Test
    void whereItCannotBeFreedItsLimitIsLentAndPutBackBeforeItIsTight() {
        only(Kind.GO_LIMIT);
        idle();
        world.run(HOUR);
        assertThat(world.done).hasSize(1);
        // 60 alive, 4 unused and 10 beside the heap are 74; a quarter more, in steps of 16.
        assertThat(world.done.get(0).text()).isEqualTo("GOMEMLIMIT=96MiB of sidecar orders in place of none");
        assertThat(world.states()).containsExactly(State.PAID);
        world.goLive = 80;
        world.run(1);
        assertThat(world.done.get(1)).isInstanceOf(Action.Restore.class);
        assertThat(world.goLimit).isZero();
        assertThat(world.states()).containsExactly(State.RESTORED, State.RESTORED);
    }

    @Test
    void aLimitThatSomebodySetIsTheirs() {
        only(Kind.GO_LIMIT);
        idle();
        world.goLimit = 400;
        assertThat(world.run(HOUR).why()).isEqualTo("GOMEMLIMIT of sidecar orders was set by somebody else");
        assertThat(world.done).isEmpty();
    }

    @Test
    void aHighPercentageIsSomebodysWishAndStepsDownOnlyWhenTold() {
        headroom(world);
        assertThat(world.run(HOUR).why()).isEqualTo("GOGC=800 of sidecar orders was set by somebody else");
        assertThat(world.done).isEmpty();

        World told = new World(new Settings(ThresholdPolicy.squareRoot(), true, Reading.absent("no budget is set")));
        told.sidecar = true;
        headroom(told);
        told.run(HOUR);
        assertThat(told.done.get(0).text()).isEqualTo("GOGC=400 of sidecar orders in place of 800");
    }

    @Test
    void aFragmentedHeapIsNeverTightened() {
        world.goLive = 9;
        world.goUnused = 187;
        world.goFree = 60;
        only(Kind.GO_LIMIT, Kind.GO_GC);
        world.goMbPerSecond = 1;
        world.limitMb = 560;
        world.run(2 * HOUR);
        assertThat(world.kinds()).doesNotContain(Kind.GO_LIMIT, Kind.GO_GC);
    }

    @Test
    void nearTheLimitTheHeapsShareOneBudget() {
        // 200 + 42 + 12 + 300 are within 560; collections of the Go heap bring most for their room.
        world.goLive = 120;
        world.goMbPerSecond = 1;
        world.goUnused = 4;
        world.goFree = 100;
        world.heapLive = 150;
        world.heapUsed = 160;
        world.limitMb = 500;
        world.runUntilDone();
        assertThat(world.done).isNotEmpty();
        Budget budget = world.governor.budget().orElse(new Budget(0, 0, 0, 0, 0, false));
        assertThat(budget.limitBytes()).isEqualTo(500 * MIB);
        assertThat(budget.sidecars()).isTrue();
        // What is in no heap: 42 of malloc, 14 of the Go process.
        assertThat(budget.fixedBytes()).isEqualTo(56 * MIB);
        assertThat(budget.heapsBytes()).isEqualTo(450 * MIB - 56 * MIB);
        assertThat(budget.leastBytes()).isBetween(56 * MIB + 270 * MIB, 56 * MIB + 360 * MIB);
    }

    @Test
    void aLimitThatIsChangedIsFollowedAtTheNextReport() {
        world.limitMb = 2000;
        world.run(2);
        world.limitMb = 1000;
        world.run(1);
        assertThat(world.governor
                        .budget()
                        .orElse(new Budget(0, 0, 0, 0, 0, false))
                        .limitBytes())
                .isEqualTo(1000 * MIB);
        world.limitMb = 0;
        world.run(1);
        assertThat(world.governor.budget()).isEqualTo(Reading.absent("no cgroup"));
    }

    @Test
    void aSettingOfASidecarThatIsGoneNeedsNoRestoring() {
        only(Kind.GO_LIMIT);
        idle();
        world.run(HOUR);
        assertThat(world.governor.restoreAll()).hasSize(1);
        world.goneForGood = true;
        // One report may have missed it.
        world.run(2);
        assertThat(world.governor.restoreAll()).hasSize(1);
        world.run(1);
        assertThat(world.governor.restoreAll()).isEmpty();
        assertThat(world.states()).containsExactly(State.LOST);
    }

    @Test
    void aSettingWhoseLeaseHasEndedMayBeMadeAgain() {
        only(Kind.GO_LIMIT);
        idle();
        world.run(HOUR);
        assertThat(world.governor.restoreAll()).hasSize(1);
        world.goLimit = 0;
        idle();
        world.governor.lost(new Loss(Kind.GO_LIMIT, GO));
        assertThat(world.governor.restoreAll()).isEmpty();
        assertThat(world.states()).containsExactly(State.LOST);
        world.run(HOUR);
        assertThat(world.kinds()).containsExactly(Kind.GO_LIMIT, Kind.GO_LIMIT);
    }

    @Test
    void aLossOfWhatIsNotHeldIsNone() {
        world.run(2);
        world.governor.lost(new Loss(Kind.GO_GC, GO));
        assertThat(world.governor.actions()).isEmpty();
    }

    @Test
    void whatNothingHereCanDoIsSaidAsTheLineToSet() {
        only();
        idle();
        assertThat(world.run(10).why())
                .isEqualTo("nothing here can do it: GOMEMLIMIT=96MiB of sidecar orders in place of none");
    }

    private static void headroom(World w) {
        w.gogc = 800;
        w.goLive = 60;
        w.goFree = 2;
        w.goMbPerSecond = 1;
        w.goGarbage = 400;
    }

    private void idle() {
        world.goFree = 160;
        world.goMbPerSecond = 0;
    }

    private void only(Kind... kinds) {
        world.governor.can(new Means(World.ALL.jvm(), Map.of(GO, Set.of(kinds))));
    }
}
