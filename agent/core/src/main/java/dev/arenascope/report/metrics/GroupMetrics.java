package dev.arenascope.report.metrics;

import dev.arenascope.model.Contiguity;
import dev.arenascope.report.Report;
import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/** The limits around the process, and the kernel's free pages. */
final class GroupMetrics {
    private static final double PERCENT = 100;

    private GroupMetrics() {}

    static void append(Exposition out, Report report) {
        Snapshot s = report.snapshot();
        Reading<Cgroup> group = s.cgroup();
        out.of(Metric.LIMIT).sample(group.flatMap(Cgroup::limitBytes));
        out.of(Metric.GROUP_USAGE).sample(group.flatMap(Cgroup::usageBytes));
        out.of(Metric.LIMIT_HITS).sample(group.flatMap(Cgroup::failures));
        out.of(Metric.OOM_KILLS).sample(group.flatMap(Cgroup::oomKills));
        if (s.pressure() instanceof Reading.Present<Pressure> p) {
            out.of(Metric.PRESSURE)
                    .sample(p.value().someAvg10() / PERCENT, p.value().scope());
        }
        if (s.buddy() instanceof Reading.Present<BuddyInfo> buddy) {
            out.of(Metric.FRAGMENTATION_RATE)
                    .sample(Contiguity.of(buddy.value()).fragmentationRate());
        }
    }
}
