package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenascope.it.hosts.Retains;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What lies in {@code agent/ops}, put before a real Prometheus that scrapes a host. */
@Execution(ExecutionMode.CONCURRENT) // its host mostly waits
@ResourceLock("prometheus") // of two sidecars that are called so each is told by its process id
class OpsIT {
    private static final Path OPS =
            Path.of("..", "agent", "ops").toAbsolutePath().normalize();
    private static final Path RULES = OPS.resolve("prometheus/arenascope.rules.yml");

    /**
     * Queries of what a machine has or has not: a limit, PSI, free lists that may be read; alerts, which take minutes to fire; what is
     * alive in a Go heap that does not tell its GOGC.
     */
    private static final List<String> MAY_BE_EMPTY = List.of(
            "ALERTS",
            "arenascope_memory_limit_bytes",
            "arenascope_cgroup_",
            "arenascope_memory_pressure_ratio",
            "arenascope_safe_to_shrink_to_bytes",
            "memory_fragmentation_rate",
            "arenascope_sidecar_live_bytes");

    @Test
    void rulesAndTheirTestsAreAsPromtoolWantsThem() {
        Promtool.run(
                "", "check", "config", OPS.resolve("prometheus/prometheus.yml").toString());
        Promtool.run("", "check", "rules", RULES.toString());
        Promtool.run(
                "",
                "test",
                "rules",
                OPS.resolve("prometheus/arenascope.rules.test.yml").toString());
    }

    @Test
    void everyQueryOfTheBoardAndTheRulesIsAnswered(@TempDir Path folder) throws IOException {
        String address = FreeAddress.next();
        String atPrometheus = FreeAddress.next();
        try (Prometheus prometheus = Prometheus.start(atPrometheus, folder, RULES.toString(), address);
                HostJvm host = JvmRun.host(Retains.class, "30", "6", "6", "0")
                        .on(Jdk.NEWEST)
                        .jvm("-Xmx64m")
                        .agent("first=1s", "interval=1s", "format=json", "budget=50%", "mode=govern", "http=" + address)
                        .agent("sidecars=prometheus@http://" + atPrometheus + "/metrics")
                        .start()) {
            prometheus.await("up{job=\"arenascope\"}", up -> up == 1);
            prometheus.await("arenascope_actions{kind=\"trim-native\"}", actions -> actions >= 1);
            prometheus.await("arenascope_sidecar_held_bytes{sidecar=\"prometheus\"}", bytes -> bytes > 0);
            prometheus.await("arenascope_owner_trend_bytes_per_second", any -> true);
            assertRulesAreEvaluated(prometheus);
            Set<String> withoutData = new TreeSet<>();
            for (String query : queries()) {
                if (prometheus.sinceStart(query).isEmpty()) withoutData.add(query);
            }
            assertThat(withoutData).allMatch(query -> MAY_BE_EMPTY.stream().anyMatch(query::contains));
            assertThat(host.finish().exitCode()).isZero();
        }
    }

    private static void assertRulesAreEvaluated(Prometheus prometheus) {
        assertThat(prometheus.sinceStart("ALERTS{alertname=\"ArenascopeRetention\",owner=\"malloc\"}"))
                .as("it was found before it was trimmed")
                .isNotEmpty();
        assertThat(prometheus.rules())
                .hasSizeGreaterThan(20)
                .allSatisfy(rule ->
                        assertThat(rule.path("health").asText()).as("%s", rule).isEqualTo("ok"));
        assertThat(prometheus.query("job_owner:arenascope_owner_resident_bytes:sum"))
                .hasSizeGreaterThan(5);
    }

    /** As Grafana would ask them, with everything chosen. */
    private static List<String> queries() throws IOException {
        JsonNode board = new ObjectMapper()
                .readTree(OPS.resolve("grafana/arenascope.json").toFile());
        List<String> queries = new ArrayList<>();
        for (JsonNode expression : board.findValues("expr")) {
            queries.add(expression
                    .asText()
                    .replace("$job", ".*")
                    .replace("$instance", ".*")
                    .replace("$__rate_interval", "4s"));
        }
        assertThat(queries).hasSizeGreaterThan(30);
        return queries;
    }
}
