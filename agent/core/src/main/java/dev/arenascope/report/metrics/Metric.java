package dev.arenascope.report.metrics;

import static dev.arenascope.report.metrics.MetricType.COUNTER;
import static dev.arenascope.report.metrics.MetricType.GAUGE;
import static dev.arenascope.report.metrics.MetricType.INFO;

import java.util.List;

/** Every metric. Names and labels are public interface: they only ever gain. Units are base units, and end the name. */
public enum Metric {
    BUILD(INFO, "arenascope_build", "", "Version of the agent.", "version"),
    REPORT_TIME(GAUGE, "arenascope_report_timestamp_seconds", "seconds", "When the report was made, since the epoch."),
    REPORTS(COUNTER, "arenascope_reports", "", "Reports since the agent started."),
    UPTIME(GAUGE, "arenascope_jvm_uptime_seconds", "seconds", "Since the JVM started."),
    RESIDENT(GAUGE, "process_resident_memory_bytes", "bytes", "Resident set of the JVM, VmRSS."),
    VIRTUAL(GAUGE, "process_virtual_memory_bytes", "bytes", "Virtual size of the JVM, VmSize."),
    FRAGMENTATION_RATE(
            GAUGE,
            "memory_fragmentation_rate",
            "",
            "Of the kernel's free pages: 1 - largest free block / all free blocks, 0 to 1."),
    PEAK(GAUGE, "arenascope_peak_resident_bytes", "bytes", "Highest resident set so far, VmHWM."),
    SWAPPED(GAUGE, "arenascope_swapped_bytes", "bytes", "Memory of the JVM that is swapped out, VmSwap."),
    PAGE_FAULTS(COUNTER, "arenascope_page_faults", "", "Page faults of the JVM; a major one read from a disk.", "kind"),
    LIVE(GAUGE, "arenascope_live_bytes", "bytes", "Resident bytes in use, over all owners."),
    UTILISATION(GAUGE, "arenascope_utilisation_ratio", "ratio", "Live bytes of the resident bytes, 0 to 1."),
    OWNER_RESIDENT(
            GAUGE,
            "arenascope_owner_resident_bytes",
            "bytes",
            "Resident bytes by owner; those that are no views sum to the resident set.",
            "owner",
            "view"),
    OWNER_LIVE(GAUGE, "arenascope_owner_live_bytes", "bytes", "Of them in use.", "owner"),
    OWNER_RECLAIMABLE(
            GAUGE,
            "arenascope_owner_reclaimable_bytes",
            "bytes",
            "Of them on wholly free pages: what a trim gives back.",
            "owner"),
    OWNER_PINNED(
            GAUGE,
            "arenascope_owner_pinned_bytes",
            "bytes",
            "Free bytes of them on pages that hold a live byte too: what no trim gives back.",
            "owner"),
    OWNER_FRAGMENTATION(
            GAUGE,
            "arenascope_owner_fragmentation_ratio",
            "ratio",
            "F = (free / total) x (1 - allocated / total), 0 to 1.",
            "owner"),
    OWNER_SCATTER(
            GAUGE,
            "arenascope_owner_scatter_ratio",
            "ratio",
            "1 - largest free block / all free blocks, 0 to 1.",
            "owner"),
    OWNER_TREND(
            GAUGE,
            "arenascope_owner_trend_bytes_per_second",
            "bytes_per_second",
            "Robust slope of the owner's resident bytes.",
            "owner"),
    ARENA_RESIDENT(
            GAUGE,
            "arenascope_arena_resident_bytes",
            "bytes",
            "Resident bytes of a glibc arena; the largest ones.",
            "arena"),
    ARENA_LIVE(GAUGE, "arenascope_arena_live_bytes", "bytes", "Of them in use.", "arena"),
    ARENA_FRAGMENTATION(GAUGE, "arenascope_arena_fragmentation_ratio", "ratio", "F of a glibc arena, 0 to 1.", "arena"),
    FINDING(GAUGE, "arenascope_finding_bytes", "bytes", "Bytes at stake in a finding.", "code", "owner", "severity"),
    HEALTHY(
            GAUGE,
            "arenascope_healthy",
            "",
            "1 when there is no finding, 0 when there is one; nothing when it cannot be told."),
    LIMIT(GAUGE, "arenascope_memory_limit_bytes", "bytes", "Tightest limit of the control group and its ancestors."),
    GROUP_USAGE(GAUGE, "arenascope_cgroup_usage_bytes", "bytes", "Charged to the group that carries the limit."),
    LIMIT_HITS(COUNTER, "arenascope_cgroup_limit_hits", "", "How often the group's limit was hit."),
    OOM_KILLS(COUNTER, "arenascope_cgroup_oom_kills", "", "Processes of the group that were killed for memory."),
    PRESSURE(
            GAUGE,
            "arenascope_memory_pressure_ratio",
            "ratio",
            "Share of the last ten seconds in which a task waited for memory (PSI some), 0 to 1.",
            "scope"),
    SAFE_SIZE(
            GAUGE,
            "arenascope_safe_to_shrink_to_bytes",
            "bytes",
            "A limit that this process and its sidecars could live with now."),
    ACTIONS(GAUGE, "arenascope_actions", "", "Actions of late, by what became of them.", "kind", "state"),
    SIDECAR_RESIDENT(
            GAUGE,
            "arenascope_sidecar_resident_bytes",
            "bytes",
            "Resident set of a Go process beside the JVM.",
            "sidecar",
            "id"),
    SIDECAR_LIVE(GAUGE, "arenascope_sidecar_live_bytes", "bytes", "Alive after its last mark.", "sidecar", "id"),
    SIDECAR_HELD(
            GAUGE,
            "arenascope_sidecar_held_bytes",
            "bytes",
            "What its heap holds: objects, the rest of their spans, free spans.",
            "sidecar",
            "id"),
    SIDECAR_FRAGMENTATION(
            GAUGE, "arenascope_sidecar_fragmentation_ratio", "ratio", "F of its heap, 0 to 1.", "sidecar", "id"),
    AGENT_RESIDENT(GAUGE, "arenascope_agent_resident_bytes", "bytes", "Resident memory of the agent itself."),
    AGENT_CPU(
            GAUGE,
            "arenascope_agent_cpu_ratio",
            "ratio",
            "Processor time of the agent's thread since the report before, of one core."),
    LATEST_WAKE(
            GAUGE,
            "arenascope_latest_wake_seconds",
            "seconds",
            "By how much the agent's thread woke late at most since the report before: what the host stood still, as far as it saw."),
    PROBE_TIME(GAUGE, "arenascope_probe_seconds", "seconds", "Processor time of a probe's last run.", "probe"),
    PROBE_RUNS(COUNTER, "arenascope_probe_runs", "", "How often a probe ran.", "probe"),
    ABSENT(GAUGE, "arenascope_absent_values", "", "How many values of the report are absent; it says why.");

    private final MetricType type;
    private final String family;
    private final String unit;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> labels;

    Metric(MetricType type, String family, String unit, String help, String... labels) {
        this.type = type;
        this.family = family;
        this.unit = unit;
        this.help = help;
        this.labels = List.of(labels);
    }

    public MetricType type() {
        return type;
    }

    /** As OpenMetrics names it. */
    public String family() {
        return family;
    }

    /** As its samples are named, and as it is asked for in a query. */
    public String sampleName() {
        return switch (type) {
            case GAUGE -> family;
            case COUNTER -> family + "_total";
            case INFO -> family + "_info";
        };
    }

    public String unit() {
        return unit;
    }

    public String help() {
        return help;
    }

    /** In the order in which a sample gives their values. */
    public List<String> labels() {
        return labels;
    }
}
