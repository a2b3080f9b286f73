package dev.arenascope.report;

import static dev.arenascope.report.Reports.MB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.advice.Advice;
import dev.arenascope.advice.Advised;
import dev.arenascope.advice.Adviser;
import dev.arenascope.advice.FakeStart;
import dev.arenascope.advice.Saving;
import dev.arenascope.advice.Setting;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class AdviceReportTest {
    private final FakeStart start = new FakeStart();

    private static Finding finding(Finding.Code code, String owner, Reading<Long> forecast, String... lines) {
        return new Finding(code, owner, 100 * MB, Finding.Severity.HIGH, 0.9, "e", List.of(lines), forecast, List.of());
    }

    private Report report(List<Saving> savings, Finding... findings) {
        Report sick = Reports.sick();
        Diagnosis diagnosis = new Diagnosis(Reading.absent("no ledger"), List.of(findings));
        return new Report(
                sick.snapshot(), diagnosis, sick.governance(), new Advice(Adviser.of(diagnosis, start), savings));
    }

    private Report arenasAndHeap() {
        return report(
                List.of(),
                finding(
                        Finding.Code.RETENTION,
                        "malloc",
                        Reading.of(206 * MB),
                        "jcmd 1 trims",
                        "MALLOC_ARENA_MAX=2 keeps less"),
                finding(
                        Finding.Code.GARBAGE_HEADROOM,
                        "java-heap",
                        Reading.of(80 * MB),
                        "-XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 in rest"),
                finding(
                        Finding.Code.GARBAGE_HEADROOM,
                        "sidecar otelcol",
                        Reading.absent("not watched for long enough"),
                        "GOGC=50"));
    }

    private static List<String> section(Report report) {
        return TextReport.format(report)
                .lines()
                .dropWhile(l -> !l.startsWith("  advice "))
                .takeWhile(l -> l.startsWith("  advice ") || l.startsWith("    ") || l.startsWith("  saved"))
                .toList();
    }

    /** What stands behind each plus, as it would be put into a file. */
    private static Object pasted(List<String> lines) {
        StringBuilder yaml = new StringBuilder();
        for (String line : lines)
            if (line.startsWith("    + ")) yaml.append(line.substring(6)).append('\n');
        return new Yaml().load(yaml.toString());
    }

    @Test
    void theTextIsADiffOfTheEnvironment() {
        start.variable("JAVA_TOOL_OPTIONS", "-javaagent:/a.jar")
                .arguments("-javaagent:/a.jar", "-XX:MinHeapFreeRatio=30");
        assertThat(section(arenasAndHeap()))
                .containsExactly(
                        "  advice     for the next start",
                        "    env: of this container",
                        "    - - name: JAVA_TOOL_OPTIONS",
                        "    -   value: \"-javaagent:/a.jar\"",
                        "    + - name: JAVA_TOOL_OPTIONS",
                        "    +   value: \"-javaagent:/a.jar -XX:MaxHeapFreeRatio=20\"",
                        "    + - name: MALLOC_ARENA_MAX",
                        "    +   value: \"2\"",
                        "    on the command line: -XX:MinHeapFreeRatio=10 in place of -XX:MinHeapFreeRatio=30",
                        "    env: of the container of otelcol",
                        "    + - name: GOGC",
                        "    +   value: \"50\"",
                        "    MALLOC_ARENA_MAX=2: forecast at most -206 MB (RETENTION malloc)",
                        "    -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20: forecast -80 MB (GARBAGE_HEADROOM java-heap)",
                        "    GOGC=50: forecast none, not watched for long enough (GARBAGE_HEADROOM sidecar otelcol)");
    }

    @Test
    void whatIsAddedIsYamlWhateverStandsInTheVariable() {
        String nasty = "-Da=\"b c\" -Db='#' -Dc=\\n: $(HOME) \t\u2028{x}";
        start.variable("JAVA_TOOL_OPTIONS", nasty);
        // Kubernetes makes one dollar of two.
        String value = nasty.replace("$(", "$$(") + " -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20";
        assertThat(pasted(section(arenasAndHeap())))
                .isEqualTo(List.of(
                        Map.of("name", "JAVA_TOOL_OPTIONS", "value", value),
                        Map.of("name", "MALLOC_ARENA_MAX", "value", "2"),
                        Map.of("name", "GOGC", "value", "50")));
    }

    @Test
    void jsonHoldsTheSame() {
        Map<?, ?> report = (Map<?, ?>) Objects.requireNonNull(StrictJson.parse(JsonReport.format(arenasAndHeap())));
        Map<?, ?> advice = (Map<?, ?>) Objects.requireNonNull(report.get("advice"));
        assertThat(new Yaml().<Object>load((String) advice.get("yaml")))
                .isEqualTo(List.of(
                        Map.of("name", "JAVA_TOOL_OPTIONS", "value", "-XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20"),
                        Map.of("name", "MALLOC_ARENA_MAX", "value", "2")));
        assertThat(Absence.of(arenasAndHeap()).stream().map(Absence::field))
                .contains("advice.settings[2].forecastBytes", "advice.environment[0].present")
                .doesNotContain("advice.settings[0].forecastBytes");
    }

    @Test
    void whatMayBeASecretIsAppendedByHand() {
        start.variable("JAVA_TOOL_OPTIONS", "-Dtoken=hunter2");
        List<String> lines = section(arenasAndHeap());
        assertThat(lines)
                .contains("    + # append to JAVA_TOOL_OPTIONS: -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20"
                        + " (it holds what may be a secret, and is not shown)");
        assertThat(TextReport.format(arenasAndHeap())).doesNotContain("hunter2");
        assertThat(JsonReport.format(arenasAndHeap())).doesNotContain("hunter2");
        assertThat(pasted(lines))
                .isEqualTo(List.of(
                        Map.of("name", "MALLOC_ARENA_MAX", "value", "2"), Map.of("name", "GOGC", "value", "50")));
    }

    @Test
    void healthHasNoSection() {
        assertThat(section(report(List.of()))).isEmpty();
    }

    @Test
    void whatWasSavedIsToldAsItIs() {
        Advised arenas = new Advised(
                Setting.leading("MALLOC_ARENA_MAX=2"), Finding.Code.RETENTION, "malloc", Reading.of(120 * MB), true);
        Advised heap = new Advised(
                Setting.leading("-Xmx512m"), Finding.Code.CONTRACT, "cgroup", Reading.absent("none"), false);
        Saving saved = new Saving(
                arenas,
                320_000,
                new Saving.Point(320_000, 410 * MB, Reading.of(250 * MB)),
                new Saving.Point(320_000, 314 * MB, Reading.of(150 * MB)),
                0);
        Saving lost = new Saving(
                heap,
                5000,
                new Saving.Point(5000, 300 * MB, Reading.absent("no owner")),
                new Saving.Point(5000, 320 * MB, Reading.absent("no owner")),
                1);
        Report report = report(List.of(saved, lost));
        assertThat(TextReport.format(report))
                .contains(
                        "  saved      MALLOC_ARENA_MAX=2: predicted at most 120 MB, saved 96 MB (resident 410 MB -> 314 MB,"
                                + " malloc 250 MB -> 150 MB, at 5m)\n",
                        "  saved      -Xmx512m: predicted nothing, took 20 MB more (resident 300 MB -> 320 MB, at 5s, with 1"
                                + " other setting of earlier advice)\n");
        assertThat(JsonReport.format(report)).contains("\"savedBytes\":" + 96 * MB, "\"savedBytes\":" + -20 * MB);
    }
}
