package dev.arenascope.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.arenascope.report.Report;
import dev.arenascope.report.Reports;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsPageTest {
    private static final long MB = 1 << 20;

    @Test
    void theOwnersOfTheReportAreSeries() {
        assertThat(page(PageFormat.PROMETHEUS))
                .contains("arenascope_build_info{version=\"1.2.3\"} 1\n")
                .contains(
                        "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes " + 1239 * MB + "\n")
                .contains("arenascope_owner_resident_bytes{owner=\"malloc\",view=\"false\"} " + 470 * MB + "\n")
                .contains("arenascope_owner_live_bytes{owner=\"malloc\"} " + 45 * MB + "\n")
                .contains("arenascope_owner_fragmentation_ratio{owner=\"malloc\"} 0.82\n")
                .contains("arenascope_finding_bytes{code=\"RETENTION\",owner=\"malloc\",severity=\"high\"} " + 412 * MB
                        + "\n")
                .contains("arenascope_healthy 0\n")
                .contains("arenascope_latest_wake_seconds 4.0E-4\n")
                .contains("""
                        # TYPE arenascope_page_faults_total counter
                        arenascope_page_faults_total{kind="minor"} 300000
                        arenascope_page_faults_total{kind="major"} 4
                        """)
                .doesNotContain("# UNIT", "# EOF");
    }

    @Test
    void openMetricsNamesFamiliesAndUnitsAndEnds() {
        assertThat(page(PageFormat.OPEN_METRICS))
                .contains("# TYPE arenascope_build info\narenascope_build_info{version=\"1.2.3\"} 1\n")
                .contains(
                        "# TYPE arenascope_page_faults counter\narenascope_page_faults_total{kind=\"minor\"} 300000\n")
                .contains("# TYPE arenascope_live_bytes gauge\n# UNIT arenascope_live_bytes bytes\n")
                .endsWith("\n# EOF\n");
    }

    @ParameterizedTest
    @EnumSource(PageFormat.class)
    void eachSeriesStandsOnceUnderOneHeading(PageFormat format) {
        Set<String> families = new HashSet<>();
        Set<String> series = new HashSet<>();
        String family = "";
        for (String line : page(format).split("\n")) {
            if (line.startsWith("# HELP ")) {
                family = line.split(" ")[2];
                assertThat(families.add(family)).as(line).isTrue();
            } else if (!line.startsWith("#")) {
                assertThat(line).startsWith(family);
                assertThat(series.add(line.substring(0, line.lastIndexOf(' '))))
                        .as(line)
                        .isTrue();
            }
        }
        assertThat(families).hasSizeGreaterThan(25);
    }

    @Test
    void namesAreOfTheFormatAndEndWithTheirUnit() {
        List<String> names = new ArrayList<>();
        for (Metric m : Metric.values()) {
            names.add(m.family());
            assertThat(m.family()).matches("[a-z][a-z0-9_]*").doesNotEndWith("_total");
            if (!m.unit().isEmpty()) assertThat(m.family()).endsWith("_" + m.unit());
            assertThat(m.help()).endsWith(".").doesNotContain("\n");
        }
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void labelsAreEscapedAndAsManyAsTheMetricHas() {
        Exposition out = new Exposition(PageFormat.PROMETHEUS).of(Metric.BUILD);
        out.sample(1, "a\"b\\c\nd\ud800e");
        assertThat(out.page()).endsWith("arenascope_build_info{version=\"a\\\"b\\\\c\\nd\ufffde\"} 1\n");
        assertThatThrownBy(() -> out.sample(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersThatAreNoneAreWrittenAsTheFormatSays() {
        Exposition out = new Exposition(PageFormat.PROMETHEUS).of(Metric.UTILISATION);
        out.sample(Double.NaN)
                .sample(Double.POSITIVE_INFINITY)
                .sample(Double.NEGATIVE_INFINITY)
                .sample(0.25);
        assertThat(out.page()).endsWith("ratio NaN\n" + name("+Inf") + name("-Inf") + name("0.25"));
    }

    private static String name(String value) {
        return "arenascope_utilisation_ratio " + value + "\n";
    }

    private static String page(PageFormat format) {
        Report report = Reports.sick();
        return MetricsPage.of(report, format, "1.2.3");
    }
}
