package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Retains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a report says to set is set at the next start, which says what that saved. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class AdviceIT {
    private static final long MB = 1 << 20;

    @TempDir
    private Path folder;

    /** Six arenas that keep 30 MB each. */
    private static JvmRun service(Jdk jdk) {
        return JvmRun.host(Retains.class, "30", "6", "6", "0")
                .on(jdk)
                .jvm("-Xmx64m")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%");
    }

    private static boolean hasAdvice(ReportLine report) {
        return !report.json().path("advice").path("environment").isEmpty();
    }

    @OnEachJdk
    void theNextStartSaysWhatWasSaved(Jdk jdk) throws IOException {
        Path file = folder.resolve("advice");
        JvmRun run = service(jdk).agent("advice=" + file);
        JvmRun next = run;
        try (HostJvm host = run.start()) {
            ReportLine report =
                    host.awaitReport("with advice, older than 5 s", r -> hasAdvice(r) && r.number("uptimeMs") >= 5000);
            assertThat(report.json().path("advice").path("yaml").asText())
                    .isEqualTo("- name: MALLOC_ARENA_MAX\n  value: \"2\"\n");
            for (JsonNode change : report.json().path("advice").path("environment")) {
                next = next.env(
                        change.path("name").asText(), change.path("value").asText());
            }
            assertThat(report.json().path("advice").path("saved")).isEmpty();
            try (AgentMBean bean = AgentMBean.of(host)) {
                assertThat((String) bean.get("Advice"))
                        .contains("\n    + - name: MALLOC_ARENA_MAX\n    +   value: \"2\"\n");
            }
            assertThat(host.finish().exitCode()).isZero();
        }
        String remembered = Files.readString(file);
        assertThat(remembered).contains("set MALLOC_ARENA_MAX=2\n").endsWith("end 1\n");
        try (HostJvm host = next.start()) {
            ReportLine report = host.awaitReport(
                    "with what was saved",
                    r -> !r.json().path("advice").path("saved").isEmpty());
            JsonNode saved = report.json().path("advice").path("saved").get(0);
            assertThat(saved.path("set").get(0).asText()).isEqualTo("MALLOC_ARENA_MAX=2");
            assertThat(saved.path("forecastBytes").asLong()).isGreaterThan(100 * MB);
            assertThat(saved.path("savedBytes").asLong())
                    .isGreaterThan(50 * MB)
                    .isEqualTo(saved.path("rssBeforeBytes").asLong()
                            - saved.path("rssBytes").asLong());
            assertThat(report.json().path("advice").path("settings")).isEmpty();
            assertThat(host.finish().exitCode()).isZero();
        }
        assertThat(file).content().startsWith(remembered.substring(0, remembered.indexOf("\nat ")));
        assertThat(names(folder)).containsExactly("advice");
    }

    @OnEachJdk
    void aFileOfSomebodyElseIsLeftAndNobodyWhoDidNotAskGetsOne(Jdk jdk) throws IOException {
        Path file = Files.writeString(folder.resolve("advice"), "arenascope advice 1\npromise\n");
        try (HostJvm host = service(jdk).agent("advice=" + file).start();
                HostJvm silent = service(jdk).start()) {
            host.awaitReport("with advice", AdviceIT::hasAdvice);
            silent.awaitReport("with advice", AdviceIT::hasAdvice);
            Outcome refused = host.finish();
            assertThat(refused.exitCode()).isZero();
            assertThat(refused.agentLines().filter(line -> line.contains("is not a file of this agent")))
                    .hasSize(1);
            Outcome quiet = silent.finish();
            assertThat(quiet.exitCode()).isZero();
            assertThat(quiet.agentLines().filter(line -> line.contains("\"log\":")))
                    .isEmpty();
            assertThat(names(quiet.folder())).containsExactlyInAnyOrder("agent.log", "command", "stderr", "stdout");
        }
        assertThat(file).hasContent("arenascope advice 1\npromise\n");
        assertThat(names(folder)).containsExactly("advice");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).toList();
        }
    }
}
