package dev.arenascope.governor;

import static dev.arenascope.governor.World.GO;
import static dev.arenascope.governor.World.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays with a Go process that does not tell the truth of itself; the kernel tells what it holds. */
class LyingSidecarTest {
    private static final int HOUR = 180;

    private final World world = new World();

    LyingSidecarTest() {
        world.sidecar = true;
        world.goMbPerSecond = 0;
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"GO_FREE", "GO_LIMIT", "GO_GC"})
    void oneThatExaggeratesIsLetBe(Kind kind) {
        only(kind);
        world.goExaggerates = 100;
        world.run(2 * HOUR);
        assertThat(world.done).isEmpty();
    }

    /** Where it would be told a lower GOGC for what it says of itself: no process gives back more than it holds. */
    @Test
    void oneThatExaggeratesItsGarbageIsLetBe() {
        World told = new World(new Settings(ThresholdPolicy.squareRoot(), true, Reading.absent("no budget is set")));
        told.sidecar = true;
        told.gogc = 800;
        told.goLive = 10;
        told.goGarbage = 30;
        told.goMbPerSecond = 1;
        told.goExaggerates = 30;
        assertThat(told.run(2 * HOUR).why()).isEqualTo("it is said to give back 840 MB, more than it holds");
        assertThat(told.done).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -100})
    void negativeNumbersAreLetBe(int times) {
        world.goFree = 160;
        world.goExaggerates = times;
        world.run(2 * HOUR);
        assertThat(world.done).isEmpty();
    }

    /** Every second report says a hundred times as much as the one before. */
    @Test
    void oneThatContradictsItselfIsLetBe() {
        for (int i = 0; i < 4 * HOUR; i++) {
            world.goExaggerates = i % 2 == 0 ? 1 : 100;
            world.goFree = i % 2 == 0 ? 160 : 4;
            world.step();
        }
        assertThat(world.done).isEmpty();
    }

    @Test
    void oneThatSaysAnythingIsLetBe() {
        Random random = new Random(3);
        for (int i = 0; i < 4 * HOUR; i++) {
            world.goExaggerates = random.nextDouble() * 10;
            world.goFree = random.nextInt(400);
            world.goLive = random.nextInt(400);
            world.goSilent = random.nextInt(4) == 0;
            world.step();
        }
        assertThat(world.done).isEmpty();
    }

    @Test
    void oneThatFallsSilentKeepsWhatWasSet() {
        only(Kind.GO_LIMIT);
        world.goFree = 160;
        world.run(HOUR);
        assertThat(world.goLimit).isPositive();
        double limit = world.goLimit;
        int done = world.done.size();
        world.goSilent = true;
        world.run(4 * HOUR);
        assertThat(world.done).hasSize(done);
        assertThat(world.goLimit).isEqualTo(limit);
        assertThat(world.governor.restoreAll()).hasSize(1);
    }

    /** It always says that there is something to free: twice nothing comes back, and that is the end of it. */
    @Test
    void oneThatRepeatsItselfIsBelievedTwice() {
        world.goFree = 160;
        world.step();
        world.goRepeatsItself = true;
        world.goFree = 2;
        world.goLive = 220;
        world.run(10 * HOUR);
        assertThat(world.done).hasSizeLessThanOrEqualTo(2).allMatch(a -> a.kind() == Kind.GO_FREE);
    }

    /** What a liar says of its heap must not make the heap of this JVM tighter. */
    @Test
    void theBudgetOfTheOthersIsNotWhatALiarSays() {
        world.limitMb = 2000;
        world.goExaggerates = 100;
        world.run(HOUR);
        Budget budget = world.governor.budget().orElse(new Budget(0, 0, 0, 0, 0, false));
        assertThat(budget.sidecars()).isFalse();
        assertThat(budget.leastBytes()).isLessThan(2000 * MIB);
        assertThat(world.done).isEmpty();
    }

    private void only(Kind kind) {
        world.governor.can(new Means(World.ALL.jvm(), Map.of(GO, Set.of(kind))));
    }
}
