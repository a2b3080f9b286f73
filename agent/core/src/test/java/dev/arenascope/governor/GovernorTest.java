package dev.arenascope.governor;

import static dev.arenascope.governor.World.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.ActionEntry.State;
import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replays: real rules over a history of reports, 20 s each. */
class GovernorTest {
    private static final int MINUTE = 3;
    private static final int HOUR = 180;

    private final World world = new World();

    @Test
    void aHealthyServiceIsLetBe() {
        Decision last = world.run(HOUR);
        assertThat(last.why()).isEqualTo("healthy");
        assertThat(world.done).isEmpty();
        assertThat(world.governor.restoreAll()).isEmpty();
    }

    @Test
    void retentionOfMallocIsTrimmedOnceItIsSureAndMeasuredAfterIt() {
        world.run(6);
        world.mallocFree = 120;
        assertThat(world.run(2)).isInstanceOf(Decision.Hold.class);
        world.run(HOUR);
        assertThat(world.kinds()).containsExactly(Kind.TRIM_NATIVE);
        Action trim = world.done.get(0);
        assertThat(trim.price().forecastBytes()).isEqualTo(120 * MIB);
        assertThat(trim.price().pauseMs()).isEqualTo(12.0);
        assertThat(trim.price().refaultMs()).isEqualTo(15.36);
        ActionEntry entry = only();
        assertThat(entry.state()).isEqualTo(State.PAID);
        assertThat(entry.measuredBytes()).isEqualTo(Reading.of(120 * MIB));
        assertThat(entry.pauseMs()).isEqualTo(Reading.of(1.0));
        assertThat(entry.why()).isEqualTo("RETENTION of malloc");
        assertThat(entry.effect())
                .isEqualTo(Reading.of(new Effect(
                        Reading.of(50.0),
                        Reading.of(50.0),
                        Reading.of(0.001),
                        Reading.of(0.001),
                        Reading.of(1.0),
                        Reading.of(1.0))));
    }

    @Test
    void whatComesBackAfterATrimIsSeenInItsEffect() {
        world.run(6);
        world.mallocFree = 120;
        world.runUntilDone();
        world.faultsPerSecond = 800;
        world.run(2 * MINUTE);
        Reading<Effect> effect = only().effect();
        assertThat(effect.flatMap(Effect::faultsBefore)).isEqualTo(Reading.of(50.0));
        assertThat(effect.flatMap(Effect::faultsAfter)).isEqualTo(Reading.of(800.0));
    }

    @Test
    void whatLiveThreadsKeepInMimallocNobodyElseGivesBack() {
        world.run(6);
        world.mimalloc(120, 10);
        assertThat(world.run(HOUR).why()).isEqualTo("threads that live on keep it, and only they can give it back");
        assertThat(world.done).isEmpty();
    }

    @Test
    void whatThreadsThatEndedLeftInMimallocIsTrimmed() {
        world.run(6);
        world.mimalloc(120, 100);
        world.runUntilDone();
        assertThat(world.done.get(0).price().forecastBytes()).isEqualTo(100 * MIB);
        assertThat(world.done.get(0).price().pauseMs()).isEqualTo(5.0);
    }

    @Test
    void theReasonOfAHoldIsThatOfTheWorstFindingThatSomethingCanBeDoneAbout() {
        world.run(6);
        world.lies.add(new Finding(
                Finding.Code.LEAK,
                "metaspace",
                MIB << 10,
                Finding.Severity.HIGH,
                1,
                "grows",
                List.of(),
                Reading.absent("nothing gives it back"),
                List.of()));
        assertThat(world.run(3).why()).isEqualTo("no action cures LEAK of metaspace");
        world.mallocFree = 120;
        assertThat(world.run(2).why()).startsWith("RETENTION of malloc was not there for long enough");
    }

    @Test
    void lessThanIsWorthItIsLeft() {
        world.mallocFree = 15;
        world.run(HOUR);
        assertThat(world.done).isEmpty();
    }

    @Test
    void whatDidNotPayTwiceIsNotRepeatedUntilConditionsChange() {
        world.mallocFree = 100;
        world.trims = 0;
        world.run(10 * HOUR);
        assertThat(world.kinds()).containsExactly(Kind.TRIM_NATIVE, Kind.TRIM_NATIVE);
        assertThat(world.states()).containsExactly(State.UNPAID, State.UNPAID);
        // Every miss makes the next forecast of a trim more modest.
        assertThat(world.done.get(1).price().forecastBytes()).isEqualTo(70 * MIB);
        assertThat(world.run(1).why()).isEqualTo("trim-native did not pay twice, and nothing has changed since");
        world.mallocFree = 400;
        world.run(HOUR);
        assertThat(world.kinds()).hasSize(3);
    }

    @Test
    void whenCollectionsCostTwiceAsMuchTheSettingIsAborted() {
        world.idle();
        world.set(Manageable.PERIODIC_GC, 30_000, true);
        world.heapLive = 100;
        world.heapResident = 380;
        world.heapMbPerSecond = 2;
        while (world.done.isEmpty()) world.step();
        world.pauseShare = 0.08;
        world.run(1);
        // A single report may hold one long pause.
        assertThat(world.kinds()).hasSize(1);
        world.run(1);
        assertThat(world.done.get(1)).isInstanceOf(Action.Restore.class);
        assertThat(world.states()).containsExactly(State.ABORTED, State.RESTORED);
        assertThat(world.flag(Manageable.MAX_FREE_RATIO)).isEqualTo(70);
        assertThat(world.flag(Manageable.MIN_FREE_RATIO)).isEqualTo(40);
    }

    @Test
    void aLoadThatComesBackIsNotHeldAgainstIt() {
        world.idle();
        world.run(30 * MINUTE);
        assertThat(world.kinds()).containsExactly(Kind.PERIODIC_GC);
        // Ten times as much time in collections, for a hundred times as much to collect.
        world.heapResident = 600;
        world.heapUsed = 500;
        world.heapMbPerSecond = 500;
        world.pauseShare = 0.05;
        world.run(HOUR);
        assertThat(world.kinds()).containsExactly(Kind.PERIODIC_GC);
    }

    @Test
    void whatCouldBeLooserIsPutBackAfterTenMinutesOfIt() {
        world.idle();
        world.set(Manageable.PERIODIC_GC, 30_000, true);
        world.heapLive = 100;
        world.heapResident = 380;
        world.run(30 * MINUTE);
        assertThat(world.kinds()).containsExactly(Kind.FREE_RATIOS);
        // 100 MB alive that are filled thirty times a second are worth more room.
        world.heapMbPerSecond = 3000;
        world.run(10 * MINUTE);
        assertThat(world.kinds()).hasSize(1);
        world.run(MINUTE);
        assertThat(world.done.get(1)).isInstanceOf(Action.Restore.class);
        assertThat(world.states()).containsExactly(State.RESTORED, State.RESTORED);
        assertThat(world.governor.actions().get(1).why())
                .isEqualTo("the policy has wanted most of it back for ten minutes");
    }

    @Test
    void anAbsentLedgerHoldsEverythingAndIsNoReasonToPutBack() {
        world.idle();
        while (world.done.isEmpty()) world.step();
        world.blind = true;
        assertThat(world.run(HOUR).why()).isEqualTo("hidden");
        assertThat(world.done).hasSize(1);
        assertThat(world.governor.restoreAll()).hasSize(1);
    }

    @Test
    void anAdviserSaysWhatAGovernorWouldDo() {
        World adviser = new World();
        adviser.adviseOnly = true;
        adviser.mallocFree = 120;
        world.mallocFree = 120;
        for (int i = 0; i < 60 && world.done.isEmpty(); i++) {
            Decision governed = world.step();
            Decision advised = adviser.step();
            assertThat(advised).isEqualTo(governed);
        }
        assertThat(adviser.run(5)).isInstanceOf(Decision.Act.class);
        assertThat(adviser.governor.actions()).isEmpty();
        assertThat(adviser.governor.restoreAll()).isEmpty();
    }

    @Test
    void withoutMeansNothingIsDone() {
        world.governor.can(Means.NONE);
        world.mallocFree = 120;
        assertThat(world.run(HOUR).why()).isEqualTo("nothing here can do it: trim malloc");
        assertThat(world.done).isEmpty();
    }

    @Test
    void aFailedActionIsKeptInTheLogAndTriedOnceMore() {
        world.adviseOnly = true;
        world.mallocFree = 120;
        int acts = 0;
        for (int i = 0; i < 3 * HOUR; i++) {
            if (world.step() instanceof Decision.Act) {
                acts++;
                world.governor.outcome(new Outcome.Failed("the command is not there"));
            }
        }
        assertThat(acts).isEqualTo(2);
        assertThat(world.states()).containsExactly(State.FAILED, State.FAILED);
        assertThat(world.governor.actions().get(0).why()).isEqualTo("the command is not there");
    }

    @Test
    void whatCannotBePutBackIsTriedEverMoreSeldomAndToldOnce() {
        world.idle();
        world.collector = "ZGC";
        world.stubborn = true;
        while (world.done.isEmpty()) world.step();
        world.refuses = true;
        int attempts = 0;
        for (int i = 0; i < 10 * HOUR; i++) if (world.step() instanceof Decision.Act) attempts++;
        assertThat(attempts).isBetween(10, 30);
        assertThat(world.states()).containsExactly(State.UNPAID, State.FAILED);
        assertThat(world.governor.restoreAll()).hasSize(1);
        world.refuses = false;
        world.run(HOUR);
        assertThat(world.flag(Manageable.SOFT_MAX)).isEqualTo(2048 * MIB);
    }

    @Test
    void everythingThatWasSetCanBePutBackNewestFirst() {
        world.idle();
        world.run(HOUR);
        world.heapLive = 100;
        world.heapResident = 380;
        world.run(HOUR);
        List<Action.Restore> back = world.governor.restoreAll();
        assertThat(back).hasSize(2);
        for (Action.Restore restore : back) world.apply(restore);
        assertThat(world.flag(Manageable.PERIODIC_GC)).isZero();
        assertThat(world.flag(Manageable.MAX_FREE_RATIO)).isEqualTo(70);
    }

    private ActionEntry only() {
        assertThat(world.governor.actions()).hasSize(1);
        return world.governor.actions().get(0);
    }
}
