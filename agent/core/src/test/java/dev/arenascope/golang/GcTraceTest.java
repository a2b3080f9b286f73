package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.GoGcLog;
import dev.arenascope.snapshot.GoGcLog.Collection;
import dev.arenascope.snapshot.GoGcLog.Scavenge;
import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On lines that programs of go1.20.14, 1.21.13, 1.24.4, 1.26.8 and 1.27.4 printed on linux/amd64. */
class GcTraceTest {
    private static final String LINE =
            "gc 66 @1.205s 4%: 0.048+1.1+0.010 ms clock, 0.096+0.5/0.14/0.25+0.021 ms cpu, 35->36->7 MB, 60 MB goal, 0 MB"
                    + " stacks, 0 MB globals, 2 P (forced)";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aLineOfGctraceIsReadWhole() {
        assertThat(value(GcTraceLine.collection(LINE)))
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b), Double.class)
                .isEqualTo(new Collection(66, 1.205, 4, 0.048, 0.010, 0.757, 35, 36, 7, 60, 2, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gc 18 @10.1s 0%: 0.1+2+0.1 ms clock, 0.1+0/0/0+0.1 ms cpu, 1->1->0 MB, 4 MB goal, 8 P",
                "2026-11-24T10:00:00Z stderr F gc 7 @0.062s 5%: 0.027+7.0+0.23 ms clock, 0.054+0.090/0.018/3.0+0.47 ms cpu,"
                        + " 119->188->88 MB, 140 MB goal, 0 MB stacks, 0 MB globals, 2 P",
                "{\"log\":\"gc 7 @0.062s 5%: 0.027+7.0+0.23 ms clock, 0.054+0.090/0.018/3.0+0.47 ms cpu, 119->188->88 MB,"
                        + " 140 MB goal, 0 MB stacks, 0 MB globals, 2 P\\n\",\"stream\":\"stderr\"}",
                "the gc gc 11 @0.041s 7% (checking for goroutine leaks): 2.2+0.10+0.066 ms clock, 4.5+0/0.077/0+0.13 ms cpu,"
                        + " 2->2->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)"
            })
    void oldFormsAndWhatALogPutsAroundThemDoNotMatter(String line) {
        assertThat(GcTraceLine.collection(line).isPresent()).isTrue();
    }

    @Test
    void aLineThatIsCutAnywhereIsNone() {
        int whole = LINE.indexOf(" (forced)");
        for (int end = 0; end < whole; end++) {
            assertThat(GcTraceLine.collection(LINE.substring(0, end)).isPresent())
                    .as(LINE.substring(0, end))
                    .isFalse();
        }
        assertThat(value(GcTraceLine.collection(LINE.substring(0, whole))).forced())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "4%, 400%",
        "2 P, 0 P",
        "35->, -35->",
        "gc 66, gc 99999999999999999999",
        "1.205s, 1.s",
        "1.205s, 1e9s",
        "60 MB goal, 60 MiB goal"
    })
    void nonsenseIsNoLine(String what, String nonsense) {
        assertThat(GcTraceLine.collection(LINE.replace(what, nonsense)).isPresent())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scav 704 KiB work, 140352 KiB total, 39% util | 720896 | 143720448 | 39 | false",
                "scav 62360 KiB work, 146856 KiB total, 100% util (forced) | 63856640 | 150380544 | 100 | true",
                "scav 10 KiB work (bg), 40904 KiB work (eager), 195736 KiB now, 60% util (forced) | 41895936 | 200433664 | 60 | true",
                "x scav 96 KiB work (bg), 0 KiB work (eager), 197968 KiB now, 29% util [controller reset] | 98304 | 202719232 | 29 | false"
            })
    void bothFormsOfScavtraceAreRead(String line, long work, long released, int util, boolean forced) {
        assertThat(value(GcTraceLine.scavenge(line))).isEqualTo(new Scavenge(work, released, util, forced));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scav 1 KiB work, 1 KiB now",
                "scav 1 KiB work, 1 KiB total, 101% util",
                "scav 999999999999999999 KiB work, 1 KiB total, 1% util",
                "scvg5: inuse: 1, idle: 2, sys: 3, released: 4, consumed: 5 (MB)"
            })
    void otherLinesAreNoScavtrace(String line) {
        assertThat(GcTraceLine.scavenge(line).isPresent()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1.20, 16, 2, 91, 3, 5, 18, 1, 141393920",
        "1.21, 17, 2, 93, 0, 4, 17, 1, 205946880",
        "1.24, 16, 2, 90, 2, 4, 18, 1, 173916160",
        "1.26, 16, 2, 70, 1, 4, 18, 1, 193167360"
    })
    void theLogsOfRealProgramsAreAddedUp(
            String release,
            long collections,
            long forced,
            long last,
            long live,
            long goal,
            long scavenges,
            long forcedScavenges,
            long released)
            throws URISyntaxException {
        GoGcLog log = value(GcTraceFile.read(captured(release).getPath()));
        assertThat(log.collections()).isEqualTo(collections);
        assertThat(log.forced()).isEqualTo(forced);
        assertThat(log.starts()).isZero();
        assertThat(log.first().number()).isEqualTo(1);
        assertThat(log.last().number()).isEqualTo(last);
        assertThat(log.last().liveMb()).isEqualTo(live);
        assertThat(log.last().goalMb()).isEqualTo(goal);
        assertThat(value(log.gcCpuShare())).isBetween(0.01, 0.5);
        assertThat(value(log.scavenged()).lines()).isEqualTo(scavenges);
        assertThat(value(log.scavenged()).forced()).isEqualTo(forcedScavenges);
        assertThat(value(log.scavenged()).last().releasedBytes()).isEqualTo(released);
    }

    @Test
    void whatCollectionsDidIsSummed() throws URISyntaxException {
        GoGcLog log = value(GcTraceFile.read(captured("1.26").getPath()));
        assertThat(log.leastLiveMb()).isZero();
        assertThat(log.peakMb()).isEqualTo(188);
        assertThat(log.longestStopMs()).isEqualTo(1.1);
        assertThat(log.stoppedMs()).isCloseTo(3.788, within(1e-6));
        assertThat(value(log.scavenged()).workBytes()).isEqualTo(250016L << 10);
    }

    @Test
    void aProcessThatStartsAnewStartsTheSumsAnew() throws URISyntaxException {
        // The last two lines are of a second program, which looked for leaks of goroutines.
        GoGcLog log = value(GcTraceFile.read(captured("1.27").getPath()));
        assertThat(log.starts()).isEqualTo(1);
        assertThat(log.collections()).isEqualTo(2);
        assertThat(log.last().number()).isEqualTo(11);
        assertThat(log.scavenged().reason()).contains("scavtrace=1");
    }

    @Test
    void theShareOfCollectionsIsOfWhatTheProcessorsCouldDo() throws IOException {
        GoGcLog log = value(read("""
                gc 1 @1.000s 9%: 0+0+0 ms clock, 100+0/0/0+0 ms cpu, 1->1->1 MB, 4 MB goal, 2 P
                gc 2 @2.000s 9%: 0+0+0 ms clock, 100+50/40/900+10 ms cpu, 1->1->1 MB, 4 MB goal, 2 P
                gc 9 @9.000s 9%: 0+0+0 ms clock, 999+0/0/0+0 ms cpu, 1->1->1 MB, 4 MB goal, 2 P
                """));
        // 200 ms of two processors for a second; idle workers are no cost, and before the ninth lines are missing.
        assertThat(value(log.gcCpuShare())).isCloseTo(0.1, within(1e-9));
    }

    @Test
    void oneLineTellsNoShare() throws IOException {
        assertThat(value(read(LINE)).gcCpuShare().isPresent()).isFalse();
    }

    @Test
    void aLogWithoutTheLinesSaysWhatToSet() throws IOException {
        assertThat(read("listening on :8080\n").reason()).contains("GODEBUG=gctrace=1");
    }

    @Test
    void foldersAndMissingFilesAreReasons() {
        assertThat(GcTraceFile.read(folder.toString()).reason()).contains("no regular file");
        assertThat(GcTraceFile.read(folder.resolve("none").toString()).reason()).startsWith("there is no");
    }

    @Test
    void ofALongLogTheEndIsReadAndLongLinesDoNoHarm() throws IOException {
        String filler = "x".repeat(1 << 20);
        String text = LINE + "\n" + (filler + "\n").repeat(8) + LINE.replace("gc 66", "gc 77") + "\n" + filler;
        GoGcLog log = value(read(text));
        assertThat(log.first().number()).isEqualTo(77);
        assertThat(log.collections()).isEqualTo(1);
    }

    private Reading<GoGcLog> read(String text) throws IOException {
        return GcTraceFile.read(Files.writeString(folder.resolve("log"), text).toString());
    }

    private static File captured(String release) throws URISyntaxException {
        return new File(Objects.requireNonNull(GcTraceTest.class.getResource("/golang/gctrace-" + release + ".txt"))
                .toURI());
    }

    private static <T> T value(Reading<T> reading) {
        if (reading instanceof Reading.Present<T> p) return p.value();
        throw new AssertionError(reading.reason());
    }
}
