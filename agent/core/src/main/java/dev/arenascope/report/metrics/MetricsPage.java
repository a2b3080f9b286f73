package dev.arenascope.report.metrics;

import dev.arenascope.report.Report;
import dev.arenascope.snapshot.AgentCost;
import dev.arenascope.snapshot.Faults;
import dev.arenascope.snapshot.ProbeCost;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/** One report as a page of metrics. Bounded: the largest arenas, at most 200 sidecars, findings and owners as the report has them. */
public final class MetricsPage {
    private static final double MS_PER_S = 1000;

    private MetricsPage() {}

    /** @param version of the agent */
    public static String of(Report report, PageFormat format, String version) {
        Exposition out = new Exposition(format);
        Snapshot s = report.snapshot();
        out.of(Metric.BUILD).sample(1, version);
        out.of(Metric.REPORT_TIME).sample(s.timeMs() / MS_PER_S);
        out.of(Metric.REPORTS).sample(s.seq());
        out.of(Metric.UPTIME).sample(s.uptimeMs() / MS_PER_S);
        process(out, s);
        OwnerMetrics.append(out, report);
        FindingMetrics.append(out, report);
        GroupMetrics.append(out, report);
        SidecarMetrics.append(out, s);
        agent(out, s);
        return out.page();
    }

    private static void process(Exposition out, Snapshot s) {
        Reading<ProcessStatus> status = s.status();
        out.of(Metric.RESIDENT).sample(status.map(ProcessStatus::vmRssBytes));
        out.of(Metric.VIRTUAL).sample(status.map(ProcessStatus::vmSizeBytes));
        out.of(Metric.PEAK).sample(status.map(ProcessStatus::vmHwmBytes));
        out.of(Metric.SWAPPED).sample(status.map(ProcessStatus::vmSwapBytes));
        out.of(Metric.PAGE_FAULTS);
        out.sample(s.faults().map(Faults::minor), "minor");
        out.sample(s.faults().map(Faults::major), "major");
    }

    private static void agent(Exposition out, Snapshot s) {
        AgentCost cost = s.agent();
        out.of(Metric.AGENT_CPU).sample(cost.cpuShare());
        out.of(Metric.LATEST_WAKE).sample(cost.wakes().map(w -> w.longestMs() / MS_PER_S));
        out.of(Metric.PROBE_TIME);
        for (ProbeCost p : s.probes()) if (p.runs() > 0) out.sample(p.lastMs() / MS_PER_S, p.name());
        out.of(Metric.PROBE_RUNS);
        for (ProbeCost p : s.probes()) out.sample(p.runs(), p.name());
    }
}
