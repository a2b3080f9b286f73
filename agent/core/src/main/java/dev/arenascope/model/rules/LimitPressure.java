package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Healthy below 80 % of the limit; killed processes stood above 95 % for their last minutes. At stake is the process. Pages
 * that the kernel counts twice in VmRSS are charged to the group once.
 */
final class LimitPressure implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.snapshot().cgroup() instanceof Reading.Present<Cgroup> present)) return;
        Cgroup group = present.value();
        if (!(group.limitBytes() instanceof Reading.Present<Long> limit)) return;
        long twice =
                c.ledger().row(Owner.MAPPED_TWICE).map(OwnerRow::residentBytes).orElse(0L);
        long rss = c.snapshot()
                .status()
                .map(ProcessStatus::vmRssBytes)
                .orElse(c.ledger().residentBytes());
        long charged = rss - twice;
        if (charged <= limit.value() / 10 * 9) return;
        c.add(
                Finding.Code.LIMIT_PRESSURE,
                "cgroup",
                charged,
                0.9,
                Case.mb(charged) + " resident of " + Case.mb(limit.value()) + " allowed in " + group.path()
                        + "; limit hit " + group.failures().map(String::valueOf).orElse("an unknown number of")
                        + " times",
                List.of("raise the memory limit, or lower -Xmx by what the largest owner above allows"),
                Reading.absent("not an action that gives bytes back by itself"));
    }
}
