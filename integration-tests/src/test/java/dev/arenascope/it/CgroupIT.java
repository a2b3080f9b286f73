package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Grows;
import dev.arenascope.it.hosts.MallocShape;
import dev.arenascope.it.hosts.Retains;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A real memory cgroup (version 1) with a limit, and a real kill by the kernel. Version 2: {@link Cgroup2IT}. */
class CgroupIT {
    private static final Path CPU = Path.of("/sys/fs/cgroup/cpu");

    @OnEachJdk
    void theLimitsOfTheHostsOwnGroupAndItsAncestorsAreReported(Jdk jdk) {
        try (MemoryGroup outer = group("outer", jdk, 600);
                MemoryGroup group = outer.within("inner", 400)) {
            JvmRun run = reporting(group.with(JvmRun.host(Waits.class).on(jdk)));
            Outcome.sameAsWithoutAgent(run, host -> {
                ReportLine report = host.awaitFreshReport();
                assertThat(report.number("limitBytes")).isEqualTo(400L << 20);
                JsonNode cgroup = report.json().path("cgroup");
                assertThat(cgroup.path("path").asText()).isEqualTo(group.path());
                List<JsonNode> levels = levels(report);
                assertThat(levels).hasSizeGreaterThanOrEqualTo(2);
                assertThat(levels.get(0).path("path").asText()).isEqualTo(group.path());
                assertThat(levels.get(1).path("path").asText()).isEqualTo(outer.path());
                assertThat(levels.get(1).path("limitBytes").asLong()).isEqualTo(600L << 20);
                assertThat(levels.get(0).path("stat").path("anonBytes").asLong())
                        .isBetween(10L << 20, 400L << 20);
                assertThat(findings(report, "high")).as("healthy, %s", report).isEmpty();
            });
        }
    }

    @OnEachJdk
    void whatTheFlagsPromiseBeyondTheLimitIsABrokenContract(Jdk jdk) {
        try (MemoryGroup group = group("contract", jdk, 300);
                HostJvm host = in(group, JvmRun.host(Waits.class).on(jdk).jvm("-Xmx500m"))
                        .start()) {
            ReportLine report = host.awaitFreshReport();
            JsonNode contract = finding(report, "CONTRACT");
            assertThat(contract.path("severity").asText()).isEqualTo("high");
            assertThat(contract.path("evidence").asText()).contains("heap 500 MB (-Xmx)", group.path());
            assertThat(contract.path("advice").path(0).asText())
                    .matches("-Xmx\\d+m -XX:MaxDirectMemorySize=\\d+m -XX:MaxMetaspaceSize=\\d+m"
                            + " -XX:ReservedCodeCacheSize=\\d+m");
            assertThat(report.json().path("flags").path("maxHeapBytes").asLong())
                    .isEqualTo(500L << 20);
        }
    }

    @OnEachJdk
    void aKillByTheKernelIsForetoldByItsVictimAndCountedByItsNeighbour(Jdk jdk) {
        JvmRun waits = JvmRun.host(Waits.class).on(jdk).jvm("-Xmx32m", "-XX:+UseSerialGC");
        JvmRun grows = JvmRun.host(Grows.class, "8", "400", "600")
                .on(jdk)
                .jvm("-Xmx32m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=1g");
        try (MemoryGroup group = group("oom", jdk, 300);
                HostJvm neighbour = in(group, waits).start()) {
            assertThat(oomKills(neighbour.awaitReport(1))).isZero();
            try (HostJvm victim = in(group, grows).start()) {
                Outcome killed = victim.awaitEnd();
                assertThat(killed.exitCode()).isEqualTo(137);
                List<ReportLine> reports = killed.reports();
                ReportLine spoke = reports.stream()
                        .filter(r -> findings(r, "high").contains("LIMIT_PRESSURE"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no LIMIT_PRESSURE in " + killed.folder()));
                assertThat(oomKills(spoke)).as("before the kill").isZero();
            }
            neighbour.await("a kill that is counted", () -> oomKills(neighbour.awaitFreshReport()) == 1);
        }
    }

    @OnEachJdk
    void arenasAndCollectorThreadsAreComparedWithTheQuotaOfProcessors(Jdk jdk) throws IOException {
        Path group = quota("quota", jdk, 50_000);
        JvmRun burst = JvmRun.host(MallocShape.class, "arenas")
                .on(jdk)
                .jvm("-Xms64m", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseParallelGC");
        if (jdk.feature() >= 24) burst = burst.jvm("--sun-misc-unsafe-memory-access=allow");
        try {
            try (HostJvm host = at(group, burst).start()) {
                host.awaitStdout("ready");
                ReportLine report = host.awaitFinding("RETENTION", "malloc", 0.5);
                assertThat(report.json().path("limits").path("cpus").asDouble()).isEqualTo(0.5);
                assertThat(report.json().path("flags").path("parallelGcThreads").asInt())
                        .as("the JVM heeds the quota")
                        .isEqualTo(1);
                assertThat(report.rows("findings").map(f -> f.path("code").asText()))
                        .doesNotContain("CONTRACT");
                JsonNode settings = report.json().path("mallocSettings");
                int processors = settings.path("processors").asInt();
                JsonNode retention = finding(report, "RETENTION");
                assertThat(retention.path("evidence").asText())
                        .contains(" of " + 8 * processors + " allowed (8 for each of " + processors
                                + " processors, though the cgroup's quota is 0.5 CPU)");
                assertThat(retention.path("advice").toString()).contains("MALLOC_ARENA_MAX=2 keeps less");
            }
            try (HostJvm host = at(group, burst.jvm("-XX:ParallelGCThreads=4")).start()) {
                JsonNode contract = finding(host.awaitReport(1), "CONTRACT");
                assertThat(contract.path("owner").asText()).isEqualTo("gc");
                assertThat(contract.path("evidence").asText())
                        .startsWith("4 threads collect on a quota of 0.5 processors (the JVM counts 1)");
                assertThat(contract.path("advice").path(0).asText()).isEqualTo("-XX:ParallelGCThreads=1");
            }
        } finally {
            remove(group);
        }
    }

    /** Bursts whose memory malloc keeps: next to nothing is alive, and each arena holds 20 MB. The next report would come a minute later. */
    @Test
    void aLoadThatIsKilledWithoutAGovernorIsSurvivedWithOne() {
        JvmRun load = JvmRun.host(Retains.class, "20", "8", "14", "150")
                .on(Jdk.OLDEST)
                .jvm("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .agent("first=1s", "interval=60s", "format=json", "budget=20%");
        try (MemoryGroup group = group("survives", Jdk.OLDEST, 265)) {
            try (HostJvm victim = group.with(load.agent("mode=observe")).start()) {
                assertThat(victim.awaitEnd().exitCode())
                        .as("%s", victim.folder())
                        .isEqualTo(137);
            }
            try (HostJvm host = group.with(load.agent("mode=govern")).start()) {
                host.await(
                        "the end of the load, or of the host",
                        () -> !host.isAlive() || host.stdout().contains("done"));
                assertThat(host.isAlive()).as("%s", host.folder()).isTrue();
                assertThat(host.agentLog()).contains("trim malloc").contains("LIMIT_PRESSURE of cgroup");
            }
        }
    }

    @OnEachJdk
    void aLimitThatIsChangedIsReportedLongBeforeTheNextReportIsDue(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).agent("first=1s", "interval=1h", "format=json", "mode=advise");
        try (MemoryGroup group = group("resize", jdk, 400);
                HostJvm host = group.with(run).start()) {
            assertThat(host.awaitReport(1).number("limitBytes")).isEqualTo(400L << 20);
            group.limit(300L << 20);
            ReportLine resized = host.awaitReport("the new limit", r -> r.number("limitBytes") == 300L << 20);
            assertThat(resized.json().path("budget").path("limitBytes").asLong())
                    .isEqualTo(300L << 20);
        }
    }

    private static MemoryGroup group(String name, Jdk jdk, int limitMb) {
        return MemoryGroup.of(name + "-" + jdk.feature(), limitMb);
    }

    private static JvmRun in(MemoryGroup group, JvmRun run) {
        return reporting(group.with(run));
    }

    private static JvmRun at(Path quota, JvmRun run) {
        return reporting(run.inNamespace("echo $$ > " + quota.resolve("cgroup.procs")));
    }

    private static JvmRun reporting(JvmRun run) {
        return run.agent("first=1s", "interval=1s", "format=json", "budget=20%");
    }

    /** A new group of the cpu controller with so many microseconds of processor in each tenth of a second. */
    private static Path quota(String name, Jdk jdk, long quotaUs) throws IOException {
        Needs.wherePossible(
                Files.isWritable(CPU.resolve("cgroup.procs")), "root and a cpu cgroup (v1) mounted at " + CPU);
        Needs.wherePossible(Runtime.getRuntime().availableProcessors() > 1, "more than one processor");
        Needs.mountNamespaces();
        Path group = CPU.resolve("arenascope-it-" + ProcessHandle.current().pid() + "-" + name + "-" + jdk.feature());
        Files.createDirectory(group);
        Files.writeString(group.resolve("cpu.cfs_period_us"), "100000");
        Files.writeString(group.resolve("cpu.cfs_quota_us"), Long.toString(quotaUs));
        return group;
    }

    /** The kernel gives a group free a moment after its last process has ended. */
    private static void remove(Path group) {
        Awaitility.await("an empty group").until(() -> group.toFile().delete());
    }

    private static List<JsonNode> levels(ReportLine report) {
        return new ReportLine(report.json().path("cgroup")).rows("levels").toList();
    }

    private static long oomKills(ReportLine report) {
        return report.json().path("cgroup").path("oomKills").asLong(-1);
    }

    private static JsonNode finding(ReportLine report, String code) {
        return report.rows("findings")
                .filter(f -> f.path("code").asText().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + code + " in " + report));
    }

    private static List<String> findings(ReportLine report, String severity) {
        return report.rows("findings")
                .filter(f -> f.path("severity").asText().equals(severity))
                .map(f -> f.path("code").asText())
                .toList();
    }
}
