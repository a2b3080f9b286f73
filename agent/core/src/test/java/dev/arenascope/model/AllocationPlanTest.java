package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.Allocation.Step;
import dev.arenascope.snapshot.AllocationOrder;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationPlanTest {
    private static final AllocationPlan.Settings AUTO = new AllocationPlan.Settings(true, false, false);
    private static final double MB = 1 << 20;
    private static final Reading<AllocationSamples> NO_SAMPLES = Reading.absent("not sampled");

    private AllocationPlan plan = AllocationPlan.start(AUTO);
    private long uptimeMs = 60_000;

    @Test
    void littleIsNotLookedAt() {
        after(60, 1 * MB);
        after(60, 40 * MB);
        assertThat(plan.order().step()).isEqualTo(Step.RATE);
        assertThat(plan.order().why()).isEqualTo("little is allocated");
    }

    @Test
    void aStartIsNotLookedAtAndAPersistentRateIs() {
        after(1, 300 * MB);
        after(9, 300 * MB);
        assertThat(plan.order().why()).isEqualTo("much is allocated, for less than 10 s");
        after(1, 1 * MB);
        after(1, 300 * MB);
        after(9, 300 * MB);
        assertThat(plan.order().step()).isEqualTo(Step.RATE);
        after(1, 300 * MB);
        assertThat(plan.order().step()).isEqualTo(Step.SAMPLING);
        assertThat(plan.order().why()).isEqualTo("much is allocated");
    }

    @Test
    void enoughSamplesAreCountedAndFewAreNot() {
        after(1, 200 * MB);
        after(10, 200 * MB);
        after(20, 200 * MB, samples(AllocationPlan.SAMPLES_ENOUGH - 1));
        assertThat(plan.order().step()).isEqualTo(Step.SAMPLING);
        after(600, 200 * MB, samples(AllocationPlan.SAMPLES_ENOUGH));
        assertThat(plan.order().step()).isEqualTo(Step.COUNTING);
        // A later window may tell less: what is counted stays.
        after(600, 200 * MB, samples(1));
        assertThat(plan.order().step()).isEqualTo(Step.COUNTING);
    }

    @Test
    void aFindingAsksWhereItIsAboutWhatTheApplicationMakes() {
        for (Finding.Code code : List.of(Finding.Code.LEAK, Finding.Code.GARBAGE_HEADROOM)) {
            assertThat(with(finding(code, Owner.DIRECT_BUFFERS)).why()).isEqualTo(code + " direct-buffers");
        }
        assertThat(with(finding(Finding.Code.RETENTION, Owner.JAVA_HEAP)).step())
                .isEqualTo(Step.SAMPLING);
        // Temporary buffers that threads keep are the JDK's.
        assertThat(with(finding(Finding.Code.RETENTION, Owner.DIRECT_BUFFERS)).step())
                .isEqualTo(Step.RATE);
        assertThat(with(finding(Finding.Code.LEAK, Owner.MALLOC)).step()).isEqualTo(Step.RATE);
    }

    private static AllocationOrder with(Finding finding) {
        Allocation quiet = new Allocation(Step.RATE, "", Reading.of(MB), List.of(), NO_SAMPLES);
        return AllocationPlan.start(AUTO)
                .next(true, 90_000, Reading.of(quiet), List.of(finding))
                .order();
    }

    private static Finding finding(Finding.Code code, Owner owner) {
        return new Finding(
                code, owner.label(), 1, Finding.Severity.LOW, 0.5, "", List.of(), Reading.absent("a test"), List.of());
    }

    @Test
    void calmForMinutesGoesBackAndAShortCalmDoesNot() {
        after(1, 200 * MB);
        after(10, 200 * MB);
        after(60, 2 * MB);
        assertThat(plan.order().why()).isEqualTo("calm since 0 s");
        after(120, 2 * MB);
        assertThat(plan.order().step()).isEqualTo(Step.SAMPLING);
        after(1, 200 * MB);
        after(60, 2 * MB);
        after(179, 2 * MB);
        assertThat(plan.order().step()).isEqualTo(Step.SAMPLING);
        after(1, 2 * MB);
        assertThat(plan.order().step()).isEqualTo(Step.RATE);
    }

    /** Between half of the threshold and the threshold: enough to stay, not enough to begin. */
    @Test
    void aRateAroundTheThresholdDoesNotSwitchToAndFro() {
        for (int i = 0; i < 10; i++) after(60, 40 * MB);
        assertThat(plan.order().step()).isEqualTo(Step.RATE);
        after(60, 70 * MB);
        after(60, 70 * MB);
        for (int i = 0; i < 10; i++) {
            after(60, 40 * MB);
            assertThat(plan.order().step()).isEqualTo(Step.SAMPLING);
        }
    }

    @Test
    void aFindingOfTheJavaHeapAsksAndOneOfMallocDoesNot() {
        plan = plan.next(true, 1, known(1, NO_SAMPLES), List.of(finding("malloc")));
        assertThat(plan.order().step()).isEqualTo(Step.RATE);
        plan = plan.next(true, 2, known(1, NO_SAMPLES), List.of(finding("java-heap")));
        assertThat(plan.order().step()).isEqualTo(Step.SAMPLING);
        assertThat(plan.order().why()).isEqualTo("LEAK java-heap");
    }

    @Test
    void whatIsNotAllowedIsNotDoneAndGoesBackAtOnce() {
        plan = AllocationPlan.start(new AllocationPlan.Settings(true, true, false));
        after(1, MB);
        assertThat(plan.order().step()).isEqualTo(Step.SAMPLING);
        plan = plan.next(false, uptimeMs, known(MB, NO_SAMPLES), List.of());
        assertThat(plan.order().step()).isEqualTo(Step.RATE);
        assertThat(plan.order().why()).isEqualTo("instrumentation is off");
        after(1, MB);
        assertThat(plan.order().step()).isEqualTo(Step.SAMPLING);
    }

    @Test
    void withoutTheFlightRecorderOnlyNamedPackagesAreCounted() {
        plan = AllocationPlan.start(new AllocationPlan.Settings(false, true, false));
        after(1, MB);
        assertThat(plan.order().step()).isEqualTo(Step.RATE);
        assertThat(plan.order().why())
                .isEqualTo(
                        "instrument=on; jfr=off: instrument=com.acme names packages whose sites are counted without it");
        plan = AllocationPlan.start(new AllocationPlan.Settings(false, false, true));
        after(1, MB);
        assertThat(plan.order().step()).isEqualTo(Step.COUNTING);
        assertThat(plan.order().why()).isEqualTo("packages are named");
    }

    @Test
    void aRateThatIsNotKnownIsNotHigh() {
        plan = plan.next(true, 60_000, Reading.absent("no bean"), List.of());
        plan = plan.next(true, 120_000, Reading.absent("no bean"), List.of());
        assertThat(plan.order().step()).isEqualTo(Step.RATE);
        assertThat(plan.order().why()).isEqualTo("no bean");
    }

    private void after(int seconds, double bytesPerSecond) {
        after(seconds, bytesPerSecond, NO_SAMPLES);
    }

    private void after(int seconds, double bytesPerSecond, Reading<AllocationSamples> samples) {
        uptimeMs += seconds * 1000L;
        plan = plan.next(true, uptimeMs, known(bytesPerSecond, samples), List.of());
    }

    private Reading<Allocation> known(double bytesPerSecond, Reading<AllocationSamples> samples) {
        return Reading.of(new Allocation(
                plan.order().step(), plan.order().why(), Reading.of(bytesPerSecond), List.of(), samples));
    }

    private static Reading<AllocationSamples> samples(long count) {
        return Reading.of(new AllocationSamples(0, 20_000, count, 1, false, 50, List.of()));
    }

    private static Finding finding(String owner) {
        return new Finding(
                Finding.Code.LEAK,
                owner,
                1,
                Finding.Severity.LOW,
                0.5,
                "it grows",
                List.of(),
                Reading.absent("none"),
                List.of());
    }
}
