package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Control groups of version 2, and a machine of two memory nodes, for real: one boot of a second kernel in an emulated machine runs every scenario of {@code guest}, and
 * what the agents wrote there is judged here. {@code mvn -Pcgroup2 verify}.
 */
@Tag("cgroup2")
class Cgroup2IT {
    private static final Path SCRIPTS = Path.of("src/test/cgroup2");
    private static final Path OUT = Jars.WORK.resolve("cgroup2");
    private static final int SECONDS = 540;
    private static final long MIB = 1 << 20;

    @BeforeAll
    static void boot() throws IOException, InterruptedException {
        Files.createDirectories(OUT);
        try (var old = Files.newDirectoryStream(OUT, Files::isRegularFile)) {
            for (Path file : old) Files.delete(file);
        }
        Path script = OUT.resolve("with-paths");
        Files.writeString(
                script,
                "JAVA=" + Jdk.OLDEST.tool("java") + "\nAGENT=" + Jars.AGENT + "\nCLASSES=" + Jars.HOSTS + "\n"
                        + Files.readString(SCRIPTS.resolve("guest")));
        Path errors = OUT.resolve("boot.stderr");
        Process boot = new ProcessBuilder(
                        SCRIPTS.resolve("boot").toString(),
                        Jars.WORK.resolveSibling("cgroup2").toString(),
                        OUT.toString(),
                        Integer.toString(SECONDS),
                        script.toString())
                .redirectError(errors.toFile())
                .redirectOutput(OUT.resolve("boot.stdout").toFile())
                .start();
        try {
            assertThat(boot.waitFor(SECONDS + 120, TimeUnit.SECONDS)).isTrue();
        } finally {
            boot.descendants().forEach(ProcessHandle::destroyForcibly);
            boot.destroyForcibly();
        }
        Needs.that(boot.exitValue() != 125, "an emulated machine: " + lastLine(errors));
        assertThat(boot.exitValue()).as("%s", lastLine(errors)).isZero();
        assertThat(OUT.resolve("stdout"))
                .as("what did not come in time, %s", OUT)
                .isEmptyFile();
    }

    @Test
    void everyAncestorsLimitIsReportedAndAChangeIsSeen() throws IOException {
        List<ReportLine> reports = reports("limits");
        JsonNode first = reports.get(0).json();
        assertThat(first.path("limitBytes").asLong()).isEqualTo(600 * MIB);
        assertThat(first.path("cgroup").path("version").asInt()).isEqualTo(2);
        assertThat(first.path("cgroup").path("path").asText()).isEqualTo("/outer/pod");
        assertThat(first.path("cgroup").path("highBytes").asLong()).isEqualTo(500 * MIB);
        List<JsonNode> levels = levels(first);
        assertThat(levels.stream().map(l -> l.path("path").asText()))
                .containsExactly("/outer/pod", "/outer", "/outer/pod/ctr");
        assertThat(levels.get(1).path("limitBytes").asLong()).isEqualTo(900 * MIB);
        assertThat(levels.get(2).path("limitBytes").isNull()).isTrue();
        assertThat(levels.get(2).path("stat").path("anonBytes").asLong()).isBetween(10 * MIB, 200 * MIB);
        assertThat(first.path("limits").path("cpus").asDouble()).isEqualTo(1.5);
        assertThat(first.path("pressure").path("scope").asText()).isEqualTo("cgroup");

        ReportLine last = reports.get(reports.size() - 1);
        assertThat(last.number("limitBytes")).isEqualTo(400 * MIB);
        assertThat(high(last)).as("healthy, %s", last).isEmpty();
        long anon = Long.parseLong(Files.readString(OUT.resolve("limits.memory.stat"))
                .lines()
                .filter(l -> l.startsWith("anon "))
                .findFirst()
                .orElseThrow()
                .substring(5));
        assertThat(levels(last.json()).get(2).path("stat").path("anonBytes").asLong())
                .isBetween(anon * 8 / 10, anon * 12 / 10);
    }

    @Test
    void memoryHighIsSpokenOfBeforeItStallsTheProcess() throws IOException {
        List<ReportLine> reports = reports("high");
        ReportLine first = first(reports, "LIMIT_PRESSURE");
        JsonNode events = levels(first.json()).get(0).path("events");
        assertThat(events.path("high").asLong())
                .as("throttled before, %s", first)
                .isZero();
        assertThat(evidence(first, "LIMIT_PRESSURE")).contains("below memory.high in /high");
        JsonNode last = reports.get(reports.size() - 1).json();
        assertThat(levels(last).get(0).path("events").path("high").asLong()).isPositive();
        assertThat(last.path("pressure").path("someTotalUs").asLong()).isPositive();
    }

    @Test
    void aPromiseAboveTheLimitIsABrokenContractLongBeforeTheKill() throws IOException {
        ReportLine first = reports("victim").get(0);
        assertThat(evidence(first, "CONTRACT")).contains("direct 1024 MB (-XX:MaxDirectMemorySize)");
        assertThat(high(first)).contains("CONTRACT");
    }

    @Test
    void aKillIsForetoldByItsVictimAndCountedByItsNeighbour() throws IOException {
        assertThat(Files.readString(OUT.resolve("victim.status")).strip()).isEqualTo("137");
        ReportLine pressure = first(reports("victim"), "LIMIT_PRESSURE");
        assertThat(levels(pressure.json()).get(0).path("events").path("oomKill").asLong())
                .isZero();
        List<ReportLine> neighbour = reports("neighbour");
        assertThat(neighbour.get(0).json().path("cgroup").path("oomKills").asLong())
                .isZero();
        JsonNode last = neighbour.get(neighbour.size() - 1).json();
        assertThat(last.path("cgroup").path("oomKills").asLong()).isEqualTo(1);
        assertThat(levels(last).get(0).path("events").path("oom").asLong()).isPositive();
    }

    /** The same bursts under the same limit; reports come at the start, and when a look of each second asks for one. */
    @Test
    void aLoadThatIsKilledWithoutAGovernorIsSurvivedWithOne() throws IOException {
        assertThat(Files.readString(OUT.resolve("unwatched.status")).strip()).isEqualTo("137");
        assertThat(Files.readString(OUT.resolve("watched.stdout"))).contains("done");
        assertThat(event("watched", "oom_kill")).isZero();
        assertThat(acted("watched").json().path("decision").path("why").asText())
                .isEqualTo("LIMIT_PRESSURE of cgroup");
    }

    @Test
    void memoryHighThatIsHitLeadsToATrim() throws IOException {
        ReportLine acted = acted("throttled");
        JsonNode level = levels(acted.json()).get(0);
        assertThat(acted.json().path("decision").path("action").asText()).isEqualTo("trim malloc");
        assertThat(level.path("events").path("high").asLong()).isGreaterThan(3);
        assertThat(event("throttled", "oom_kill")).isZero();
        assertThat(Files.readString(OUT.resolve("throttled.stdout"))).contains("done");
        // Whatever came after the trim: the bursts go on.
        assertThat(bytes("throttled.current")).isLessThan(bytes("throttled.peak") - 60 * MIB);
    }

    /** The next report that is due comes an hour later. */
    @Test
    void limitsThatAreChangedMeanwhileAreFollowed() throws IOException {
        List<ReportLine> reports = reports("resized");
        assertThat(reports.stream().map(r -> r.number("limitBytes") / MIB).distinct())
                .containsExactly(600L, 550L, 450L, 650L);
        assertThat(reports.stream()
                        .map(r -> r.json().path("budget").path("limitBytes").asLong() / MIB)
                        .distinct())
                .as("memory.high is where the kernel starts to act")
                .containsExactly(240L, 250L);
        System.out.println(Files.readString(OUT.resolve("resized.times")));
    }

    /** The first report with an action. */
    private static ReportLine acted(String host) throws IOException {
        return reports(host).stream()
                .filter(r -> r.json().path("decision").path("kind").asText().equals("act"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing was done in " + host));
    }

    private static long event(String group, String name) throws IOException {
        return Files.readString(OUT.resolve(group + ".events"))
                .lines()
                .filter(l -> l.startsWith(name + " "))
                .mapToLong(l -> Long.parseLong(l.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static long bytes(String file) throws IOException {
        return Long.parseLong(Files.readString(OUT.resolve(file)).strip());
    }

    @Test
    void pagesOfTwoMemoryNodesSumToTheResidentSetAndThoseOfTheOtherNodeAreRemote() throws IOException {
        List<ReportLine> reports = reports("nodes");
        JsonNode atHome = assertNodesSumUp(reports.get(1));
        assertThat(atHome.path("locality").asDouble()).isGreaterThan(0.5);
        assertThat(atHome.path("remoteBytes").asLong())
                .isEqualTo(atHome.path("bytesByNode").path(1).asLong());
        JsonNode moved = assertNodesSumUp(reports.get(reports.size() - 1));
        assertThat(moved.path("remoteBytes").asLong())
                .as("the heap stays where it was touched")
                .isEqualTo(moved.path("bytesByNode").path(0).asLong())
                .isGreaterThan(200 * MIB);
    }

    /** The kernel counts in pages of its own, and some come between the two readings. */
    private static JsonNode assertNodesSumUp(ReportLine report) {
        JsonNode numa = report.json().path("numa");
        JsonNode nodes = numa.path("bytesByNode");
        assertThat(nodes.size()).as("nodes in %s", report).isEqualTo(2);
        assertThat(nodes.path(0).asLong() + nodes.path(1).asLong())
                .isCloseTo(report.number("rssBytes"), withinPercentage(5));
        return numa;
    }

    private static List<ReportLine> reports(String host) throws IOException {
        List<ReportLine> reports = ReportLine.all(Files.readString(OUT.resolve(host + ".log")));
        assertThat(reports).as("reports of %s", host).isNotEmpty();
        return reports;
    }

    private static List<JsonNode> levels(JsonNode report) {
        return new ReportLine(report.path("cgroup")).rows("levels").toList();
    }

    private static ReportLine first(List<ReportLine> reports, String code) {
        for (ReportLine report : reports) if (report.rows("findings").anyMatch(f -> is(f, code))) return report;
        throw new AssertionError("no " + code + " in " + reports);
    }

    private static boolean is(JsonNode finding, String code) {
        return finding.path("code").asText().equals(code);
    }

    private static String evidence(ReportLine report, String code) {
        return report.rows("findings")
                .filter(f -> is(f, code))
                .map(f -> f.path("evidence").asText())
                .findFirst()
                .orElse("");
    }

    private static List<String> high(ReportLine report) {
        return report.rows("findings")
                .filter(f -> f.path("severity").asText().equals("high"))
                .map(f -> f.path("code").asText())
                .toList();
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
}
