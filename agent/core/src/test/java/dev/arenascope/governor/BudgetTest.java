package dev.arenascope.governor;

import static dev.arenascope.governor.World.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One limit for this JVM and a Go process beside it. */
class BudgetTest {
    private final World world = new World();

    @BeforeEach
    void both() {
        world.sidecar = true;
        world.limitMb = 800;
        world.heapCommitted = 240;
    }

    private Budget budget() {
        world.run(4);
        return world.governor.budget().orElse(new Budget(0, 0, 0, 0, 0, false));
    }

    /** Libraries that other groups have read before are charged to those. Seen: 182 MB resident, of them 130 MB charged, and a Go process of 160 MB. */
    @Test
    void pagesOfFilesAreNotTakenForWhatIsChargedToTheGroup() {
        world.goLive = 100;
        world.filesMb = 60;
        Budget budget = budget();
        assertThat(budget.sidecars()).isTrue();
        // 42 MB of malloc, and 14 MB of the Go process that are not of its heap.
        assertThat(budget.fixedBytes()).isEqualTo(56 * MIB);
    }

    @Test
    void aGoProcessThatDoesNotFitIntoWhatIsChargedBesideUsIsElsewhere() {
        world.goExaggerates = 3;
        assertThat(budget().sidecars()).isFalse();
    }

    /** What is free now is not given back because a limit has fallen: the kernel refuses, or kills. */
    @Test
    void theLimitIsSafeToShrinkToWhatIsHeldAndNotToWhatIsNeeded() {
        world.adviseOnly = true;
        world.mallocFree = 100;
        Budget budget = budget();
        long charged = (200 + 42 + 100 + 68 + 14) * MIB;
        // The heap has 40 MB that it has not touched yet, and the goal of the Go heap is 120 MB.
        long growth = (40 + 52) * MIB;
        assertThat(budget.safeBytes()).isCloseTo((charged + growth) / 9 * 10, within(MIB));
        assertThat(budget.leastBytes()).isLessThan(budget.safeBytes() / 2);
    }

    @Test
    void whatIsNeededIsSafeAtLeast() {
        world.heapCommitted = 200;
        world.heapUsed = 200;
        world.heapLive = 200;
        world.goLive = 200;
        world.gogc = 1;
        Budget budget = budget();
        assertThat(budget.safeBytes()).isEqualTo(budget.leastBytes());
    }

    @Test
    void theOperatorsWordStandsInPlaceOfTheLimit() {
        World allowed = new World(new Settings(ThresholdPolicy.squareRoot(), false, Reading.of(300 * MIB)));
        allowed.limitMb = 800;
        allowed.run(2);
        Budget budget = allowed.governor.budget().orElse(new Budget(0, 0, 0, 0, 0, false));
        assertThat(budget.limitBytes()).isEqualTo(300 * MIB);
        assertThat(budget.heapsBytes()).isEqualTo(270 * MIB - budget.fixedBytes());
    }

    /** On a machine of its own, the group without a limit is that of all processes. */
    @Test
    void whatIsChargedToAGroupWithoutALimitIsNotOfTheseProcessesAlone() {
        World allowed = new World(new Settings(ThresholdPolicy.squareRoot(), false, Reading.of(1000 * MIB)));
        allowed.limitMb = -1;
        allowed.heapCommitted = 240;
        allowed.sidecar = true;
        allowed.othersMb = 9000;
        allowed.run(4);
        Budget budget = allowed.governor.budget().orElse(new Budget(0, 0, 0, 0, 0, false));
        assertThat(budget.sidecars()).isTrue();
        // 42 MB of malloc, and 14 MB of the Go process that are not of its heap.
        assertThat(budget.fixedBytes()).isEqualTo(56 * MIB);
        assertThat(budget.safeBytes()).isLessThan(600 * MIB);
    }
}
