package dev.arenascope.report.metrics;

import dev.arenascope.governor.ActionEntry;
import dev.arenascope.governor.Budget;
import dev.arenascope.model.Finding;
import dev.arenascope.report.Absence;
import dev.arenascope.report.Report;
import dev.arenascope.report.TextReport;
import java.util.Map;
import java.util.TreeMap;

/** What the report means and what was done about it. */
final class FindingMetrics {
    private FindingMetrics() {}

    static void append(Exposition out, Report report) {
        findings(out, report);
        String verdict = report.diagnosis().verdict();
        if (!verdict.equals("unknown")) out.of(Metric.HEALTHY).sample(verdict.equals("healthy") ? 1 : 0);
        out.of(Metric.SAFE_SIZE).sample(report.governance().budget().map(Budget::safeBytes));
        actions(out, report);
        out.of(Metric.ABSENT).sample(Absence.of(report).size());
    }

    /** Two findings of one code may be about one owner, such as two pools: they are one series, and their bytes add up. */
    private static void findings(Exposition out, Report report) {
        Map<Series, Long> sums = new TreeMap<>();
        for (Finding f : report.diagnosis().findings()) {
            sums.merge(new Series(f.code().name(), f.owner(), TextReport.severity(f)), f.bytes(), Long::sum);
        }
        out.of(Metric.FINDING);
        sums.forEach((series, bytes) -> out.sample(bytes, series.first, series.second, series.third));
    }

    private static void actions(Exposition out, Report report) {
        Map<Series, Long> counts = new TreeMap<>();
        for (ActionEntry e : report.governance().actions()) {
            counts.merge(new Series(e.action().kind().label(), e.state().label(), ""), 1L, Long::sum);
        }
        out.of(Metric.ACTIONS);
        counts.forEach((series, count) -> out.sample(count, series.first, series.second));
    }

    /** Labels that tell one series of a metric from the others. */
    private record Series(String first, String second, String third) implements Comparable<Series> {
        @Override
        public int compareTo(Series other) {
            int byFirst = first.compareTo(other.first);
            if (byFirst != 0) return byFirst;
            int bySecond = second.compareTo(other.second);
            return bySecond != 0 ? bySecond : third.compareTo(other.third);
        }
    }
}
