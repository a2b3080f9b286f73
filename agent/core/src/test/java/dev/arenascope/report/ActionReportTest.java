package dev.arenascope.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.Action.SetFlags.Flag;
import dev.arenascope.governor.ActionEntry;
import dev.arenascope.governor.ActionEntry.State;
import dev.arenascope.governor.Budget;
import dev.arenascope.governor.Decision;
import dev.arenascope.governor.Effect;
import dev.arenascope.governor.Governance;
import dev.arenascope.governor.HeapShare;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Price;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What is said of the governor: in the text report, in JSON, and in the log. */
class ActionReportTest {
    private static final long MB = 1 << 20;
    private static final Action TRIM = new Action.TrimNative(new Price(101 * MB, 40, 13));
    private static final Action.Setting RATIOS = new Action.SetFlags(
            Kind.FREE_RATIOS,
            List.of(new Flag(Manageable.MIN_FREE_RATIO, 40, 10), new Flag(Manageable.MAX_FREE_RATIO, 70, 20)),
            new Price(300 * MB, 4.5, 38));
    private static final Reading<Budget> BUDGET =
            Reading.of(new Budget(512 * MB, 210 * MB, 250 * MB, 300 * MB, 430 * MB, true));
    private static final List<HeapShare> HEAPS = List.of(
            new HeapShare(
                    Action.JAVA_HEAP,
                    Action.JAVA_HEAP,
                    140 * MB,
                    60 * MB,
                    233,
                    Reading.of(56),
                    Reading.of(19e6),
                    Reading.of(1e9)),
            new HeapShare(
                    "41:7",
                    "sidecar orders",
                    50 * MB,
                    20 * MB,
                    100,
                    Reading.absent("not watched for long enough"),
                    Reading.absent("not watched for long enough"),
                    Reading.of(2e9)));
    private static final Reading<Long> NOT_YET = Reading.absent("not measured yet");

    private static ActionEntry entry(long number, Action action, State state, Reading<Long> measured, String why) {
        Reading<Effect> effect = measured.isPresent()
                ? Reading.of(new Effect(
                        Reading.of(50.0),
                        Reading.of(80.5),
                        Reading.of(0.001),
                        Reading.absent("no log"),
                        Reading.of(1.0),
                        Reading.of(2.5)))
                : Reading.absent("not measured yet");
        return new ActionEntry(number, 60_000 * number, action, state, measured, Reading.of(38.2), effect, why);
    }

    private static Report report(Mode mode, Decision decision, ActionEntry... entries) {
        Report sick = Reports.sick();
        Governance g = new Governance(
                mode, 200_000, Reading.of(decision), List.of(entries), BUDGET, HEAPS, Reading.absent("not watched"));
        return new Report(sick.snapshot(), sick.diagnosis(), g);
    }

    private static String section(Report report) {
        String text = TextReport.format(report);
        return text.substring(text.indexOf("  actions "), text.indexOf('\n', text.indexOf("  budget ")));
    }

    @Test
    void anAdviserSaysWhatItWouldDoAndAGovernorWhatItDid() {
        Decision act = new Decision.Act(TRIM, "RETENTION of malloc");
        assertThat(section(report(Mode.ADVISE, act)))
                .isEqualTo(
                        "  actions    would trim malloc: forecast -101 MB, 40 ms pause, refault 13 ms (RETENTION of malloc)\n"
                                + "  budget     512 MB limit: 210 MB fixed, 250 MB for heaps; safe to shrink to 430 MB, 300 MB needed");
        ActionEntry failed = entry(1, TRIM, State.FAILED, NOT_YET, "no symbol malloc_trim in this process");
        assertThat(section(report(Mode.GOVERN, act, failed)))
                .contains("failed to trim malloc: forecast -101 MB", "no symbol malloc_trim");
        ActionEntry done = entry(1, TRIM, State.IN_FLIGHT, NOT_YET, "RETENTION of malloc");
        assertThat(section(report(Mode.GOVERN, act, done)))
                .contains("did trim malloc: forecast -101 MB")
                .contains("1 trim malloc: in flight; forecast -101 MB, paused 38 ms, 2m ago (RETENTION of malloc)");
    }

    @Test
    void whatElseAnActionChangedStandsBesideWhatItBrought() {
        ActionEntry paid = entry(1, TRIM, State.PAID, Reading.of(98 * MB), "RETENTION of malloc");
        assertThat(section(report(Mode.GOVERN, new Decision.Hold("healthy"), paid)))
                .contains("1 trim malloc: paid: -98 MB of -101 MB forecast, paused 38 ms; faults 50 -> 81 /s,"
                        + " waits 1.0 -> 2.5 ms, 2m ago (RETENTION of malloc)");
    }

    @Test
    void theThresholdsThatThePolicyWantsAreSaid() {
        Report report = report(Mode.ADVISE, new Decision.Hold("healthy"));
        assertThat(TextReport.format(report))
                .contains("\n  threshold  java-heap 60 MB alive, 140 MB held, collected at +233 %: +56 % wanted\n")
                .contains("\n  threshold  sidecar orders 20 MB alive, 50 MB held, collected at +100 %: to stay, "
                        + "not watched for long enough\n");
        Object json = StrictJson.parse(JsonReport.format(report));
        assertThat(json)
                .extracting("heaps")
                .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
                .hasSize(2)
                .first(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("target", "java-heap")
                .containsEntry("wantedPercent", 56.0)
                .containsEntry("allocatedBytesPerSecond", 19e6)
                .containsEntry("collectedBytesPerSecond", 1e9);
        assertThat(json).asString().contains("heaps[1].wantedPercent");
    }

    @Test
    void theReportOfAnObserverHasNoSuchSection() {
        assertThat(TextReport.format(Reports.sick())).doesNotContain("  actions ", "  budget ");
    }

    @Test
    void jsonHasTheFieldsOfTheDesign() {
        ActionEntry paid = entry(1, TRIM, State.PAID, Reading.of(98 * MB), "RETENTION of malloc");
        ActionEntry flies = entry(2, RATIOS, State.IN_FLIGHT, NOT_YET, "RETENTION of java-heap");
        String text = JsonReport.format(report(Mode.GOVERN, new Decision.Hold("waits"), paid, flies));
        Object json = StrictJson.parse(text);
        assertThat(json)
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("mode", "govern")
                .containsEntry("decision", Map.of("kind", "hold", "why", "waits"));
        assertThat(json)
                .extracting("budget")
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("safeToShrinkToBytes", 430.0 * MB)
                .containsEntry("neededBytes", 300.0 * MB);
        assertThat(json)
                .extracting("actions")
                .asInstanceOf(InstanceOfAssertFactories.list(Map.class))
                .hasSize(2)
                .first(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("action", "trim malloc")
                .containsEntry("forecastBytes", 101.0 * MB)
                .containsEntry("measuredBytes", 98.0 * MB)
                .containsEntry("pauseMs", 38.2)
                .containsEntry("refaultMs", 13.0)
                .containsEntry("state", "paid");
        assertThat(text)
                .contains("\"faultsPerSecondAfter\":80.5", "\"pauseShareAfter\":null")
                .contains("\"waitP99MsBefore\":1,\"waitP99MsAfter\":2.5")
                .contains("{\"what\":\"actions[0].effect.pauseShareAfter\",\"reason\":\"no log\"}")
                .contains("{\"what\":\"actions[1].measuredBytes\",\"reason\":\"not measured yet\"}");
    }

    @Test
    void eachChangeOfAnActionIsOneLineOfTheLog() {
        ActionNews news = new ActionNews();
        ActionEntry begun = entry(1, TRIM, State.IN_FLIGHT, NOT_YET, "RETENTION of malloc");
        assertThat(news.of(List.of(begun)))
                .containsExactly(
                        "governor: trim malloc: forecast -101 MB, 40 ms pause, refault 13 ms; RETENTION of malloc");
        assertThat(news.of(List.of(begun))).isEmpty();
        ActionEntry paid = entry(1, TRIM, State.PAID, Reading.of(98 * MB), "RETENTION of malloc");
        assertThat(news.of(List.of(paid)))
                .containsExactly(
                        "governor: trim malloc: paid: -98 MB of -101 MB forecast, paused 38 ms; faults 50 -> 81"
                                + " /s, waits 1.0 -> 2.5 ms");
        assertThat(news.of(List.of(paid))).isEmpty();
        ActionEntry set = entry(2, RATIOS, State.PAID, Reading.of(-3 * MB), "RETENTION of java-heap");
        assertThat(news.of(List.of(paid, set))).hasSize(1).first().asString().contains("paid: +3.0 MB of -300 MB");
        ActionEntry gone = entry(2, RATIOS, State.RESTORED, Reading.of(-3 * MB), "RETENTION of java-heap");
        ActionEntry back = entry(3, new Action.Restore(RATIOS), State.RESTORED, NOT_YET, "asked for");
        assertThat(news.of(List.of(paid, gone, back)))
                .singleElement()
                .asString()
                .startsWith("governor: put back what was before ")
                .endsWith("restored (asked for)");
    }

    @Test
    void whatAnAdviserWouldDoIsToldOnceUntilItChanges() {
        ActionNews news = new ActionNews();
        Reading<Decision> trim = Reading.of(new Decision.Act(TRIM, "RETENTION of malloc"));
        assertThat(news.ofAdvice(trim))
                .containsExactly("governor: would trim malloc: forecast -101 MB, 40 ms pause, refault 13 ms;"
                        + " RETENTION of malloc");
        assertThat(news.ofAdvice(trim)).isEmpty();
        assertThat(news.ofAdvice(Reading.of(new Decision.Hold("waits")))).isEmpty();
        assertThat(news.ofAdvice(Reading.absent("off"))).isEmpty();
        Action larger = TRIM.priced(new Price(300 * MB, 120, 38));
        assertThat(news.ofAdvice(Reading.of(new Decision.Act(larger, "RETENTION of malloc"))))
                .hasSize(1);
        news.forgetAdvice();
        assertThat(news.ofAdvice(trim)).hasSize(1);
    }
}
