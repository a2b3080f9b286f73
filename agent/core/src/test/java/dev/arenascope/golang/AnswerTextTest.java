package dev.arenascope.golang;

import static dev.arenascope.golang.Answers.captured;
import static dev.arenascope.golang.Answers.heap;
import static dev.arenascope.golang.Answers.metrics;
import static dev.arenascope.golang.Answers.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of real programs: how they were made is told beside them. */
class AnswerTextTest {
    private static final Reading<String> UNTOLD = Reading.absent("not told by the endpoint");

    @Test
    void clientGolangWithItsDefaults() {
        GoAnswer answer = present(read(captured("client-golang-1.20.metrics")));
        assertThat(answer.heap())
                .isEqualTo(new GoHeap(
                        "here",
                        GoHeap.Kind.METRICS,
                        12_785_088,
                        17_661_952 - 12_785_088,
                        0,
                        7_110_656,
                        Reading.of(29_989_128L),
                        Reading.of(393_216L),
                        // 12,605,568 by the runtime's own metric
                        Reading.of(12_690_262L),
                        Reading.of(19_035_393L),
                        Reading.of(50),
                        false,
                        Reading.of(300L << 20),
                        Reading.of(14L),
                        Reading.of(51_953_984L),
                        Reading.absent("not told")));
        assertThat(answer.build())
                .isEqualTo(new GoBuild(
                        Reading.of("go1.26.8"), UNTOLD, UNTOLD, Reading.absent("not told by the endpoint")));
        assertThat(answer.memory().map(Sidecar.ProcessMemory::residentBytes)).isEqualTo(Reading.of(29_409_280L));
    }

    @Test
    void theRuntimesOwnMetricsAreTakenBeforeMemStats() {
        GoAnswer answer = present(read(captured("client-golang-1.20-all.metrics")));
        GoHeap heap = answer.heap();
        assertThat(heap.objectsBytes()).isEqualTo(12_895_296);
        assertThat(heap.unusedBytes()).isEqualTo(5_225_408);
        assertThat(heap.freeBytes()).isZero();
        assertThat(heap.releasedBytes()).isEqualTo(6_651_904);
        assertThat(heap.liveBytes()).isEqualTo(Reading.of(12_605_568L));
        assertThat(heap.collections()).isEqualTo(Reading.of(14L));
        assertThat(heap.gcCpuShare().orElse(0.0)).isBetween(0.124, 0.125);
        assertThat(answer.build().module()).isEqualTo(Reading.of("example.com/orders (devel)"));
    }

    @Test
    void openMetricsSaysTheSame() {
        GoHeap metrics = heap(captured("client-golang-1.20-all.metrics"));
        GoHeap open = heap(captured("openmetrics.metrics"));
        assertThat(open.liveBytes()).isEqualTo(metrics.liveBytes());
        assertThat(open.goalBytes()).isEqualTo(metrics.goalBytes());
        assertThat(open.gogcPercent()).isEqualTo(Reading.of(50));
        assertThat(open.allocatedBytes().isPresent()).isTrue();
        assertThat(open.gcCpuShare().isPresent()).isTrue();
    }

    @Test
    void aPrefixIsPassedOver() {
        GoAnswer answer = present(read(captured("istio-prefix.metrics")));
        assertThat(answer.heap().objectsBytes()).isEqualTo(13_063_072);
        assertThat(answer.heap().gogcPercent()).isEqualTo(Reading.of(50));
        assertThat(answer.build().version()).isEqualTo(Reading.of("go1.26.8"));
        assertThat(answer.memory().map(Sidecar.ProcessMemory::residentBytes)).isEqualTo(Reading.of(30_064_640L));
    }

    @ParameterizedTest
    @CsvSource({
        "client-golang-1.11.metrics, go1.26.8, 593584, 4194304",
        "prometheus-2.42.metrics, go1.19.8, 8033256, 16270952",
        "node-exporter-1.5.metrics, go1.19.8, 803640, 4194304",
    })
    void olderMetricsTellNoGogc(String file, String version, long objects, long goal) {
        GoAnswer answer = present(read(captured(file)));
        assertThat(answer.build().version()).isEqualTo(Reading.of(version));
        assertThat(answer.heap().objectsBytes()).isEqualTo(objects);
        assertThat(answer.heap().goalBytes()).isEqualTo(Reading.of(goal));
        assertThat(answer.heap().gogcPercent().reason()).isEqualTo("GOGC is not told");
        assertThat(answer.heap().gcOff()).isFalse();
        assertThat(answer.heap().liveBytes().reason()).isEqualTo("GOGC is not told");
        assertThat(answer.heap().limitBytes().reason()).isEqualTo("GOMEMLIMIT is not told");
    }

    @Test
    void victoriaMetricsOwnLibrary() {
        GoAnswer answer = present(read(captured("victoria-metrics-1.35.metrics")));
        assertThat(answer.heap().objectsBytes()).isEqualTo(12_497_080);
        assertThat(answer.heap().freeBytes()).isEqualTo(5_423_104 - 1_277_952);
        assertThat(answer.heap().limitBytes().reason()).isEqualTo("no GOMEMLIMIT is set");
        assertThat(answer.heap().gogcPercent().reason()).isEqualTo("GOGC is not told");
        assertThat(answer.heap().gcCpuShare()).isEqualTo(Reading.of(0.06235803211459974));
        assertThat(answer.build().version()).isEqualTo(Reading.of("go1.26.8"));
        assertThat(answer.memory())
                .isEqualTo(Reading.of(new Sidecar.ProcessMemory(
                        28_762_112,
                        Reading.of(29_069_312L),
                        Reading.of(24_162_304L),
                        Reading.absent("not told by the endpoint"))));
    }

    @Test
    void gogcOffHasNoGoalAndNoLimit() {
        GoHeap heap = heap(captured("gogc-off.metrics"));
        assertThat(heap.gcOff()).isTrue();
        assertThat(heap.gogcPercent().reason()).isEqualTo("GOGC is off");
        assertThat(heap.limitBytes().reason()).isEqualTo("no GOMEMLIMIT is set");
        assertThat(heap.goalBytes().reason()).isEqualTo("no goal: GOGC is off");
        assertThat(heap.liveBytes().isPresent()).isFalse();
    }

    @Test
    void expvar() {
        GoHeap heap = heap(captured("expvar-1.26.json"));
        assertThat(heap)
                .isEqualTo(new GoHeap(
                        "here",
                        GoHeap.Kind.EXPVAR,
                        13_809_744,
                        18_702_336 - 13_809_744,
                        6_037_504 - 6_004_736,
                        6_004_736,
                        Reading.of(30_513_416L),
                        Reading.of(425_984L),
                        Reading.absent("GOGC is not told"),
                        Reading.of(19_035_393L),
                        Reading.absent("GOGC is not told"),
                        false,
                        Reading.absent("GOMEMLIMIT is not told"),
                        Reading.of(14L),
                        Reading.of(52_978_640L),
                        Reading.of(0.0834379172444863)));
    }

    @Test
    void theTailOfAHeapProfile() {
        GoHeap heap = heap(captured("pprof-1.26.txt"));
        assertThat(heap)
                .isEqualTo(new GoHeap(
                        "here",
                        GoHeap.Kind.PPROF,
                        13_873_112,
                        18_735_104 - 13_873_112,
                        6_004_736 - 5_971_968,
                        5_971_968,
                        Reading.of(30_513_416L),
                        Reading.of(425_984L),
                        Reading.absent("GOGC is not told"),
                        Reading.of(19_035_393L),
                        Reading.absent("GOGC is not told"),
                        false,
                        Reading.absent("GOMEMLIMIT is not told"),
                        Reading.of(14L),
                        Reading.of(53_042_008L),
                        Reading.of(0.0834379172444863)));
    }

    /** The contract with the package, as one line; the slash is escaped as some encoders do it. */
    private static final String OURS = captured("ours.json");

    @Test
    void thePackageOfThisProject() {
        GoAnswer answer = present(read(OURS));
        assertThat(answer.heap())
                .isEqualTo(new GoHeap(
                        "here",
                        GoHeap.Kind.ARENASCOPE,
                        100,
                        50,
                        30,
                        20,
                        Reading.of(400L),
                        Reading.of(8L),
                        Reading.of(90L),
                        Reading.of(180L),
                        Reading.of(100),
                        false,
                        Reading.absent("no GOMEMLIMIT is set"),
                        Reading.of(7L),
                        Reading.of(123_456L),
                        Reading.of(0.05)));
        assertThat(answer.build())
                .isEqualTo(new GoBuild(
                        Reading.of("go1.26.8"),
                        Reading.of("example.com/orders"),
                        Reading.of("example.com/orders v1.2.3"),
                        Reading.absent("not told by the endpoint")));
        assertThat(answer.memory().isPresent()).isFalse();
    }

    @Test
    void thePackageWithoutALiveSetAndWithGogcOff() {
        GoHeap heap =
                heap(OURS.replace("\"liveBytes\":90", "\"liveBytes\":null").replace("\"gogc\":100", "\"gogc\":-1"));
        assertThat(heap.gcOff()).isTrue();
        assertThat(heap.liveBytes().reason()).isEqualTo("GOGC is off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client-golang-1.20.metrics",
                "client-golang-1.20-all.metrics",
                "istio-prefix.metrics",
                "openmetrics.metrics",
                "expvar-1.26.json",
                "pprof-1.26.txt"
            })
    void doesNotDependOnHowTheNetworkCutsIt(String file) {
        byte[] body = captured(file).getBytes(UTF_8);
        Reading<GoAnswer> whole = read(body, body.length);
        assertThat(whole.isPresent()).isTrue();
        AnswerText reused = new AnswerText();
        for (int pieceBytes : new int[] {1, 7, 100, 4096}) {
            assertThat(read(reused, body, pieceBytes)).isEqualTo(whole);
        }
    }

    @Test
    void aPageOfLabelsThatQuoteAnything() {
        String body = "go_info{a=\"}\\\"\\\\\",version=\"go1.25.1 X:nodwarf5\",b=\"version=\"} 1 1700000000\n"
                + metrics("").replace(" 1e", "{shop=\"a b} 9\"} 1e");
        GoAnswer answer = present(read(body));
        assertThat(answer.build().version()).isEqualTo(Reading.of("go1.25.1"));
        assertThat(answer.heap().objectsBytes()).isEqualTo(1_000_000);
    }

    @Test
    void theFirstOfTwoEqualSeriesCounts() {
        assertThat(heap(metrics("") + metrics("").replace("1e+06", "2e+06")).objectsBytes())
                .isEqualTo(1_000_000);
    }

    @Test
    void severalProcessesOnOnePageAreNone() {
        String federated =
                metrics("").replace(" ", "{instance=\"a\"} ") + metrics("").replace(" ", "{instance=\"b\"} ");
        assertThat(read(federated).reason()).contains("several Go processes");
        assertThat(read(metrics("a_") + metrics("b_")).reason()).contains("several Go processes");
        assertThat(read(metrics("a_") + metrics("b_") + metrics("")).reason()).contains("several Go processes");
        assertThat(read(metrics("a_") + metrics("b_") + metrics("c_") + metrics("d_") + metrics("e_"))
                        .reason())
                .contains("several Go processes");
    }

    @Test
    void whoMergedTheApplicationsPageIntoItsOwnIsTheOneWithAPrefix() {
        String sidecar = metrics("istio_agent_").replace("1e+06", "4");
        assertThat(heap(metrics("") + sidecar).objectsBytes()).isEqualTo(4);
        assertThat(heap(sidecar + metrics("")).objectsBytes()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, tells a HeapAlloc of NaN",
        "-1, tells a HeapAlloc of -1.0",
        "+Inf, tells a HeapAlloc of Infinity",
        "9.223372036854776e+18, tells a HeapAlloc of 9.223372036854776E18",
        "1.8446744073709552e+19, tells a HeapAlloc of 1.8446744073709552E19",
        "1e999, tells a HeapAlloc of Infinity",
        "0x10, tells a HeapAlloc of NaN",
        "many, tells a HeapAlloc of NaN",
        "3000001, tells HeapInuse below HeapAlloc",
    })
    void whatIsNoNumberOfBytesIsNoHeap(String value, String reason) {
        assertThat(read(metrics("").replace("1e+06", value)).reason()).isEqualTo(reason);
        String memstats =
                "{\"memstats\":{\"HeapAlloc\":1e+06,\"HeapInuse\":3e6,\"HeapIdle\":7e6,\"HeapReleased\":2E6}}";
        assertThat(heap(memstats).objectsBytes()).isEqualTo(1_000_000);
        assertThat(read(memstats.replace("1e+06", value)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE html> | answers HTML or XML",
                "not found | answers no line",
                "{\"memstats\":{\"HeapAlloc\":1} | JSON that does not end",
                "{\"memstats\":{}} | does not tell HeapAlloc",
                "{\"x\":{\"memstats\":{\"HeapAlloc\":1}}} | JSON without memstats",
                "{\"arenascope\":1} | does not tell HeapAlloc",
                "{} | JSON without memstats",
                "{}{} | more than one JSON object",
                "{\"a\":1,} | broken JSON",
                "{\"a\" 1} | broken JSON",
                "{\"a\":[1}] | broken JSON",
                "{'a':1} | broken JSON",
            })
    void anythingElseIsAbsentWithItsReason(String body, String reason) {
        assertThat(read(body).reason()).isEqualTo(reason);
    }

    @Test
    void otherTextIsAbsentToo() {
        assertThat(read("").reason()).isEqualTo("answers nothing");
        assertThat(read(" \r\n\n").reason()).isEqualTo("answers nothing");
        assertThat(read("not found\n").reason()).contains("no Go heap");
        assertThat(read("heap profile: 0: 0 [0: 0] @ heap/1048576\n").reason()).contains("without its MemStats");
        assertThat(read("\u001f\u008b\b").reason()).contains("compressed");
        assertThat(read("\u0000\u0001").reason()).isEqualTo("answers no text");
        assertThat(read("[".repeat(9)).reason()).contains("no line");
        assertThat(read("{\"a\":" + "[".repeat(100)).reason()).contains("levels");
        assertThat(read("otelcol_process_runtime_heap_alloc_bytes 5\n").reason())
                .contains("no Go heap");
        assertThat(read(metrics("").substring(0, 100)).reason()).contains("does not tell");
    }

    @Test
    void aNameThatWritesALineIsNoName() {
        GoAnswer answer = present(read(OURS.replace("go1.26.8", "go1\u001b[2J").replace("v1.2.3", "x".repeat(200))));
        assertThat(answer.build().version().reason()).isEqualTo("tells no name");
        assertThat(answer.build().module().reason()).isEqualTo("tells no name");
    }

    @Test
    void aLineWithoutAnEndIsLeftOut() {
        String endless = "x".repeat(100_000);
        assertThat(heap(endless + "\n" + metrics("")).objectsBytes()).isEqualTo(1_000_000);
        assertThat(read(endless).reason()).isEqualTo("answers no line");
    }

    private static GoAnswer present(Reading<GoAnswer> reading) {
        if (reading instanceof Reading.Present<GoAnswer> answer) return answer.value();
        throw new AssertionError(reading.reason());
    }
}
