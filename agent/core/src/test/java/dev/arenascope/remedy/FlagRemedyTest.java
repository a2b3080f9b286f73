package dev.arenascope.remedy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.Action.SetFlags.Flag;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Outcome;
import dev.arenascope.governor.Price;
import dev.arenascope.jvm.ManageableOptions;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the options of this JVM, which are put back. */
class FlagRemedyTest {
    private static final String MIN = Manageable.MIN_FREE_RATIO;
    private static final String MAX = Manageable.MAX_FREE_RATIO;
    private static final String PERIODIC = Manageable.PERIODIC_GC;
    private static final Reading<Long> UNSET = Reading.absent("unset");
    private static final Price PRICE = new Price(1, 1, 1);

    private final ManageableOptions options = new ManageableOptions();
    private final FlagRemedy remedy = new FlagRemedy(options);
    private final long min = value(MIN);
    private final long max = value(MAX);
    private final long periodic = value(PERIODIC);

    @BeforeEach
    void theDefaults() {
        ratiosOfSomebodyElse(40, 70);
    }

    @AfterEach
    void asBefore() {
        ratiosOfSomebodyElse(min, max);
        options.set(PERIODIC, periodic);
    }

    private void ratiosOfSomebodyElse(long nextMin, long nextMax) {
        options.set(MIN, 0);
        options.set(MAX, nextMax);
        options.set(MIN, nextMin);
        assertThat(List.of(value(MIN), value(MAX))).containsExactly(nextMin, nextMax);
    }

    private long value(String name) {
        return options.value(name).orElse(-1L);
    }

    private Action.SetFlags ratios(int toMin, int toMax) {
        return set(Kind.FREE_RATIOS, to(MIN, toMin), to(MAX, toMax));
    }

    private Flag to(String name, long value) {
        return new Flag(name, value(name), value);
    }

    private static Action.SetFlags set(Kind kind, Flag... flags) {
        return new Action.SetFlags(kind, List.of(flags), PRICE);
    }

    @ParameterizedTest
    @CsvSource({"40, 70, 10, 20", "10, 20, 40, 70", "40, 70, 80, 90", "80, 90, 5, 10", "40, 70, 70, 70", "0, 5, 5, 5"})
    void bothRatiosGoThereAndBackWhicheverWay(int fromMin, int fromMax, int toMin, int toMax) {
        ratiosOfSomebodyElse(fromMin, fromMax);
        Action.SetFlags set = ratios(toMin, toMax);
        assertThat(remedy.apply(set)).isInstanceOf(Outcome.Done.class);
        assertThat(List.of(value(MIN), value(MAX))).containsExactly((long) toMin, (long) toMax);
        assertThat(remedy.apply(new Action.Restore(set))).isInstanceOf(Outcome.Done.class);
        assertThat(List.of(value(MIN), value(MAX))).containsExactly((long) fromMin, (long) fromMax);
    }

    /** In whichever order they are named: the minimum may never be above the maximum. */
    @ParameterizedTest
    @CsvSource({"40, 70, 10, 20", "10, 20, 40, 70"})
    void anIdleHeapIsSetAsAWholeAndGoesBackAsAWhole(int fromMin, int fromMax, int toMin, int toMax) {
        ratiosOfSomebodyElse(fromMin, fromMax);
        for (Action.SetFlags set : List.of(
                set(Kind.IDLE_HEAP, to(PERIODIC, 60_000), to(MIN, toMin), to(MAX, toMax)),
                set(Kind.IDLE_HEAP, to(MAX, toMax), to(PERIODIC, 60_000), to(MIN, toMin)))) {
            assertThat(remedy.apply(set)).isInstanceOf(Outcome.Done.class);
            assertThat(List.of(value(PERIODIC), value(MIN), value(MAX)))
                    .containsExactly(60_000L, (long) toMin, (long) toMax);
            assertThat(remedy.apply(new Action.Restore(set))).isInstanceOf(Outcome.Done.class);
            assertThat(List.of(value(PERIODIC), value(MIN), value(MAX)))
                    .containsExactly(periodic, (long) fromMin, (long) fromMax);
        }
    }

    @Test
    void whatTheJvmRefusesAtTheSecondStepLeavesTheFirstUndone() {
        Action.SetFlags impossible = ratios(30, 20);
        Outcome outcome = remedy.apply(impossible);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        f -> assertThat(f.reason()).startsWith("the JVM refuses MaxHeapFreeRatio=20"));
        assertThat(List.of(value(MIN), value(MAX))).containsExactly(40L, 70L);
    }

    @Test
    void whatIsTightenedTwiceGoesBackToWhatWasBeforeTheFirst() {
        Action.SetFlags first = ratios(20, 50);
        remedy.apply(first);
        Action.SetFlags second = ratios(10, 20);
        assertThat(remedy.apply(second)).isInstanceOf(Outcome.Done.class);
        assertThat(remedy.apply(new Action.Restore(first))).isInstanceOf(Outcome.Done.class);
        assertThat(List.of(value(MIN), value(MAX))).containsExactly(40L, 70L);
    }

    @Test
    void whatSomebodyElseSetMeanwhileStaysAndIsTold() {
        Action.SetFlags set = set(Kind.PERIODIC_GC, to(PERIODIC, 60_000));
        assertThat(remedy.apply(set)).isInstanceOf(Outcome.Done.class);
        assertThat(value(PERIODIC)).isEqualTo(60_000);
        options.set(PERIODIC, 5_000);
        assertThat(remedy.apply(new Action.Restore(set)))
                .isEqualTo(new Outcome.Failed(
                        "G1PeriodicGCInterval=5000 was set by somebody else meanwhile, and is left alone"));
        assertThat(value(PERIODIC)).isEqualTo(5_000);
    }

    @Test
    void theOtherOfTwoRatiosIsPutBackAllTheSame() {
        Action.SetFlags set = ratios(10, 20);
        remedy.apply(set);
        options.set(MAX, 60);
        assertThat(remedy.apply(new Action.Restore(set))).isInstanceOf(Outcome.Failed.class);
        assertThat(List.of(value(MIN), value(MAX))).containsExactly(40L, 60L);
    }

    @Test
    void whatSomebodyElseSetSinceTheReportIsNotOverridden() {
        Action.SetFlags set = ratios(10, 20);
        options.set(MAX, 60);
        assertThat(remedy.apply(set)).isInstanceOf(Outcome.Failed.class);
        assertThat(List.of(value(MIN), value(MAX))).containsExactly(40L, 60L);
    }

    @Test
    void whatIsBackAlreadyIsDone() {
        Action.SetFlags set = set(Kind.PERIODIC_GC, to(PERIODIC, 60_000));
        remedy.apply(set);
        options.set(PERIODIC, periodic);
        assertThat(remedy.apply(new Action.Restore(set))).isInstanceOf(Outcome.Done.class);
        assertThat(value(PERIODIC)).isEqualTo(periodic);
    }

    @Test
    void aSoftMaximumAboveTheHeapIsRefusedInTheWordsOfTheJvm() {
        long before = value(Manageable.SOFT_MAX);
        Action.SetFlags set = set(Kind.SOFT_MAX, to(Manageable.SOFT_MAX, 1L << 50));
        assertThat(remedy.apply(set)).isInstanceOf(Outcome.Failed.class);
        assertThat(value(Manageable.SOFT_MAX)).isEqualTo(before);
    }

    @Test
    void onlyOptionsThatThisJvmHasCanBeSet() {
        List<Manageable> two = List.of(new Manageable(MIN, 40, false), new Manageable(PERIODIC, 0, false));
        Snapshot with = new Space()
                .flags(new JvmFlags(1, "default", UNSET, UNSET, 1, 1, 2, 2).with(two))
                .snapshot();
        assertThat(remedy.can(Kind.PERIODIC_GC, Action.JAVA_HEAP, with)).isTrue();
        assertThat(remedy.can(Kind.FREE_RATIOS, Action.JAVA_HEAP, with)).isFalse();
        assertThat(remedy.can(Kind.SOFT_MAX, Action.JAVA_HEAP, with)).isFalse();
        assertThat(remedy.can(Kind.PERIODIC_GC, Action.MALLOC, with)).isFalse();
        assertThat(remedy.can(Kind.GO_GC, Action.JAVA_HEAP, with)).isFalse();
        assertThat(remedy.can(Kind.PERIODIC_GC, Action.JAVA_HEAP, new Space().snapshot()))
                .isFalse();
    }
}
