package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How a host ended.
 *
 * @param exitCode as the shell sees it: 143 after SIGTERM
 * @param agentLog what the agent wrote to {@code agent.log}; empty when it wrote nothing
 * @param folder the files of this run
 */
public record Outcome(int exitCode, String stdout, String stderr, String agentLog, Path folder) {

    /** Runs the same without the agent and with it, and asserts that the host cannot tell. Returns how the latter ended. */
    public static Outcome sameAsWithoutAgent(JvmRun run) {
        return sameAsWithoutAgent(run, host -> {});
    }

    /** The same for a host that waits for its input to end; what is given is done while it carries the agent. */
    public static Outcome sameAsWithoutAgent(JvmRun run, Consumer<HostJvm> meanwhile) {
        Outcome without = run.withoutAgent().run();
        try (HostJvm host = run.start()) {
            meanwhile.accept(host);
            Outcome with = host.finish();
            with.assertSameAs(without);
            return with;
        }
    }

    /** Equal standard output, standard error and exit code, byte for byte but for the JVM's own time stamps. */
    public void assertSameAs(Outcome other) {
        assertThat(untimed(stdout)).as("standard output, %s", folder).isEqualTo(untimed(other.stdout));
        assertThat(untimed(stderr)).as("standard error, %s", folder).isEqualTo(untimed(other.stderr));
        assertThat(exitCode).as("exit code, %s", folder).isEqualTo(other.exitCode);
    }

    /** Every complete report that stands in the agent's log as JSON. */
    public List<ReportLine> reports() {
        return ReportLine.all(agentLog);
    }

    public Stream<String> agentLines() {
        return agentLog.lines();
    }

    /** Without the JVM's uptime before its own log lines, and without the line by which it heeds JAVA_TOOL_OPTIONS. */
    private static String untimed(String text) {
        return text.replaceAll("(?m)^Picked up JAVA_TOOL_OPTIONS: .*\\R", "")
                .replaceAll("(?m)^\\[\\d+\\.\\d+s\\]", "[uptime]");
    }
}
