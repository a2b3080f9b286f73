package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Allocates;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** What is woven into a running host counts, and is taken out again without a trace. */
class CountingIT {
    private static final String ARRAYS = "byte[]";
    private static final String OBJECTS = "java.util.ArrayList";

    @OnEachJdk
    void sitesAreCountedUntilInstrumentationIsSwitchedOffAndTheClassIsAsBefore(Jdk jdk) {
        JvmRun run = JvmRun.host(Allocates.class)
                .on(jdk)
                .agent("first=1s", "interval=1s", "format=json", "budget=100%", "instrument=dev.arenascope.it.hosts")
                .jvmAfterAgent("-javaagent:" + Jars.classBytesAgent());
        try (HostJvm host = run.start()) {
            String original = host.awaitStdout("^bytes ([0-9a-f]{64})$");
            awaitCounted(host);
            assertThat(digest(host, 2)).isNotEqualTo(original);
            try (AgentMBean bean = AgentMBean.of(host)) {
                bean.set("Instrumentation", false);
                assertThat(digest(host, 3)).isEqualTo(original);
                bean.set("Instrumentation", true);
                awaitCounted(host);
                assertThat(digest(host, 4)).isNotEqualTo(original);
                bean.set("Enabled", false);
                assertThat(digest(host, 5)).isEqualTo(original);
            }
            Outcome end = host.finish();
            assertThat(end.exitCode()).isZero();
            assertThat(end.stderr()).isEmpty();
            assertThat(end.stdout()).endsWith("bye\n");
        }
    }

    /** Both are made by the same threads, one of each in turn. */
    private static void awaitCounted(HostJvm host) {
        ReportLine report = host.awaitReport(
                "counts of both sites",
                r -> objects(r, ARRAYS).isPresent() && objects(r, OBJECTS).isPresent());
        double arrays = objects(report, ARRAYS).orElseThrow();
        assertThat(objects(report, OBJECTS).orElseThrow()).isBetween(arrays * 0.95, arrays * 1.05);
        JsonNode site = site(report, ARRAYS).orElseThrow();
        assertThat(site.path("bytesPerSecond").asDouble() / arrays).isBetween(119.0, 121.0);
    }

    private static Optional<Double> objects(ReportLine report, String type) {
        return site(report, type)
                .map(s -> s.path("objectsPerSecond").asDouble())
                .filter(n -> n > 0);
    }

    private static Optional<JsonNode> site(ReportLine report, String type) {
        return report.rows("sites")
                .filter(s -> s.path("method").asText().equals("allocate")
                        && s.path("type").asText().equals(type))
                .findFirst();
    }

    private static String digest(HostJvm host, int n) {
        host.say("bytes");
        host.await(n + " digests", () -> host.stdout().lines().count() >= n);
        return host.stdout().lines().toList().get(n - 1).replace("bytes ", "");
    }

    @OnEachJdk
    void nothingOfTheWeaverIsLoadedWhenInstrumentationIsOff(Jdk jdk, @TempDir Path folder) throws IOException {
        Path classes = folder.resolve("classes");
        JvmRun run = JvmRun.host(Waits.class)
                .on(jdk)
                .jvm("-Xlog:class+load=info:file=" + classes + ":none")
                .agent("first=0s", "interval=1s", "format=json", "instrument=off");
        try (HostJvm host = run.start()) {
            host.awaitReport(2);
            host.finish();
        }
        assertThat(Files.readAllLines(classes))
                .anyMatch(line -> line.startsWith("dev.arenascope.Agent "))
                .noneMatch(line -> line.startsWith("net.bytebuddy.") || line.startsWith("org.jctools."))
                .noneMatch(line -> line.startsWith("dev.arenascope.boot."));
    }
}
