package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Load;
import dev.arenascope.it.hosts.Waits;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A real JVM and a real Go process that work in one real control group (version 1) with a limit: the budget is that of both. */
@Execution(ExecutionMode.CONCURRENT) // its hosts use a twentieth of a processor
class OneBudgetIT {
    private static final String TOKEN = "a-token-for-the-one-budget";
    private static final long MIB = 1 << 20;

    /** 180 MB of garbage a second beside 20 MB that live: by the square-root rule neither heap gets the least or the most that is allowed. */
    private static final String[] WORK = {"live=20", "garbage=200", "threads=2", "phases=200x900"};

    @OnEachJdk
    void theLimitCanBeLoweredToWhatIsSaidToBeSafeAndBothLiveOn(Jdk jdk) {
        try (MemoryGroup group = MemoryGroup.of("both-" + jdk.feature(), 800);
                DemoSidecar sidecar = DemoSidecar.lending(TOKEN)) {
            group.add(sidecar.pid());
            // Garbage grows to eight times what lives, and more is made all the time.
            sidecar.sicken("garbage-headroom");
            JvmRun run = in(group, JvmRun.host(Jars.LOADS, Load.class, WORK))
                    .on(jdk)
                    .jvm("-Xmx256m", "-XX:+UseG1GC")
                    .agent("mode=govern", "sidecars=" + sidecar.pid() + "@" + sidecar.url("/arenascope"));
            try (HostJvm host = run.start()) {
                bothLiveOn(host, group);
            }
        }
    }

    private static void bothLiveOn(HostJvm host, MemoryGroup group) {
        host.awaitReport(
                "the heaps of both",
                r -> r.json().path("budget").path("sidecars").asBoolean() && goHeapBytes(r) > 0);
        // How fast a Go heap is filled is known after a minute; by then the Java heap is as large as this work makes
        // it.
        Awaitility.await("both heaps are judged")
                .atMost(Duration.ofMinutes(2))
                .until(() -> host.reports().stream().anyMatch(OneBudgetIT::judgesBoth));
        host.reports().stream().filter(OneBudgetIT::judgesBoth).forEach(OneBudgetIT::assertOneConstant);
        ReportLine before = host.awaitFreshReport();
        JsonNode budget = before.json().path("budget");
        assertThat(budget.path("limitBytes").asLong()).isEqualTo(800 * MIB);
        assertThat(budget.path("sidecars").asBoolean()).isTrue();
        assertThat(budget.path("fixedBytes").asLong() + goHeapBytes(before) + before.residentBytes("java-heap"))
                .as("neither heap is fixed, %s", budget)
                .isCloseTo(chargedBytes(before), withinPercentage(15));
        long needed = budget.path("neededBytes").asLong();
        long safe = budget.path("safeToShrinkToBytes").asLong();
        assertThat(safe).isGreaterThan(chargedBytes(before)).isGreaterThanOrEqualTo(needed);
        assertThat(needed).isLessThan(chargedBytes(before));

        // The kernel would refuse what cannot be had.
        group.limit(safe);
        long lowered = group.limit();
        host.awaitReport(
                "the new limit", r -> r.json().path("budget").path("limitBytes").asLong() == lowered);
        ReportLine after = host.awaitReport(host.reports().size() + 10);
        assertThat(after.json().path("cgroup").path("oomKills").asLong(-1)).isZero();
        assertThat(goHeapBytes(after)).as("it answers").isPositive();
        assertThat(host.isAlive()).isTrue();
    }

    private static boolean judgesBoth(ReportLine report) {
        return report.rows("heaps")
                        .filter(h -> h.path("allocatedBytesPerSecond").isNumber()
                                && h.path("collectedBytesPerSecond").isNumber())
                        .count()
                == 2;
    }

    /** The square-root rule: limit = L + sqrt(L g / (c s)), with one c for the Java heap and the Go heap. */
    private static void assertOneConstant(ReportLine report) {
        List<Double> constants = report.rows("heaps").map(OneBudgetIT::constant).toList();
        // A threshold is a whole number of percent.
        assertThat(constants.get(0))
                .as("%s", report.json().path("heaps"))
                .isCloseTo(constants.get(1), withinPercentage(10));
    }

    private static double constant(JsonNode heap) {
        double live = heap.path("liveBytes").asDouble();
        double room =
                live * heap.path("wantedPercent").asDouble(heap.path("percent").asDouble()) / 100;
        double collected = heap.path("collectedBytesPerSecond").asDouble();
        return live * heap.path("allocatedBytesPerSecond").asDouble() / (collected * room * room);
    }

    @Test
    void whatTheOperatorAllowsStandsInPlaceOfTheLimit() {
        JvmRun allowed = JvmRun.host(Waits.class).on(Jdk.NEWEST).agent("mode=advise", "budget-bytes=300MB");
        try (MemoryGroup group = MemoryGroup.of("allowed", 800);
                HostJvm host = in(group, allowed).start()) {
            ReportLine report = host.awaitFreshReport();
            assertThat(report.number("limitBytes")).isEqualTo(800 * MIB);
            assertThat(report.json().path("budget").path("limitBytes").asLong()).isEqualTo(300 * MIB);
        }
    }

    private static JvmRun in(MemoryGroup group, JvmRun run) {
        return group.with(run.agent("first=1s", "interval=1s", "format=json", "budget=20%", "sidecar-token=" + TOKEN));
    }

    private static long chargedBytes(ReportLine report) {
        return report.json()
                .path("cgroup")
                .path("levels")
                .path(0)
                .path("unreclaimableBytes")
                .asLong();
    }

    private static long goHeapBytes(ReportLine report) {
        JsonNode heap = report.json().path("sidecars").path(0).path("heap");
        return heap.path("inuseBytes").asLong() + heap.path("freeBytes").asLong();
    }
}
