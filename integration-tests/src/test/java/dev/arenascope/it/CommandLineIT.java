package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The command line of the packaged jar against other processes. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class CommandLineIT {
    private static JvmRun command(Jdk jdk, String... words) {
        return JvmRun.program(words).on(jdk).jvm("-jar", Jars.AGENT.toString());
    }

    private static JvmRun waits(Jdk jdk) {
        return JvmRun.host(Waits.class).on(jdk).jvm("-Xmx64m");
    }

    @OnEachJdk
    void theAgentOfAnotherJvmIsAskedAndFollowed(Jdk jdk) throws IOException {
        try (HostJvm host =
                waits(jdk).agent("first=1s", "interval=1s", "mode=advise").start()) {
            String pid = Long.toString(host.pid());
            Outcome report = command(jdk, "report", pid).run();
            assertThat(report.exitCode()).as(report.stderr()).isZero();
            assertThat(report.stdout()).startsWith("arenascope 20").contains(" pid " + pid + " ", "\n  java-heap ");
            assertThat(report.stderr()).isEqualTo("attaching to JVM " + pid + "...\n");

            Outcome json = command(jdk, "report", pid, "--json").run();
            JsonNode same = new ObjectMapper().readTree(json.stdout());
            assertThat(same.path("pid").asLong()).isEqualTo(host.pid());
            assertThat(same.path("owners").isEmpty()).isFalse();

            Outcome map = command(jdk, "map", pid).run();
            assertThat(map.exitCode()).as(map.stderr()).isZero();
            assertThat(map.stdout())
                    .containsPattern("\n  java-heap .*\n    \\|[a-z.]+\\|\n")
                    .contains("malloc");

            try (HostJvm watch = command(jdk, "watch", pid).start()) {
                watch.await("three reports", () -> watch.stdout().split("arenascope 20").length > 3);
                assertThat(host.finish().exitCode()).isZero();
                Outcome ended = watch.awaitEnd();
                assertThat(ended.exitCode()).isZero();
                assertThat(ended.stderr()).contains("process " + pid + " has ended");
            }
        }
    }

    @OnEachJdk
    void theAgentIsLoadedIntoAJvmThatHasNone(Jdk jdk) {
        try (HostJvm host = waits(jdk).start()) {
            host.awaitStdout("ready");
            String pid = Long.toString(host.pid());
            Outcome outside = command(jdk, "report", pid).run();
            assertThat(outside.exitCode()).isZero();
            assertThat(outside.stdout()).startsWith("arenascope pid " + pid + " java, from outside\n");
            assertThat(outside.stderr()).contains("JVM " + pid + " has no agent");
            assertThat(command(jdk, "map", pid).run().exitCode()).isEqualTo(1);

            String log = "log=" + host.folder().resolve("agent.log");
            Outcome attached = command(jdk, "attach", pid, "interval=1s," + log).run();
            assertThat(attached.exitCode()).as(attached.stderr()).isZero();
            assertThat(attached.stdout()).isEqualTo("the agent runs in JVM " + pid + "\n");
            assertThat(command(jdk, "report", pid).run().stdout()).startsWith("arenascope 20");
            Outcome again = command(jdk, "attach", pid).run();
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(again.stderr()).endsWith("absent: JVM " + pid + " has the agent already\n");
            assertThat(host.finish().exitCode()).isZero();
        }
    }

    @Test
    void aGoProcessIsSeenFromOutsideAndNeverSignalled() throws IOException {
        try (DemoSidecar sidecar = DemoSidecar.start(Map.of())) {
            String pid = Long.toString(sidecar.pid());
            Outcome report = command(Jdk.OLDEST, "report", pid).run();
            assertThat(report.exitCode()).as(report.stderr()).isZero();
            assertThat(report.stdout()).contains("\n  go       go1.").containsPattern("heap [0-9.]+ MB resident of ");
            Outcome json = command(Jdk.OLDEST, "report", "--json", pid).run();
            JsonNode seen = new ObjectMapper().readTree(json.stdout());
            assertThat(seen.path("goHeapResidentBytes").asLong())
                    .isBetween(100_000L, seen.path("rssBytes").asLong());
            for (String word : List.of("watch", "map", "attach")) {
                Outcome refused = command(Jdk.OLDEST, word, pid).run();
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.stderr()).endsWith("absent: " + pid + " is no JVM\n");
            }
            // SIGQUIT would end it.
            assertThat(sidecar.isAlive()).isTrue();
            assertThat(sidecar.state().path("gcCycles").isNumber()).isTrue();
        }
    }

    @Test
    void aJvmThatDoesNotHandleTheSignalLivesOn() {
        try (HostJvm host = waits(Jdk.OLDEST).jvm("-Xrs").start()) {
            host.awaitStdout("ready");
            Outcome refused =
                    command(Jdk.OLDEST, "attach", Long.toString(host.pid())).run();
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.stderr()).contains("does not handle the signal by which one attaches (-Xrs)");
            assertThat(host.isAlive()).isTrue();
            assertThat(host.finish().exitCode()).isZero();
        }
    }

    @Test
    void whoWatchesAndReadsNoMoreEndsQuietly() {
        try (HostJvm host = waits(Jdk.OLDEST).agent("first=1s", "interval=1s").start()) {
            String watch = Jdk.OLDEST.tool("java") + " -jar " + Jars.AGENT + " watch " + host.pid();
            assertThat(Tool.run(List.of("bash", "-c", watch + " | head -n 1"))).startsWith("arenascope 20");
            assertThat(host.isAlive()).isTrue();
        }
    }
}
