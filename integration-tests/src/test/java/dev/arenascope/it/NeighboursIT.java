package dev.arenascope.it;

import static dev.arenascope.it.Outcome.sameAsWithoutAgent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Agents of others in the same JVM, before ours and after it. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class NeighboursIT {
    private static final String[] FAST = {"first=1s", "interval=1s", "format=json"};
    private static final String[] QUIET = {
        "-Dotel.javaagent.logging=none",
        "-Dotel.traces.exporter=none",
        "-Dotel.metrics.exporter=none",
        "-Dotel.logs.exporter=none"
    };

    @OnEachJdk
    void openTelemetryMayComeFirst(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).jvm(QUIET).jvm("-javaagent:" + Jars.OPENTELEMETRY);
        sameAsWithoutAgent(run.agent(FAST), host -> host.awaitReport(2));
    }

    @OnEachJdk
    void openTelemetryMayComeSecond(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).jvm(QUIET).jvmAfterAgent("-javaagent:" + Jars.OPENTELEMETRY);
        sameAsWithoutAgent(run.agent(FAST), host -> host.awaitReport(2));
    }

    @OnEachJdk
    void theJmxExporterMayComeFirstAndExportsOurBean(Jdk jdk, @TempDir Path folder) {
        int port = freePort();
        JvmRun run = JvmRun.host(Waits.class).on(jdk).jvm(exporter(port, folder));
        sameAsWithoutAgent(run.agent(FAST), host -> assertExported(host, port));
    }

    @OnEachJdk
    void theJmxExporterMayComeSecond(Jdk jdk, @TempDir Path folder) {
        int port = freePort();
        JvmRun run = JvmRun.host(Waits.class).on(jdk).jvmAfterAgent(exporter(port, folder));
        sameAsWithoutAgent(run.agent(FAST), host -> assertExported(host, port));
    }

    private static void assertExported(HostJvm host, int port) {
        host.awaitReport(2);
        String metrics = get("http://127.0.0.1:" + port + "/metrics");
        assertThat(metrics).contains("jvm_threads_current").containsPattern("(?m)^dev_arenascope\\S* ");
    }

    private static String exporter(int port, Path folder) {
        try {
            Path rules = Files.writeString(folder.resolve("exporter.yaml"), "rules:\n- pattern: '.*'\n");
            return "-javaagent:" + Jars.JMX_EXPORTER + "=127.0.0.1:" + port + ":" + rules;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String get(String url) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
