package dev.arenascope.it;

import static dev.arenascope.it.Outcome.sameAsWithoutAgent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.Looks;
import dev.arenascope.it.hosts.MapsMemory;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** What the agent needs to call another malloc: only where there is one, and the host cannot tell. */
class NativeCallsIT {
    private static final String[] FAST = {"first=1s", "interval=1s", "format=json", "budget=50%"};
    private static final int FIRST_WITHOUT_INCUBATOR = 18;

    @OnEachJdk
    void nothingThatTheHostCanAskTheJvmForIsChanged(Jdk jdk) {
        sameAsWithoutAgent(asked(Looks.class, jdk).jvm("-Xcheck:jni"), NativeCallsIT::assertAsked);
    }

    @OnEachJdk
    void aHostThatCallsNativeCodeItselfIsNotDisturbed(Jdk jdk) {
        JvmRun run = asked(MapsMemory.class, jdk).jvm("--enable-native-access=ALL-UNNAMED");
        if (jdk.feature() < FIRST_WITHOUT_INCUBATOR) run = run.jvm("--add-modules", "jdk.incubator.foreign");
        assertThat(sameAsWithoutAgent(run, NativeCallsIT::assertAsked).stdout()).contains("mapped");
    }

    @OnEachJdk
    void aHostThatMayNotCallNativeCodeStillMayNot(Jdk jdk) {
        JvmRun run = asked(MapsMemory.class, jdk);
        // What a host without the right gets is a refusal on 17 (no such module) and with this option.
        if (jdk.feature() >= 24) run = run.jvm("--illegal-native-access=deny");
        assertThat(sameAsWithoutAgent(run, NativeCallsIT::assertAsked).exitCode())
                .isEqualTo(1);
    }

    @OnEachJdk
    void withGlibcNothingIsLoadedForIt(Jdk jdk, @TempDir Path folder) throws IOException {
        assertLoads(JvmRun.host(Waits.class).on(jdk).agent(FAST), folder, false);
    }

    @OnEachJdk
    void withNativeOffNothingIsLoadedForIt(Jdk jdk, @TempDir Path folder) throws IOException {
        assertLoads(asked(Waits.class, jdk).agent("native=off"), folder, false);
    }

    @OnEachJdk
    void withAnotherMallocTheClassesOfTheJdkAreLoaded(Jdk jdk, @TempDir Path folder) throws IOException {
        assertLoads(asked(Waits.class, jdk), folder, true);
    }

    private static void assertLoads(JvmRun run, Path folder, boolean foreign) throws IOException {
        Path log = folder.resolve("classes");
        sameAsWithoutAgent(run.jvm("-Xlog:class+load=info:file=" + log + ":none"), host -> host.awaitReport(2));
        assertThat(Files.readString(log).contains("jdk.internal.foreign.abi.CallingSequence "))
                .as("%s", run)
                .isEqualTo(foreign);
    }

    @OnEachJdk
    void anImageWithoutTheModuleSaysSo(Jdk jdk) {
        Path java = SmallImage.of(jdk, "java.base", "java.instrument", "java.management", "jdk.management");
        sameAsWithoutAgent(asked(Waits.class, jdk).command(java), host -> {
            ReportLine report = host.awaitReport(2);
            Ledgers.assertSumsUp(report);
            if (jdk.feature() < FIRST_WITHOUT_INCUBATOR) {
                assertThat(report.absences())
                        .contains(
                                "allocator: malloc is jemalloc, which cannot be asked: module jdk.incubator.foreign is not"
                                        + " in this image, so what it mapped counts as unexplained or anon-mmap");
            } else {
                assertAskedIn(report);
            }
        });
    }

    private static JvmRun asked(Class<?> host, Jdk jdk) {
        return JvmRun.host(host)
                .on(jdk)
                .env("LD_PRELOAD", Preloaded.jemalloc().toString())
                .agent(FAST);
    }

    private static void assertAsked(HostJvm host) {
        assertAskedIn(host.awaitReport(3));
    }

    private static void assertAskedIn(ReportLine report) {
        assertThat(report.details("malloc")).singleElement().asString().startsWith("jemalloc ");
    }
}
