package dev.arenascope.it;

import static dev.arenascope.it.Outcome.sameAsWithoutAgent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.Busy;
import dev.arenascope.it.hosts.Hello;
import dev.arenascope.it.hosts.Looks;
import dev.arenascope.it.hosts.Throws;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The host comes first: whatever the agent is told, and however the host ends, the host cannot tell. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class MannersIT {
    private static final String[] FAST = {"first=1s", "interval=1s", "format=json"};

    @OnEachJdk
    void aHostThatExitsAtOnceIsNotHeldUp(Jdk jdk) {
        assertThat(sameAsWithoutAgent(JvmRun.host(Hello.class).on(jdk).agent()).exitCode())
                .isZero();
    }

    @OnEachJdk
    void exitCodesOfSystemExitAreKept(Jdk jdk) {
        assertThat(sameAsWithoutAgent(JvmRun.host(Hello.class, "3").on(jdk).agent())
                        .exitCode())
                .isEqualTo(3);
    }

    @OnEachJdk
    void anExceptionOutOfMainIsStillTheHosts(Jdk jdk) {
        Outcome with = sameAsWithoutAgent(JvmRun.host(Throws.class).on(jdk).agent());
        assertThat(with.exitCode()).isEqualTo(1);
        assertThat(with.stderr()).contains("the host's own failure");
    }

    @OnEachJdk
    void reportsGoToTheLogAndNothingToTheHostsStreams(Jdk jdk) {
        Outcome with = sameAsWithoutAgent(JvmRun.host(Waits.class).on(jdk).agent(FAST), MannersIT::twoReports);
        assertThat(with.reports()).isNotEmpty().allMatch(r -> r.number("schema") == 1);
    }

    @OnEachJdk
    void aTerminatedHostGetsALastReportAndItsUsualExitCode(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk);
        Outcome without;
        try (HostJvm host = run.start()) {
            host.awaitStdout("ready");
            without = host.terminate();
        }
        try (HostJvm host = run.agent("first=1s", "interval=60s", "format=json").start()) {
            host.awaitReport(1);
            Outcome with = host.terminate();
            with.assertSameAs(without);
            assertThat(with.exitCode()).isEqualTo(143);
            assertThat(with.reports()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @OnEachJdk
    void nothingThatTheHostCanAskTheJvmForIsChanged(Jdk jdk) {
        sameAsWithoutAgent(JvmRun.host(Looks.class).on(jdk).agent(FAST), MannersIT::twoReports);
    }

    @OnEachJdk
    void theJvmPrintsNoWarningUnderStrictFlags(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).jvm("-Xcheck:jni");
        if (jdk.feature() >= 24) run = run.jvm("--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=deny");
        sameAsWithoutAgent(run.agent(FAST), MannersIT::twoReports);
    }

    @OnEachJdk
    void nativeAccessCanBeRefused(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk);
        if (jdk.feature() >= 24) run = run.jvm("--illegal-native-access=deny");
        sameAsWithoutAgent(run.agent(FAST).agent("native=off"), MannersIT::twoReports);
    }

    @OnEachJdk
    void anUnknownKeyIsNamedBesideTheValidOnes(Jdk jdk) {
        Outcome with = sameAsWithoutAgent(
                JvmRun.host(Waits.class).on(jdk).agent(FAST).agent("intervall=5s"), MannersIT::twoReports);
        assertThat(with.agentLines().filter(l -> l.contains("intervall")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("interval", "budget", "log", "format", "mode", "native"));
    }

    @OnEachJdk
    void badValuesKeepTheDefaultsAndAreNamedOnceEach(Jdk jdk) {
        Outcome with = sameAsWithoutAgent(
                JvmRun.host(Waits.class)
                        .on(jdk)
                        .agent("first=1s", "interval=1s", "format=json", "mode=bossy", "budget=lots", "native=maybe"),
                MannersIT::twoReports);
        for (String bad : List.of("bossy", "lots", "maybe")) {
            assertThat(with.agentLines().filter(l -> l.contains(bad))).as(bad).hasSize(1);
        }
    }

    @OnEachJdk
    void argumentsThatAreNoListAreSurvived(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).agent(FAST);
        for (String odd :
                List.of("=", "==", "interval", "interval=", "=5s", "interval=-1s", "interval=9999999999999h")) {
            sameAsWithoutAgent(run.agent(odd), host -> host.awaitStdout("ready"));
        }
    }

    @OnEachJdk
    void aConfigFileThatCannotBeReadIsNamedAndTheOtherArgumentsHold(Jdk jdk) {
        Outcome with = sameAsWithoutAgent(
                JvmRun.host(Waits.class).on(jdk).agent(FAST).agent("config=/nowhere/arenascope.properties"),
                MannersIT::twoReports);
        assertThat(with.agentLines().filter(l -> l.contains("/nowhere/arenascope.properties")))
                .hasSize(1);
    }

    @OnEachJdk
    void keysMayComeFromAFile(Jdk jdk, @TempDir Path folder) throws IOException {
        Path config =
                Files.writeString(folder.resolve("c"), "# fast\nfirst=1s\ninterval=1s\nformat=json\ncolour=blue\n");
        Outcome with =
                sameAsWithoutAgent(JvmRun.host(Waits.class).on(jdk).agent("config=" + config), MannersIT::twoReports);
        assertThat(with.agentLines().filter(l -> l.contains("colour"))).hasSize(1);
    }

    @OnEachJdk
    void aLogThatCannotBeWrittenFallsBackToStandardErrorWithOneLine(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).agent("first=1s", "interval=1s", "log=/proc/nowhere/agent.log");
        try (HostJvm host = run.start()) {
            host.await("a report", () -> host.stderr().contains("resident"));
            Outcome with = host.finish();
            assertThat(with.exitCode()).isZero();
            assertThat(with.stdout()).isEqualTo("ready\nbye\n");
            assertThat(with.stderr().lines().filter(l -> l.contains("/proc/nowhere/agent.log")))
                    .hasSize(1);
        }
    }

    @OnEachJdk
    void keysMayComeFromTheEnvironment(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class)
                .on(jdk)
                .env("ARENASCOPE_FIRST", "1s")
                .env("ARENASCOPE_INTERVAL", "1s")
                .env("ARENASCOPE_FORMAT", "json");
        sameAsWithoutAgent(run.agent(), MannersIT::twoReports);
    }

    @OnEachJdk
    void aHostUnderASecurityManagerRunsAsWithoutTheAgent(Jdk jdk) {
        JvmRun run = JvmRun.host(Hello.class).on(jdk).agent();
        // From 18 on a security manager must be allowed, from 24 on there is none: then the option is the host's own
        // error.
        sameAsWithoutAgent(jdk.feature() < 18 ? run.jvm("-Djava.security.manager") : run);
    }

    @OnEachJdk
    void aStandardErrorThatNobodyReadsDoesNotHoldUpTheHostsEnd(Jdk jdk) throws IOException, InterruptedException {
        Process host = new ProcessBuilder(
                        jdk.tool("java").toString(),
                        "-javaagent:" + Jars.AGENT + "=first=1s,interval=1s,format=json,budget=100%",
                        "-cp",
                        Jars.HOSTS.toString(),
                        Busy.class.getName(), // which writes nothing to standard error itself
                        "0")
                .start();
        try {
            // A pipe holds 64 KB: the agent's thread now waits in its write.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> host.getErrorStream().available() > 60_000);
            host.getOutputStream().close();
            assertThat(host.waitFor(30, TimeUnit.SECONDS)).as("the host ended").isTrue();
            assertThat(host.exitValue()).isZero();
        } finally {
            host.destroyForcibly();
        }
    }

    private static void twoReports(HostJvm host) {
        host.awaitReport(2);
    }
}
