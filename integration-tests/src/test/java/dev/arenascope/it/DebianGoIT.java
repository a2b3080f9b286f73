package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.GoBinary.Running;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Go programs that somebody else wrote, as Debian builds them: stripped, by go1.19, without a module. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
@ResourceLock("prometheus") // of two sidecars that are called so each is told by its process id
class DebianGoIT {
    private static final long MB = 1 << 20;

    @OnEachJdk
    void programsOfDebianAreFoundAndRead(Jdk jdk, @TempDir Path folder) throws IOException {
        for (String name : List.of("prometheus", "prometheus-node-exporter", "etcd")) {
            String debianPackage = name.equals("etcd") ? "etcd-server" : name;
            Needs.that(Files.isExecutable(Path.of("/usr/bin", name)), name + " (Debian package " + debianPackage + ")");
        }
        String atPrometheus = FreeAddress.at("127.83.19.1");
        String atExporter = FreeAddress.at("127.83.19.2");
        String atEtcd = "http://" + FreeAddress.at("127.83.19.3");
        String atPeers = "http://" + FreeAddress.at("127.83.19.4");
        Path config = Files.createFile(folder.resolve("prometheus.yml"));
        try (Running prometheus = run(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=" + atPrometheus);
                Running exporter = run("prometheus-node-exporter", "--web.listen-address=" + atExporter);
                Running etcd = run(
                        "etcd",
                        "--data-dir=" + folder.resolve("etcd"),
                        "--listen-client-urls=" + atEtcd,
                        "--advertise-client-urls=" + atEtcd,
                        "--listen-peer-urls=" + atPeers,
                        "--initial-advertise-peer-urls=" + atPeers,
                        "--initial-cluster=default=" + atPeers);
                HostJvm host = JvmRun.host(Waits.class)
                        .on(jdk)
                        .agent("first=1s", "interval=1s", "format=json", "budget=20%")
                        .agent("sidecars=prometheus@http://" + atPrometheus + "/metrics;exporter@http://" + atExporter
                                + "/metrics;" + etcd.pid() + "@" + atEtcd + "/debug/vars")
                        .start()) {
            List<Running> programs = List.of(prometheus, exporter, etcd);
            ReportLine report = host.awaitReport("three heaps, of " + programs, r -> {
                programs.forEach(Running::checkAlive);
                return programs.stream().allMatch(p -> row(r, p).path("heap").isObject() && isTouched(row(r, p)));
            });
            assertRead(row(report, prometheus), "prometheus", "github.com/prometheus/prometheus/", "metrics");
            assertRead(row(report, exporter), "exporter", "github.com/prometheus/node_exporter", "metrics");
            assertRead(row(report, etcd), "etcd", "go.etcd.io/etcd", "expvar");
            assertThat(report.absences())
                    .as("their client_golang is older than the metric")
                    .anyMatch(a -> a.contains("GOGC is not told"));
        }
    }

    /** The heap's own words and what the kernel holds for it are of two moments of a program that is starting up. */
    private static boolean isTouched(JsonNode row) {
        return row.path("mappings").path("residentBytes").asLong()
                >= row.path("heap").path("inuseBytes").asLong() / 2;
    }

    private static void assertRead(JsonNode row, String name, String path, String kind) {
        assertThat(row.path("name").asText()).isEqualTo(name);
        assertThat(row.path("goVersion").asText()).startsWith("go1.19");
        assertThat(row.path("path").asText()).startsWith(path);
        assertThat(row.path("module").isNull()).isTrue();
        JsonNode heap = row.path("heap");
        assertThat(heap.path("kind").asText()).isEqualTo(kind);
        long inuse = heap.path("inuseBytes").asLong();
        assertThat(inuse).isBetween(MB, 200 * MB);
        assertThat(heap.path("gogc").isNull()).isTrue();
        JsonNode mappings = row.path("mappings");
        assertThat(mappings.path("foundBy").asText()).isEqualTo("fixed_base");
        assertThat(mappings.path("residentBytes").asLong())
                .isBetween(inuse / 2, 2 * (inuse + heap.path("idleBytes").asLong()) + 4 * MB);
        assertThat(row.path("rssBytes").asLong())
                .isGreaterThan(mappings.path("residentBytes").asLong());
    }

    private static JsonNode row(ReportLine report, Running program) {
        return SidecarsFoundIT.row(report, program);
    }

    private static Running run(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/" + name));
        command.addAll(List.of(arguments));
        return Running.of(command, "go1.19");
    }
}
