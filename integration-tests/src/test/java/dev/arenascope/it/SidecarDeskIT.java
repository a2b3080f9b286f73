package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.arenascope.it.hosts.Waits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator asks of a Go process through the agent's bean. */
class SidecarDeskIT {
    private static final int SECONDS = 3;
    private static final int TRIES = 5;

    @OnEachJdk
    void aProfileSaysWhatRefillIsGoodForWhileReportsGoOn(Jdk jdk) throws IOException {
        Process churn =
                new ProcessBuilder(churn().toString()).redirectErrorStream(true).start();
        try {
            String address = "http://" + address(churn);
            String sidecar = "sidecars=off;churn@" + address + "/vars";
            JvmRun run = JvmRun.host(Waits.class)
                    .on(jdk)
                    .agent("first=1s", "interval=1s", "format=json", "budget=20%", sidecar);
            profiles(run, address);
        } finally {
            churn.destroyForcibly().onExit().join();
        }
    }

    private static void profiles(JvmRun run, String address) {
        try (HostJvm host = run.start()) {
            host.awaitReport(
                    "the sidecar's heap",
                    r -> r.json().path("sidecars").path(0).path("heap").isObject());
            try (AgentMBean bean = AgentMBean.of(host)) {
                String text = profileWithReports(host, bean);
                assertThat(text)
                        .startsWith("profile of " + address + "/debug/pprof/profile?seconds=3: ")
                        .contains("  refill ", " runtime.mallocgc\n", " main.churn\n")
                        .containsPattern("heap +\\d+ MB in spans in use, \\d+ MB of it unused");
                // How much of a second it got depends on who else runs here; what must not be is a verdict against the
                // gate.
                Matcher samples = Pattern.compile(": (\\d+) samples").matcher(text);
                assertThat(samples.find()).as(text).isTrue();
                boolean enough = Integer.parseInt(samples.group(1)) >= 100;
                assertThat(text).contains(enough ? "support" : "proves nothing: " + samples.group(1) + " samples");
                assertThat((String) bean.invoke("profileSidecar", "http://127.0.0.1:1", SECONDS))
                        .startsWith("absent: http://127.0.0.1:1/debug/pprof/profile?seconds=3: ");
                assertThat((String) bean.invoke("profileSidecar", "nobody", SECONDS))
                        .startsWith("absent: ");
                assertThatThrownBy(() -> bean.invoke("profileSidecar", address, 31))
                        .hasMessageContaining("1 to 30");
            }
            host.finish();
        }
    }

    /**
     * Takes profiles until reports were made during one: a thread of the agent that waits for the answer makes none, however often it is tried;
     * one that gets little of a processor, beside a program that takes all, makes some at last.
     */
    private static String profileWithReports(HostJvm host, AgentMBean bean) {
        for (int i = 0; i < TRIES; i++) {
            Instant begin = Instant.now();
            String text = (String) bean.invoke("profileSidecar", "churn", SECONDS);
            Instant end = Instant.now();
            boolean made = host.reports().stream()
                    .map(r -> Instant.parse(r.json().path("time").asText()))
                    // They tell the second, cut off; and what was due before the call may come within its first.
                    .anyMatch(t ->
                            t.isAfter(begin.plusSeconds(1)) && t.plusSeconds(1).isBefore(end));
            if (made) return text;
        }
        throw new AssertionError("no report during any of " + TRIES + " profiles, " + host.folder());
    }

    @OnEachJdk
    void theLogOfARunningProgramIsSummedUp(Jdk jdk) throws IOException {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).agent("first=1s", "interval=1h", "format=json");
        try (HostJvm host = run.start()) {
            Path log = host.folder().resolve("churn.log");
            ProcessBuilder builder = new ProcessBuilder(churn().toString()).redirectError(log.toFile());
            builder.environment().put("GODEBUG", "gctrace=1,scavtrace=1");
            Process churn = builder.start();
            try {
                address(churn);
                host.await(
                        "some collections",
                        () -> Files.readString(log)
                                        .lines()
                                        .filter(l -> l.startsWith("gc "))
                                        .count()
                                > 20);
                host.awaitReport(1);
                try (AgentMBean bean = AgentMBean.of(host)) {
                    String text = (String) bean.invoke("gcTrace", log.toString());
                    assertThat(text)
                            .startsWith("gctrace of " + log + ": ")
                            .containsPattern(
                                    "(?m)^  live +\\d+ MB after the last, \\d+ MB at least; \\d+ MB at most, goal \\d+ MB$")
                            .containsPattern(
                                    "(?m)^  processors \\d+ % since the start of the process, \\d+\\.\\d % in these lines$")
                            .containsPattern(
                                    "(?m)^  scavenged  .* are with the kernel now, \\d+ % of the rest is in use$");
                    assertThat((String) bean.invoke("gcTrace", host.folder().toString()))
                            .isEqualTo("absent: " + host.folder() + " is no regular file");
                }
            } finally {
                churn.destroyForcibly().onExit().join();
            }
            host.finish();
        }
    }

    private static Path churn() {
        return GoBinary.of("churn", GoBinary.LOCAL).file();
    }

    private static String address(Process churn) {
        String before = "listening on ";
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(churn.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line == null || !line.startsWith(before)) throw new AssertionError("no address: " + line);
            return line.substring(before.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
