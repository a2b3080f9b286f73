package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.LazilyFreed;
import dev.arenascope.it.hosts.Locked;
import dev.arenascope.it.hosts.MallocShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Why memory that was freed stays resident, each reason provoked for real: it is printed, and the advice fits it. */
class KeptIT {
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    private static final String TRIM = "System.trim_native_heap";
    private static final long MIB = 1 << 20;

    @OnEachJdk
    void lockedMemoryIsNotToBeTrimmedAndATrimGivesNothingBack(Jdk jdk) {
        Needs.wherePossible(
                Tool.run(List.of("bash", "-c", "ulimit -l; id -u")).matches("(?s)unlimited.*|.*\\n0\\n"),
                "unlimited locked memory (ulimit -l)");
        try (HostJvm host = at(jdk, JvmRun.host(Locked.class, "held")).start()) {
            host.awaitStdout("ready");
            JsonNode finding = retention(host);
            assertThat(reasons(finding)).anyMatch(r -> r.contains(" MB is locked (mlock or mlockall, VmFlags lo)"));
            assertThat(advice(finding))
                    .noneMatch(a -> a.contains(TRIM))
                    .first()
                    .asString()
                    .contains("without mlockall");
            assertThat(finding.path("forecastBytes").isNull()).isTrue();
            ProcessFiles files = new ProcessFiles(host.pid());
            long before = files.rollupBytes("Anonymous");
            Tool.run(List.of(jdk.tool("jcmd").toString()), Long.toString(host.pid()), TRIM);
            assertThat(before - files.rollupBytes("Anonymous"))
                    .as("given back of %s", finding)
                    .isLessThan(finding.path("bytes").asLong() / 10);
        }
    }

    @OnEachJdk
    void oneChunkAtTheEndOfEachArenaIsTheReasonAndATrimHelps(Jdk jdk) {
        try (HostJvm host = TrimIT.host(jdk, "held").start()) {
            host.awaitStdout("ready");
            JsonNode finding = retention(host);
            assertThat(reasons(finding))
                    .anyMatch(r -> r.contains("kept from the arenas' tops by a single live chunk at the end of each"));
            assertThat(advice(finding)).first().asString().contains(TRIM);
            Trim trim = Trim.of(host, List.of(jdk.tool("jcmd").toString()));
            trim.assertForecastHolds();
            assertThat(trim.givenBackBytes()).isGreaterThan(100 * MIB);
        }
    }

    @OnEachJdk
    void transparentHugePagesAreComparedWithWhatLives(Jdk jdk) throws IOException {
        boolean can = Files.exists(HUGE_PAGES) && !Files.readString(HUGE_PAGES).contains("[never]");
        Needs.wherePossible(can, "a kernel with transparent huge pages");
        JvmRun small = TrimIT.host(jdk, "sparse").env("MALLOC_ARENA_MAX", "1");
        try (HostJvm host =
                small.env("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1").start()) {
            host.awaitStdout("ready");
            JsonNode finding = retention(host);
            assertThat(reasons(finding))
                    .anyMatch(r -> r.matches("\\d+ MB is in transparent huge pages \\(advised, VmFlags hg\\)"
                            + " while \\d+ MB are live: .*"));
            assertThat(advice(finding)).anyMatch(a -> a.startsWith("GLIBC_TUNABLES=glibc.malloc.hugetlb=0: "));
            Trim.of(host, List.of(jdk.tool("jcmd").toString())).assertForecastHolds();
        }
        try (HostJvm host =
                small.env("GLIBC_TUNABLES", "glibc.malloc.hugetlb=0").start()) {
            host.awaitStdout("ready");
            JsonNode finding = retention(host);
            assertThat(reasons(finding)).noneMatch(r -> r.contains("huge pages"));
            assertThat(advice(finding)).noneMatch(a -> a.contains("GLIBC_TUNABLES"));
        }
    }

    @OnEachJdk
    void whatTheHostGaveUpByMadviseIsResidentButNotLive(Jdk jdk) {
        try (HostJvm host = at(jdk, JvmRun.host(LazilyFreed.class, "64")).start()) {
            host.awaitReport(1);
            host.say("");
            host.awaitStdout("ready");
            ReportLine report = host.awaitFreshReport();
            assertThat(report.number("lazyFreeBytes")).isBetween(60 * MIB, 64 * MIB);
            JsonNode mapped = report.rows("owners")
                    .filter(row -> row.path("owner").asText().equals("anon-mmap"))
                    .findFirst()
                    .orElseThrow();
            assertThat(mapped.path("residentBytes").asLong()).isGreaterThanOrEqualTo(64 * MIB);
            assertThat(mapped.path("liveBytes").asLong()).isLessThan(4 * MIB);
            assertThat(report.verdict()).as("%s", report).isEqualTo("healthy");
        }
    }

    @OnEachJdk
    void arenasThatTheUserHasLimitedAreNotAdvisedAgain(Jdk jdk) {
        JvmRun run = at(jdk, JvmRun.host(MallocShape.class, "held"));
        try (HostJvm host =
                run.env("GLIBC_TUNABLES", "glibc.malloc.arena_max=2").start()) {
            host.awaitStdout("ready");
            JsonNode finding = retention(host);
            assertThat(finding.path("evidence").asText()).contains("2 arenas of 2 allowed by MALLOC_ARENA_MAX");
            assertThat(advice(finding)).noneMatch(a -> a.contains("MALLOC_ARENA_MAX"));
        }
    }

    private static JvmRun at(Jdk jdk, JvmRun run) {
        JvmRun small = run.on(jdk)
                .jvm("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1")
                .jvm("--enable-native-access=ALL-UNNAMED")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%");
        return jdk.feature() >= 22
                ? small.jvm("--sun-misc-unsafe-memory-access=allow")
                : small.jvm("--add-modules", "jdk.incubator.foreign");
    }

    private static JsonNode retention(HostJvm host) {
        ReportLine report = host.awaitFinding("RETENTION", "malloc", 0.5);
        return report.rows("findings")
                .filter(f -> f.path("code").asText().equals("RETENTION"))
                .filter(f -> f.path("owner").asText().equals("malloc"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no RETENTION in " + report));
    }

    private static List<String> reasons(JsonNode finding) {
        return texts(finding.path("reasons"));
    }

    private static List<String> advice(JsonNode finding) {
        return texts(finding.path("advice"));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
