package dev.arenascope.it;

import static dev.arenascope.it.Outcome.sameAsWithoutAgent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Where a source cannot be read the report says so: no row is made up, and the host is as ever. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class SourcesMissingIT {
    private static final String[] FAST = {"first=1s", "interval=1s", "format=json", "budget=20%"};

    @OnEachJdk
    void anEmptySmapsIsAbsent(Jdk jdk) {
        Needs.mountNamespaces();
        JvmRun run = JvmRun.host(Waits.class).on(jdk).inNamespace("mount --bind /dev/null /proc/$$/smaps");
        sameAsWithoutAgent(run.agent(FAST), host -> assertNoLedger(host.awaitReport(2)));
    }

    @OnEachJdk
    void aSmapsThatCannotBeOpenedIsAbsent(Jdk jdk, @TempDir Path folder) throws IOException {
        Needs.mountNamespaces();
        Path socket = folder.resolve("s"); // a socket refuses to be opened, even by root
        try (ServerSocketChannel open = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            open.bind(UnixDomainSocketAddress.of(socket));
            JvmRun run = JvmRun.host(Waits.class).on(jdk).inNamespace("mount --bind " + socket + " /proc/$$/smaps");
            sameAsWithoutAgent(run.agent(FAST), host -> assertNoLedger(host.awaitReport(2)));
        }
    }

    private static void assertNoLedger(ReportLine report) {
        assertThat(report.hasLedger()).as("%s", report).isFalse();
        assertThat(report.absences()).anyMatch(a -> a.startsWith("space: "));
        assertThat(report.json().path("rssBytes").asLong(-1)).isNotZero();
    }

    @OnEachJdk
    void aReadOnlyRootAndAnUnusableTmpAreNoObstacle(Jdk jdk) {
        Needs.mountNamespaces();
        JvmRun run = JvmRun.host(Waits.class).on(jdk).inNamespace("""
                        mount --bind /tmp /tmp
                        mount --bind "$RUN" "$RUN"
                        mount -o remount,bind,ro,noexec /tmp
                        mount -o remount,bind,ro /""");
        sameAsWithoutAgent(run.agent(FAST), host -> Ledgers.assertCloses(host.awaitFreshReport(), 0.01));
    }

    @OnEachJdk
    void anImageOfThreeModulesIsEnough(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).command(SmallImage.of(jdk)).agent(FAST);
        sameAsWithoutAgent(run, host -> {
            ReportLine report = host.awaitFreshReport();
            Ledgers.assertSumsUp(report);
            assertThat(report.absences()).anyMatch(a -> a.contains("jdk.management"));
        });
    }

    @OnEachJdk
    void anImageWithoutManagementIsToldInOneLineAndRunsItsHost(Jdk jdk) {
        String line = "arenascope: not started: this Java runtime lacks the module java.management, which"
                + " jlink --add-modules java.management adds; the application is not affected\n";
        JvmRun run = JvmRun.host(Waits.class)
                .command(SmallImage.of(jdk, "java.base", "java.instrument"))
                .agent("first=1s", "interval=1s");
        Outcome without = run.withoutAgent().run();
        try (HostJvm host = run.start()) {
            host.await("the line", () -> host.stderr().contains(line));
            Outcome with = host.finish();
            assertThat(with.stderr().replace(line, "")).isEqualTo(without.stderr());
            assertThat(with.stdout()).isEqualTo(without.stdout());
            assertThat(with.exitCode()).isEqualTo(without.exitCode());
        }
    }

    @OnEachJdk
    void aJvmThatCannotBeAttachedToIsReadFromInside(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).jvm("-XX:+DisableAttachMechanism");
        sameAsWithoutAgent(run.agent(FAST), host -> Ledgers.assertCloses(host.awaitFreshReport(), 0.01));
    }
}
