package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Load;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A real JVM and a real Go process that work in one real control group (version 1) with a limit: the budget is that of both. */
@Execution(ExecutionMode.CONCURRENT) // its hosts use a twentieth of a processor
class OneBudgetIT {
    private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory");
    private static final String TOKEN = "a-token-for-the-one-budget";
    private static final long MIB = 1 << 20;

    /** 19 MB of garbage a second beside 60 MB that live, and as much as that in eden. */
    private static final String[] WORK = {"live=60", "garbage=64", "threads=2", "phases=120x300"};

    @OnEachJdk
    void theLimitCanBeLoweredToWhatIsSaidToBeSafeAndBothLiveOn(Jdk jdk) throws Exception {
        Path group = group("both-" + jdk.feature(), 800);
        try (DemoSidecar sidecar = DemoSidecar.lending(TOKEN, Map.of())) {
            sicken(sidecar, group);
            JvmRun run = in(group, JvmRun.host(Jars.LOADS, Load.class, WORK))
                    .on(jdk)
                    .jvm("-Xmx256m", "-XX:+UseG1GC")
                    .agent("mode=govern", "sidecars=" + sidecar.pid() + "@" + sidecar.url("/arenascope"));
            try (HostJvm host = run.start()) {
                bothLiveOn(host, group);
            }
        } finally {
            remove(group);
        }
    }

    private static void bothLiveOn(HostJvm host, Path group) throws IOException {
        host.awaitReport(
                "the heaps of both",
                r -> r.json().path("budget").path("sidecars").asBoolean() && goHeapBytes(r) > 0);
        // The Java heap has been collected some times, and is as large as this work makes it.
        host.awaitReport(12);
        ReportLine before = host.awaitFreshReport();
        JsonNode budget = before.json().path("budget");
        assertThat(budget.path("limitBytes").asLong()).isEqualTo(800 * MIB);
        assertThat(budget.path("sidecars").asBoolean()).isTrue();
        assertThat(budget.path("fixedBytes").asLong() + goHeapBytes(before) + before.residentBytes("java-heap"))
                .as("neither heap is fixed, %s", budget)
                .isBetween(chargedBytes(before) * 8 / 10, chargedBytes(before));
        long needed = budget.path("neededBytes").asLong();
        long safe = budget.path("safeToShrinkToBytes").asLong();
        assertThat(safe).isGreaterThan(chargedBytes(before)).isGreaterThanOrEqualTo(needed);
        assertThat(needed).isLessThan(chargedBytes(before));

        // The kernel would refuse what cannot be had.
        Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(safe));
        long lowered = Long.parseLong(
                Files.readString(group.resolve("memory.limit_in_bytes")).strip());
        host.awaitReport(
                "the new limit", r -> r.json().path("budget").path("limitBytes").asLong() == lowered);
        ReportLine after = host.awaitReport(host.reports().size() + 10);
        assertThat(after.json().path("cgroup").path("oomKills").asLong(-1)).isZero();
        assertThat(goHeapBytes(after)).as("it answers").isPositive();
        assertThat(host.isAlive()).isTrue();
    }

    @Test
    void whatTheOperatorAllowsStandsInPlaceOfTheLimit() throws Exception {
        Path group = group("allowed", 800);
        try (HostJvm host = in(group, JvmRun.host(Waits.class))
                .on(Jdk.NEWEST)
                .agent("mode=advise", "budget-bytes=300MB")
                .start()) {
            ReportLine report = host.awaitFreshReport();
            assertThat(report.number("limitBytes")).isEqualTo(800 * MIB);
            assertThat(report.json().path("budget").path("limitBytes").asLong()).isEqualTo(300 * MIB);
        } finally {
            remove(group);
        }
    }

    private static JvmRun in(Path group, JvmRun run) {
        return run.inNamespace("echo $$ > " + group.resolve("cgroup.procs"))
                .agent("first=1s", "interval=1s", "format=json", "budget=20%", "sidecar-token=" + TOKEN);
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

    /** In the group before it takes any memory to speak of: garbage grows to eight times what lives, and more is made all the time. */
    private static void sicken(DemoSidecar sidecar, Path group) throws IOException, InterruptedException {
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(sidecar.pid()));
        HttpRequest sick = HttpRequest.newBuilder(URI.create(sidecar.url("/sick/garbage-headroom")))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(sick, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static Path group(String name, int limitMb) throws IOException {
        Needs.wherePossible(
                Files.isWritable(MEMORY.resolve("cgroup.procs")), "root and a memory cgroup (v1) mounted at " + MEMORY);
        Needs.mountNamespaces();
        Path group = MEMORY.resolve("arenascope-it-" + ProcessHandle.current().pid() + "-" + name);
        Files.createDirectory(group);
        Files.writeString(group.resolve("memory.limit_in_bytes"), limitMb + "M");
        return group;
    }

    private static void remove(Path group) {
        Awaitility.await("an empty group").until(() -> group.toFile().delete());
    }
}
