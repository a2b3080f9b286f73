package dev.arenascope.report;

import static dev.arenascope.report.Reports.MB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.Governance;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.GoHeaps;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;

class SidecarReportTest {
    private static final Sidecar SICK = GoHeaps.of(38, 11, 61)
            .live(31, 62)
            .rss(120)
            .mappings(112, 2, 0, 5)
            .counts(7, 90)
            .named("otelcol", "4800@77")
            .sidecar();
    private static final Sidecar UNSEEN = GoHeaps.of(1, 1, 1)
            .rss(900)
            .mappings(800, 0, 0, 5)
            .named("envoy\nless", "4801@78")
            .sidecar(Reading.absent("it serves no endpoint"));
    private static final Finding IDLE = new Finding(
            Finding.Code.RETENTION,
            "sidecar otelcol",
            61 * MB,
            Finding.Severity.HIGH,
            0.9,
            "61 MB idle for 4 min; wholly free beside 49 MB in use",
            List.of("GOMEMLIMIT=80MiB"),
            Reading.of(61 * MB),
            List.of());

    private static Report report(List<Sidecar> sidecars, List<Finding> findings) {
        return new Report(
                new Space()
                        .sidecars(new Sidecars(sidecars, List.of("4802: Permission denied")))
                        .snapshot(0),
                new Diagnosis(Reading.absent("no ledger"), findings),
                Governance.NONE);
    }

    @Test
    void aSidecarIsALineTheSickOneFirst() {
        assertThat(SidecarLines.of(report(List.of(UNSEEN, SICK), List.of(IDLE))))
                .containsExactly(
                        "4800 otelcol go1.26.8 rss 120 MB heap 110 MB, live 31 MB, F 0.43 RETENTION: 61 MB idle for 4 min",
                        "4800 envoy\nless go1.26.8 rss 900 MB heap 800 MB resident of 800 MB mapped, live -, F -");
    }

    @Test
    void theTextNamesTheSickestOfAllAndTheJvmBesideIt() {
        String text = TextReport.format(report(List.of(UNSEEN, SICK), List.of(IDLE)));
        assertThat(text.lines().findFirst().orElse("")).endsWith("  RETENTION sidecar otelcol 61 MB (jvm unknown)");
        assertThat(text)
                .contains("   1 RETENTION sidecar otelcol: 61 MB idle for 4 min; wholly free beside 49 MB in use."
                        + " GOMEMLIMIT=80MiB: forecast -61 MB.\n")
                .contains("\n  sidecars   4800 otelcol go1.26.8 rss 120 MB")
                .contains("\n  sidecars   4800 envoy?less go1.26.8 rss 900 MB")
                .contains("sidecars: 4802: Permission denied")
                .contains("heap of sidecar envoy?less: it serves no endpoint");
    }

    @Test
    void manyAreCutShort() {
        List<Sidecar> many = new ArrayList<>();
        for (int i = 0; i < 50; i++)
            many.add(GoHeaps.of(1 + i, 1, 1).named("s" + i, "" + i).sidecar());
        List<String> lines = SidecarLines.of(report(many, List.of()));
        assertThat(lines).hasSize(9);
        assertThat(lines.get(0)).contains(" s49 ");
        assertThat(lines.get(8)).isEqualTo("42 more, in JSON");
        assertThat(SidecarLines.of(report(List.of(), List.of()))).isEmpty();
    }

    @Test
    void manyFindingsAreCutShortInTheText() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 50; i++) findings.add(IDLE);
        findings.add(new Finding(
                Finding.Code.LEAK,
                "malloc",
                MB,
                Finding.Severity.LOW,
                0.7,
                "malloc grows",
                List.of(),
                Reading.absent("none"),
                List.of()));
        assertThat(TextReport.format(report(List.of(SICK), findings)))
                .contains(
                        "   8 RETENTION sidecar otelcol", "   9 LEAK malloc", "     42 more about sidecars, in JSON\n")
                .doesNotContain("   10 ");
    }

    @Test
    void jsonHasAllOfIt() {
        Map<?, ?> json = parse(JsonReport.format(report(List.of(SICK, UNSEEN), List.of(IDLE))));
        assertThat(json.get("verdict")).isEqualTo("RETENTION");
        assertThat(json.get("jvmVerdict")).isEqualTo("unknown");
        List<?> sidecars = list(json, "sidecars");
        Map<?, ?> sick = (Map<?, ?>) sidecars.get(0);
        assertThat(sick.get("name")).isEqualTo("otelcol");
        assertThat(sick.get("findings")).isEqualTo(List.of("RETENTION"));
        assertThat(sick.get("absent")).isNull();
        Map<?, ?> heap = inner(sick, "heap");
        assertThat(number(heap, "idleBytes")).isEqualTo(67 * MB);
        assertThat(number(heap, "inuseBytes")).isEqualTo(49 * MB);
        assertThat(number(heap, "gogc")).isEqualTo(100);
        assertThat(heap.get("kind")).isEqualTo("metrics");
        assertThat(number(inner(sick, "mappings"), "hugeBytes")).isEqualTo(2 * MB);
        Map<?, ?> unseen = (Map<?, ?>) sidecars.get(1);
        assertThat(unseen.get("heap")).isNull();
        assertThat(unseen.get("absent")).isEqualTo("it serves no endpoint");
    }

    private static Map<?, ?> parse(String json) {
        return (Map<?, ?>) Objects.requireNonNull(StrictJson.parse(json));
    }

    private static List<?> list(Map<?, ?> object, String field) {
        return (List<?>) Objects.requireNonNull(object.get(field));
    }

    private static Map<?, ?> inner(Map<?, ?> object, String field) {
        return (Map<?, ?>) Objects.requireNonNull(object.get(field));
    }

    private static long number(Map<?, ?> object, String field) {
        return object.get(field) instanceof Number n ? n.longValue() : Long.MIN_VALUE;
    }

    /** What JSON promises of every field, of those of the sidecars too. */
    @Test
    void everyNullOfASidecarHasAReason() {
        Map<?, ?> json = parse(JsonReport.format(report(List.of(SICK, UNSEEN), List.of())));
        List<Object> paths = new ArrayList<>();
        for (Object entry : list(json, "absent")) paths.add(((Map<?, ?>) entry).get("what"));
        List<?> sidecars = list(json, "sidecars");
        for (int i = 0; i < sidecars.size(); i++) nulls("sidecars[" + i + "].", (Map<?, ?>) sidecars.get(i), paths);
    }

    private static void nulls(String path, Map<?, ?> object, List<Object> paths) {
        for (Map.Entry<?, ?> e : object.entrySet()) {
            if (e.getKey().equals("absent")) continue; // it is the reason
            if (e.getValue() == null) assertThat(paths).contains(path + e.getKey());
            if (e.getValue() instanceof Map<?, ?> inner) nulls(path + e.getKey() + ".", inner, paths);
        }
    }

    @Test
    void jmxShowsARowEach() {
        CompositeData[] rows = SidecarRows.of(Reading.of(report(List.of(SICK, UNSEEN), List.of(IDLE))));
        assertThat(rows).hasSize(2);
        assertThat(rows[0].get("reclaimableBytes")).isEqualTo(61 * MB);
        assertThat((String[]) rows[0].get("findings")).containsExactly("RETENTION");
        assertThat(rows[1].get("f")).isNull();
        assertThat(rows[1].get("absent")).asString().contains("heap: it serves no endpoint");
        assertThat(SidecarRows.of(Reading.absent("none yet"))).isEmpty();
    }
}
