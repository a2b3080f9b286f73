package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Near the limit of a group or an ancestor, or soon there. Healthy below 80 % of the limit; killed processes stood above 95 %
 * for their last minutes. At stake is the process.
 *
 * <ul>
 *   <li>What counts is what the kernel cannot drop: a group whose page cache fills it to the limit is healthy, although it hits
 *       the limit all day.
 *   <li>Above memory.high the kernel stalls a process for good when there is no swap: it has to be said before, from 80 %.
 *   <li>A steady slope that ends within {@value #SOON_MINUTES} minutes is said from 75 % on, unless it is the heap's own way to
 *       an -Xmx that fits.
 * </ul>
 */
final class LimitPressure implements Rule {
    private static final int SOON_MINUTES = 30;
    private static final long NEVER = Long.MAX_VALUE;

    /** Healthy 0 % (measured, Linux 6.1 and 6.18); above, the group's tasks spend a tenth of their time waiting for memory. */
    private static final double STALLED_PERCENT = 10;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().cgroup() instanceof Reading.Present<Cgroup> present)) return;
        Cgroup group = present.value();
        if (group.levels().isEmpty() && group.limitBytes() instanceof Reading.Present<Long> limit) {
            level(c, plain(group, limit.value()));
            return;
        }
        for (CgroupLevel level : group.levels()) if (level(c, level)) return;
    }

    /** Only the tightest limit is known. */
    private static CgroupLevel plain(Cgroup group, long limit) {
        Reading<Long> no = Reading.absent("not read");
        return new CgroupLevel(
                group.path(),
                Reading.of(limit),
                no,
                group.usageBytes(),
                Reading.absent("not read"),
                new CgroupLevel.Events(no, no, group.failures(), no, group.oomKills(), no, 0, 0));
    }

    private static boolean level(Case c, CgroupLevel level) {
        long limit = level.limitBytes().orElse(NEVER);
        long high = level.highBytes().orElse(NEVER);
        long bound = Math.min(limit, high);
        if (bound == NEVER || bound <= 0) return false;
        long own = own(c);
        long charged = level.unreclaimableBytes().orElse(own);
        double share = (double) charged / bound;
        boolean near = share > (high <= limit ? 0.8 : 0.9);
        CgroupLevel.Events events = level.events();
        boolean hit = share > 0.8 && (events.newHigh() > 0 || events.newMax() > 0);
        double stalled = stalledPercent(c);
        boolean stalls = stalled >= STALLED_PERCENT && share > 0.5;
        boolean underOom = events.underOom().orElse(0L) > 0;
        long minutes = share > 0.75 ? minutesTo(c, charged, bound) : NEVER;
        if (!near && !hit && !stalls && !underOom && minutes > SOON_MINUTES) return false;
        // From the slope alone: it may end before the limit does.
        double confidence = near || hit || stalls || underOom ? 0.9 : 0.7;
        c.add(
                Finding.Code.LIMIT_PRESSURE,
                "cgroup",
                charged,
                confidence,
                evidence(c, level, bound, charged, own, stalled, minutes),
                advice(c, level, bound, charged, own),
                Reading.absent("not an action that gives bytes back by itself"));
        return true;
    }

    /** Pages that the kernel counts twice in VmRSS are charged to the group once. */
    private static long own(Case c) {
        long twice =
                c.ledger().row(Owner.MAPPED_TWICE).map(OwnerRow::residentBytes).orElse(0L);
        long rss = c.snapshot()
                .status()
                .map(ProcessStatus::vmRssBytes)
                .orElse(c.ledger().residentBytes());
        return rss - twice;
    }

    /** Pressure of the host says nothing of this group. */
    private static double stalledPercent(Case c) {
        return c.snapshot().pressure() instanceof Reading.Present<Pressure> p
                        && p.value().scope().equals("cgroup")
                ? p.value().fullAvg10()
                : 0;
    }

    /** The largest sidecar, where it fits into what is charged beside this process: whether it shares the group is not known. */
    private static String beside(Case c, long others) {
        String name = "";
        long most = 0;
        for (GoPatient p : GoPatient.all(c)) {
            long bytes = p.row().residentBytes().orElse(0L);
            // What is known by its endpoint only may be on another host.
            if (bytes <= most || bytes > others || !p.row().sidecar().pid().isPresent()) continue;
            most = bytes;
            name = p.row().sidecar().name();
        }
        return most < others / 10 ? "" : ", perhaps sidecar " + name + " " + Case.mb(most);
    }

    private static String evidence(
            Case c, CgroupLevel level, long bound, long charged, long own, double stalled, long minutes) {
        CgroupLevel.Events events = level.events();
        StringBuilder out =
                new StringBuilder(Case.mb(charged)).append(" resident of ").append(Case.mb(bound));
        boolean high = bound == level.highBytes().orElse(-1L);
        out.append(high ? " below memory.high in " : " allowed in ").append(level.path());
        if (charged - own > bound / 20)
            out.append(" (this process ")
                    .append(Case.mb(own))
                    .append(beside(c, charged - own))
                    .append(')');
        if (minutes == 0) out.append(", there in less than a minute at the present slope");
        else if (minutes < NEVER) out.append(", there in ").append(minutes).append(" min at the present slope");
        out.append("; limit hit ");
        out.append(events.max().map(String::valueOf).orElse("an unknown number of"))
                .append(" times");
        if (events.newMax() > 0) out.append(", ").append(events.newMax()).append(" since the last report");
        if (events.newHigh() > 0) {
            out.append("; throttled at memory.high ").append(events.newHigh()).append(" times since the last report");
        }
        if (stalled >= 1)
            out.append("; all tasks stalled ").append(Math.round(stalled)).append(" % of 10 s");
        if (events.oomKill().orElse(0L) > 0)
            out.append("; ").append(events.oomKill().orElse(0L)).append(" killed");
        if (events.underOom().orElse(0L) > 0) out.append("; tasks wait for memory now");
        return out.toString();
    }

    private static List<String> advice(Case c, CgroupLevel level, long bound, long charged, long own) {
        String raise = "raise the limit of " + level.path() + " to " + (bound / 4 * 5 + Case.MIB - 1) / Case.MIB + "m";
        if (own < charged / 2) {
            return List.of(raise, "look at the other processes of the group: they hold " + Case.mb(charged - own));
        }
        long heap = c.snapshot().flags().map(JvmFlags::maxHeapBytes).orElse(0L);
        Owner largest = largest(c);
        if (largest == Owner.JAVA_HEAP && heap > 0) {
            return List.of(raise, "-Xmx" + (heap / 5 * 4) / Case.MIB + "m, a fifth less than now");
        }
        return List.of(raise, "find what grows in " + largest.label() + ", the largest owner above");
    }

    private static Owner largest(Case c) {
        for (OwnerRow row : c.ledger().rows()) {
            if (!row.view() && row.owner() != Owner.UNEXPLAINED && row.owner() != Owner.SHARED_LIBS) return row.owner();
        }
        return Owner.UNEXPLAINED;
    }

    /** Whole minutes until the bound at the slope of all owners; NEVER when the slope leads nowhere near it. */
    private static long minutesTo(Case c, long charged, long bound) {
        double perMinute = 0;
        double heapPerMinute = 0;
        long heapBytes = 0;
        for (OwnerRow row : c.ledger().rows()) {
            if (row.view() || row.owner() == Owner.MAPPED_TWICE) continue;
            double slope = row.trendBytesPerMinute().orElse(0.0);
            perMinute += slope;
            if (row.owner() == Owner.JAVA_HEAP) {
                heapPerMinute = slope;
                heapBytes = row.residentBytes();
            }
        }
        long maxHeap = c.snapshot().flags().map(JvmFlags::maxHeapBytes).orElse(NEVER);
        // The heap grows to -Xmx and no further: when that fits, its slope threatens nobody.
        if (heapPerMinute > 0 && charged + Math.max(0, maxHeap - heapBytes) <= bound) perMinute -= heapPerMinute;
        // Below 0.2 % of the bound a minute the end is hours away, and the slope mostly noise.
        if (perMinute < bound / 500.0) return NEVER;
        return Math.max(0, (long) ((bound - charged) / perMinute));
    }
}
