package dev.arenascope.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.jvm.AllocationSampling;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.Allocation.Step;
import dev.arenascope.snapshot.AllocationOrder;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SitesTest {
    private static final Reading<Double> RATE = Reading.of(1000.0);

    private final FakeSampling sampling = new FakeSampling();
    private final FakeCounts counts = new FakeCounts();
    private Sites sites = new Sites(sampling, counts, List.of(), 0.005);
    /** A monotonic clock may begin anywhere. */
    private long nowNs = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);

    @Test
    void theRateAloneTouchesNothing() {
        sites.obey(new AllocationOrder(Step.RATE, "little is allocated"));
        Allocation read = read();
        assertThat(read.step()).isEqualTo(Step.RATE);
        assertThat(read.bytesPerSecond()).isEqualTo(RATE);
        assertThat(read.sites()).isEmpty();
        assertThat(sampling.log).isEmpty();
        assertThat(counts.log).isEmpty();
        assertThat(sites.isBusy()).isFalse();
    }

    @Test
    void aWindowEndsBetweenReportsAndTheNextOneComesTwoMinutesAfterItBegan() {
        sites.obey(new AllocationOrder(Step.SAMPLING, "much is allocated"));
        assertThat(read().samples().reason()).isEqualTo("the first window of samples is open");
        assertThat(sites.isBusy()).isTrue();
        pass(19);
        sites.work(0, nowNs);
        assertThat(sampling.isOpen()).isTrue();
        pass(1);
        assertThat(sites.dueNs() - nowNs).isZero();
        sites.work(0, nowNs);
        assertThat(sampling.isOpen()).isFalse();
        assertThat(sites.isBusy()).isFalse();

        Allocation read = read();
        assertThat(read.step()).isEqualTo(Step.SAMPLING);
        assertThat(read.sites()).hasSize(2);
        assertThat(read.sites().get(0).bytesPerSecond()).isEqualTo(750);
        assertThat(read.sites().get(0).counts().reason()).isEqualTo("known from samples only");
        pass(99);
        read();
        assertThat(sampling.log).containsExactly("begin", "end");
        pass(1);
        read();
        assertThat(sampling.log).containsExactly("begin", "end", "begin");
    }

    /** A start loads classes, and makes little of that later; what the first window tells of it does not stay for long. */
    @Test
    void windowsAreEverFurtherApartUpToTenMinutes() {
        sites.obey(new AllocationOrder(Step.SAMPLING, "instrument=on"));
        for (int gap : new int[] {120, 240, 480, 600, 600}) {
            int before = sampling.log.size();
            window();
            pass(gap - 21);
            read();
            assertThat(sampling.log).as("within %d s", gap).hasSize(before + 2);
            pass(1);
        }
    }

    @Test
    void aWindowWithFewSamplesIsFollowedByALongerOne() {
        sampling.samples = 3;
        sites.obey(new AllocationOrder(Step.SAMPLING, "LEAK java-heap"));
        window();
        pass(600);
        read();
        assertThat(sites.dueNs() - nowNs).isEqualTo(Sites.LONG_WINDOW_NS);
    }

    @Test
    void windowsThatCostMoreThanTheBudgetComeLessOften() {
        sampling.cpuMs = 6000;
        sites.obey(new AllocationOrder(Step.SAMPLING, "x"));
        window();
        pass(1100);
        read();
        assertThat(sampling.log).containsExactly("begin", "end");
        pass(80);
        read();
        assertThat(sampling.log).containsExactly("begin", "end", "begin");
    }

    @Test
    void theSitesThatTheSamplesNameAreCounted() {
        sites.obey(new AllocationOrder(Step.SAMPLING, "x"));
        window();
        assertThat(counts.log).isEmpty();
        sites.obey(new AllocationOrder(Step.COUNTING, "x"));
        Allocation read = read();
        assertThat(read.step()).isEqualTo(Step.COUNTING);
        assertThat(counts.log).containsExactly("count 2");
        // The first is counted, and stands once; the other is known from samples.
        assertThat(read.sites()).extracting(AllocationSite::bytesPerSecond).containsExactly(800.0, 250.0);
        assertThat(read.sites().get(0).counts().isPresent()).isTrue();

        pass(30);
        assertThat(read().sites()).hasSize(2);
        assertThat(counts.log).containsExactly("count 2");
        pass(31);
        read();
        assertThat(counts.log).containsExactly("count 2", "count 2");
        assertThat(sites.isBusy()).isTrue();
    }

    @Test
    void lifetimesAreLookedAfterEachSecondWhileSitesAreCounted() {
        sites.obey(new AllocationOrder(Step.SAMPLING, "x"));
        window();
        sites.obey(new AllocationOrder(Step.COUNTING, "x"));
        read();
        counts.followed = 0;
        for (int i = 0; i < 10; i++) {
            pass(1);
            assertThat(sites.dueNs() - nowNs).isLessThanOrEqualTo(0);
            sites.work(0, nowNs);
        }
        assertThat(counts.followed).isEqualTo(10);
    }

    @Test
    void goingBackEndsEverythingAtOnceAndTheNextWindowStillWaits() {
        sites.obey(new AllocationOrder(Step.SAMPLING, "x"));
        window();
        sites.obey(new AllocationOrder(Step.COUNTING, "x"));
        read();
        sites.obey(new AllocationOrder(Step.RATE, "calm"));
        assertThat(counts.log).containsExactly("count 2", "close");
        assertThat(sites.isBusy()).isFalse();
        assertThat(read().sites()).isEmpty();
        sites.obey(new AllocationOrder(Step.SAMPLING, "x"));
        read();
        assertThat(sampling.log).containsExactly("begin", "end");
    }

    @Test
    void namedPackagesAreCountedWithoutASample() {
        sites = new Sites(sampling, counts, List.of("com.acme."), 0.005);
        sites.obey(new AllocationOrder(Step.COUNTING, "packages are named"));
        assertThat(read().step()).isEqualTo(Step.COUNTING);
        assertThat(sampling.log).isEmpty();
        assertThat(counts.log).containsExactly("packages [com.acme.]");
        pass(60);
        read();
        assertThat(counts.log).hasSize(2);
    }

    @Test
    void whatCannotBeSampledIsSaid() {
        sampling.refusal = "no disk";
        sites.obey(new AllocationOrder(Step.SAMPLING, "much is allocated"));
        Allocation read = read();
        assertThat(read.step()).isEqualTo(Step.RATE);
        assertThat(read.why()).isEqualTo("much is allocated, but no disk");
        assertThat(read.samples().reason()).isEqualTo("no disk");
        pass(60);
        read();
        assertThat(sampling.log).containsExactly("begin");
    }

    @Test
    void whatCannotBeCountedStaysSampled() {
        counts.refusal = "this JVM cannot retransform classes";
        sites.obey(new AllocationOrder(Step.SAMPLING, "x"));
        window();
        sites.obey(new AllocationOrder(Step.COUNTING, "x"));
        Allocation read = read();
        assertThat(read.step()).isEqualTo(Step.SAMPLING);
        assertThat(read.why()).isEqualTo("x; not counted: this JVM cannot retransform classes");
        assertThat(read.sites()).hasSize(2);
    }

    @Test
    void packagesWithoutAnAllocationAreAskedAgainLater() {
        counts.places = 0;
        sites = new Sites(sampling, counts, List.of("com.acme."), 0.005);
        sites.obey(new AllocationOrder(Step.COUNTING, "packages are named"));
        Allocation read = read();
        assertThat(read.step()).isEqualTo(Step.RATE);
        assertThat(read.why()).isEqualTo("packages are named, but no loaded class there allocates by itself");
        read();
        assertThat(counts.log).hasSize(1);
        counts.places = 3;
        pass(60);
        assertThat(read().step()).isEqualTo(Step.COUNTING);
    }

    private void window() {
        read();
        pass(20);
        sites.work(0, nowNs);
        read();
    }

    private Allocation read() {
        return sites.read(RATE, 0, nowNs);
    }

    private void pass(int seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
    }

    private static final class FakeSampling implements AllocationSampling {
        private final List<String> log = new ArrayList<>();
        private String refusal = "";
        private long samples = 2000;
        private double cpuMs = 50;
        private boolean open;

        @Override
        public Reading<Boolean> begin(long nowMs) {
            log.add("begin");
            open = refusal.isEmpty();
            return open ? Reading.of(true) : Reading.absent(refusal);
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public Reading<AllocationSamples> end(long nowMs) {
            log.add("end");
            open = false;
            return Reading.of(new AllocationSamples(
                    0, 20_000, samples, 900, false, cpuMs, List.of(site("large", 0.75), site("small", 0.25))));
        }

        private static AllocationSamples.Site site(String method, double share) {
            return new AllocationSamples.Site(
                    "a.B", method, "()V", Reading.of(7), "byte[]", Reading.absent("itself"), share, 10);
        }

        @Override
        public void close() {
            open = false;
        }
    }

    private static final class FakeCounts implements SiteCounts {
        private final List<String> log = new ArrayList<>();
        private String refusal = "";
        private int followed;
        private int places = 1;

        @Override
        public Reading<Integer> count(List<AllocationSamples.Site> sites) {
            log.add("count " + sites.size());
            return refusal.isEmpty() ? Reading.of(sites.size()) : Reading.absent(refusal);
        }

        @Override
        public Reading<Integer> countPackages(List<String> prefixes) {
            log.add("packages " + prefixes);
            return Reading.of(places);
        }

        @Override
        public void follow(long nowNs) {
            followed++;
        }

        @Override
        public String problem() {
            return "";
        }

        @Override
        public List<AllocationSite> read(long nowNs) {
            AllocationSite.Counts exact =
                    new AllocationSite.Counts(10, 800, 100, List.of(), Reading.absent("nothing copies"));
            return List.of(new AllocationSite("a.B", "large", Reading.of(7), "byte[]", 800, Reading.of(exact)));
        }

        @Override
        public void close() {
            log.add("close");
        }
    }
}
