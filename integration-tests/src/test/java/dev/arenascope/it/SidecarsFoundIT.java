package dev.arenascope.it;

import static dev.arenascope.it.GoBinary.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.arenascope.it.GoBinary.Running;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Go processes beside the JVM are found whatever their build, nothing else is, and their heaps are where they say. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class SidecarsFoundIT {
    private static final String[] FAST = {"first=1s", "interval=1s", "format=json", "budget=20%"};
    private static final long MB = 1 << 20;
    /** It may read the jars wherever they lie, and still no other process. */
    private static final String AS_NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups"
            + " --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search";

    private final List<Running> running = new ArrayList<>();

    @OnEachJdk
    void everyBuildIsFoundAndNothingElse(Jdk jdk, @TempDir Path folder) throws IOException {
        try {
            List<Running> programs = List.of(
                    start(GoBinary.of("held", "go1.20.14")),
                    start(GoBinary.of("held", "go1.21.13", "-ldflags=-s -w")),
                    start(GoBinary.of("held", "go1.24.4", "-trimpath")),
                    start(GoBinary.of("held", LOCAL)),
                    start(GoBinary.of("held", LOCAL, "-ldflags=-s -w -buildid=")),
                    start(GoBinary.of("held", LOCAL, "-buildmode=pie").withoutSectionHeaders()),
                    start(GoBinary.of("held", "go1.27.4")),
                    start(GoBinary.of("held", "go1.27.4", "-buildmode=pie").withoutSectionHeaders()));
            List<Running> others = others(jdk, folder);
            try (HostJvm host = JvmRun.host(Waits.class).on(jdk).agent(FAST).start()) {
                // On a slow machine not all heaps are read for one report.
                ReportLine report = host.awaitReport(
                        "the mappings of all",
                        r -> programs.stream()
                                .allMatch(p -> row(r, p).path("mappings").isObject()));
                for (Running r : programs) assertFound(report, r);
                for (Running r : others)
                    assertThat(isThere(report, r)).as("%s", r).isFalse();
            }
        } finally {
            running.forEach(Running::close);
        }
    }

    private static void assertFound(ReportLine report, Running program) {
        JsonNode row = row(report, program);
        assertThat(row.path("goVersion").asText()).isEqualTo(program.version());
        assertThat(row.path("path").asText()).isEqualTo("example.com/held");
        assertThat(row.path("absent").asText()).startsWith("no endpoint named");
        assertThat(row.path("rssBytes").asLong()).isBetween(64 * MB, 80 * MB);
        JsonNode heap = row.path("mappings");
        assertThat(heap.path("foundBy").asText()).as("%s", program).isIn(foundBy(program));
        assertThat(heap.path("mappedBytes").asLong()).isBetween(program.printed(0), program.printed(0) + 8 * MB);
        long used = program.printed(1) + program.printed(2);
        assertThat(heap.path("residentBytes").asLong()).isBetween(64 * MB, used + 2 * MB);
        assertThat(heap.path("otherAnonBytes").asLong()).isBetween(64L << 10, 8 * MB);
    }

    /** From 1.26 on the base is random, and from 1.25 on the heap has a name where the kernel keeps names. */
    private static List<String> foundBy(Running program) {
        int minor = program.minorVersion();
        String unnamed = minor >= 26 ? "shape" : "fixed_base";
        return minor >= 25 ? List.of("name", unnamed) : List.of(unnamed);
    }

    /** No Go, though two have the name of one. */
    private List<Running> others(Jdk jdk, Path folder) throws IOException {
        Path named = folder.resolve("go-server");
        Files.copy(Path.of("/bin/sleep"), named);
        named.toFile().setExecutable(true);
        Path script = folder.resolve("gopls");
        Files.writeString(script, "#!/bin/sh\nread line\n");
        script.toFile().setExecutable(true);
        List<Running> others = new ArrayList<>();
        others.add(other(named.toString(), "60"));
        others.add(other(script.toString()));
        others.add(other("cat"));
        others.add(other(jdk.tool("java").toString(), "-cp", Jars.HOSTS.toString(), Waits.class.getName()));
        if (Files.exists(Path.of("/usr/bin/python3"))) others.add(other("/usr/bin/python3", "-c", "input()"));
        return others;
    }

    /** In a PID namespace: outside of it the ports of all Go programs of whoever runs this test would be asked. */
    @Test
    void portsThatNobodyNamedAreAskedWhenTheUserWantsIt() {
        Needs.mountNamespaces();
        Path served = GoBinary.of("served", LOCAL).file();
        try (HostJvm host = JvmRun.host(Waits.class)
                .on(Jdk.NEWEST)
                .env("SERVED", served.toString())
                // The shell stays, to collect the program when it has ended.
                .inNamespace("exec unshare --pid --fork --kill-child --mount-proc bash -c "
                        + "'\"$SERVED\" <&0 >\"$RUN/served\" 2>&1 & \"$@\"; exit $?' bash \"$@\"")
                .agent(FAST)
                .agent("sidecars=auto+probe")
                .start()) {
            ReportLine report = host.awaitReport(
                    "numbers of a heap",
                    r -> r.rows("sidecars").anyMatch(row -> row.path("heap").isObject()));
            long port = GoBinary.printed(host.folder().resolve("served"), 0);
            assertThat(report.rows("sidecars")).hasSize(1).allSatisfy(row -> {
                assertThat(row.path("path").asText()).isEqualTo("example.com/served");
                assertThat(row.path("heap").path("kind").asText()).isEqualTo("expvar");
                assertThat(row.path("heap").path("source").asText())
                        .isEqualTo("http://127.0.0.1:" + port + "/debug/vars");
            });
            host.endDescendant(served);
            host.awaitReport(
                    "the end of the sidecar", r -> r.rows("sidecars").findAny().isEmpty());
        }
    }

    @Test
    void theSidecarOfAnotherUserIsReadByItsEndpoint() {
        Needs.mountNamespaces();
        try (Running held = GoBinary.of("held", LOCAL).start();
                Running served = GoBinary.of("served", LOCAL).start();
                HostJvm host = JvmRun.host(Waits.class)
                        .on(Jdk.NEWEST)
                        .inNamespace("chmod 777 \"$RUN\"\n" + "exec " + AS_NOBODY + " \"$@\"")
                        .agent(FAST)
                        .agent("sidecars=" + served.pid() + "@http://127.0.0.1:" + served.printed(0) + "/debug/vars")
                        .start()) {
            ReportLine report = host.awaitReport("numbers of a heap", r -> hasHeap(r, served));
            JsonNode row = row(report, served);
            assertThat(row.path("rssBytes").asLong())
                    .as("status is for everybody")
                    .isPositive();
            assertThat(row.path("mappings").isNull()).isTrue();
            assertThat(report.absences()).anyMatch(a -> a.contains("/exe: Permission denied"));
            assertThat(isThere(report, held)).isFalse();
            assertThat(report.absences())
                    .anyMatch(a -> a.startsWith("sidecars: executables that may not be read: ")
                            && a.contains("name its endpoint"));
        }
    }

    @Test
    void whatAMountOfProcHidesIsReadByItsEndpoint() {
        ReportLine report =
                blind("mount -t proc -o hidepid=2 proc /proc\nchmod 777 \"$RUN\"\n" + "exec " + AS_NOBODY + " \"$@\"");
        assertThat(report.absences()).anyMatch(a -> a.contains("processes of other users are hidden (hidepid)"));
    }

    @Test
    void whatIsInAnotherPidNamespaceIsReadByItsEndpoint() {
        blind("exec unshare --pid --fork --kill-child --mount-proc \"$@\"");
    }

    /** A report of a JVM that does not see the Go process whose endpoint was named to it. */
    private static ReportLine blind(String shellText) {
        Needs.mountNamespaces();
        try (Running served = GoBinary.of("served", LOCAL).start();
                HostJvm host = JvmRun.host(Waits.class)
                        .on(Jdk.NEWEST)
                        .inNamespace(shellText)
                        .agent(FAST)
                        .agent("sidecars=cache@http://127.0.0.1:" + served.printed(0) + "/debug/vars")
                        .start()) {
            ReportLine report = host.awaitReport(
                    "the endpoint's numbers",
                    r -> r.rows("sidecars").anyMatch(row -> row.path("heap").isObject()));
            assertThat(report.rows("sidecars")).hasSize(1).allSatisfy(row -> {
                assertThat(row.path("name").asText()).isEqualTo("cache");
                assertThat(row.path("pid").isNull()).isTrue();
                assertThat(row.path("mappings").isNull()).isTrue();
            });
            assertThat(report.absences()).anyMatch(a -> a.contains("known by its endpoint only"));
            return report;
        }
    }

    private Running start(GoBinary binary) {
        Running started = binary.start();
        running.add(started);
        return started;
    }

    private Running other(String... command) {
        Running started = Running.of(List.of(command), "none");
        running.add(started);
        return started;
    }

    private static boolean hasHeap(ReportLine report, Running program) {
        return row(report, program).path("heap").isObject();
    }

    private static boolean isThere(ReportLine report, Running program) {
        return row(report, program).isObject();
    }

    /** The missing node when the report has none. */
    static JsonNode row(ReportLine report, Running program) {
        return report.rows("sidecars")
                .filter(r -> r.path("pid").asLong() == program.pid())
                .findFirst()
                .orElse(MissingNode.getInstance());
    }
}
