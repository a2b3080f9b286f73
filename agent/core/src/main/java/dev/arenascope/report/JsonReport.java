package dev.arenascope.report;

import dev.arenascope.model.Contract;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.AgentCost;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.ProbeCost;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;

/**
 * The report as one JSON object on one line. Field names are public interface and carry their unit; schema 1 only ever gains
 * fields. What is absent is null, with an entry under {@code absent} whose {@code what} is the path of the field.
 *
 * <p>{@code rssBytes} is the resident set that the owners, views left out, sum to; {@code vmRssBytes} is VmRSS of the same
 * instant, as the kernel says it. {@code lazyFreeBytes} of it are marked with MADV_FREE: counted, but free for the kernel to take.
 * Ratios are 0..1.
 */
public final class JsonReport {
    private static final int SCHEMA = 1;

    /** Groups of threads that are listed; the rest, which hold less, are counted. */
    static final int MOST_STACK_GROUPS = 200;

    private JsonReport() {}

    /** A line of the agent's own log, as an object of its own, so that every line of a JSON log is JSON. */
    public static String log(String text) {
        return new Json()
                .beginObject()
                .field("schema", SCHEMA)
                .field("log", text)
                .endObject()
                .toString();
    }

    /** The whole report, without a line feed. */
    public static String format(Report report) {
        Snapshot s = report.snapshot();
        Reading<Ledger> ledger = report.diagnosis().ledger();
        Json json = new Json().beginObject().field("schema", SCHEMA);
        json.field("time", TextReport.time(s)).field("seq", s.seq()).field("pid", s.pid());
        json.field("uptimeMs", s.uptimeMs()).field("verdict", report.diagnosis().verdict());
        json.field("jvmVerdict", report.diagnosis().jvmVerdict());
        json.field("rssBytes", TextReport.residentBytes(report));
        json.field("vmRssBytes", vmRssBytes(s, ledger));
        json.field("lazyFreeBytes", TextReport.lazyFreeBytes(s));
        json.field("limitBytes", TextReport.limitBytes(s));
        cgroup(json, s.cgroup());
        json.field("liveBytes", ledger.map(Ledger::liveBytes));
        json.field("utilisation", ledger.map(l -> round(l.utilisation(), 4)));
        json.field("peakRssBytes", s.status().map(ProcessStatus::vmHwmBytes));
        json.field("ledgerAgeMs", ageMs(ledger));
        owners(json, ledger.map(Ledger::rows).orElse(List.of()));
        stackGroups(json, ledger.map(Ledger::stackGroups).orElse(List.of()));
        findings(json, report.diagnosis().findings());
        JsonSources.append(json, s);
        JsonSources.put(json, "contract", ledger.flatMap(l -> Contract.of(s, l)), JsonKernel::contract);
        JsonPools.append(json, s.pools());
        JsonSites.append(json, s);
        JsonSidecars.append(json, report);
        JsonActions.append(json, report.governance());
        JsonAdvice.append(json, report.advice());
        absent(json, Absence.of(report));
        agent(json, s, ledger.flatMap(l -> l.row(Owner.AGENT)));
        return json.endObject().toString();
    }

    private static Reading<Long> vmRssBytes(Snapshot s, Reading<Ledger> ledger) {
        return ledger.isPresent() ? ledger.map(Ledger::vmRssBytes) : s.status().map(ProcessStatus::vmRssBytes);
    }

    private static Reading<Long> ageMs(Reading<Ledger> ledger) {
        return ledger instanceof Reading.Present<Ledger> p
                ? Reading.of(TextReport.ageMs(p))
                : Reading.absent(ledger.reason());
    }

    private static void cgroup(Json json, Reading<Cgroup> reading) {
        if (!(reading instanceof Reading.Present<Cgroup> present)) {
            json.nothing("cgroup");
            return;
        }
        Cgroup group = present.value();
        json.name("cgroup").beginObject().field("version", group.version()).field("path", group.path());
        json.field("usageBytes", group.usageBytes()).field("highBytes", group.highBytes());
        json.field("swapLimitBytes", group.swapLimitBytes()).field("failures", group.failures());
        json.field("oomKills", group.oomKills());
        JsonKernel.levels(json, group.levels());
        json.endObject();
    }

    private static void owners(Json json, List<OwnerRow> rows) {
        json.name("owners").beginArray();
        for (OwnerRow row : rows) {
            json.beginObject().field("owner", row.owner().label()).field("detail", row.detail());
            json.field("residentBytes", row.residentBytes());
            json.field("liveBytes", row.liveBytes());
            json.field("reclaimableBytes", row.reclaimableBytes());
            json.field("pinnedBytes", row.pinnedBytes());
            json.field("f", row.f().map(v -> round(v, 4)));
            json.field("scatter", row.scatter().map(v -> round(v, 4)));
            json.field("retention", JsonSources.retention(row).map(v -> round(v, 4)));
            json.field("trendBytesPerMinute", row.trendBytesPerMinute().map(v -> round(v, 0)));
            json.field("view", row.view()).endObject();
        }
        json.endArray();
    }

    private static void stackGroups(Json json, List<Ledger.StackGroup> groups) {
        json.name("stackGroups").beginArray();
        for (Ledger.StackGroup g : groups.subList(0, Math.min(MOST_STACK_GROUPS, groups.size()))) {
            json.beginObject().field("name", g.name()).field("threads", g.threads());
            json.field("residentBytes", g.residentBytes()).endObject();
        }
        json.endArray().field("stackGroupsMore", Math.max(0, groups.size() - MOST_STACK_GROUPS));
    }

    private static void findings(Json json, List<Finding> findings) {
        json.name("findings").beginArray();
        for (Finding f : findings) {
            json.beginObject().field("code", f.code().name()).field("owner", f.owner());
            json.field("bytes", f.bytes()).field("severity", TextReport.severity(f));
            json.field("confidence", round(f.confidence(), 4)).field("evidence", f.evidence());
            json.name("advice").beginArray();
            for (String line : f.advice()) json.value(line);
            json.endArray().field("forecastBytes", f.forecastBytes());
            json.name("reasons").beginArray();
            for (String reason : f.reasons()) json.value(reason);
            json.endArray().endObject();
        }
        json.endArray();
    }

    private static void absent(Json json, List<Absence> absences) {
        json.name("absent").beginArray();
        for (Absence a : absences) {
            json.beginObject().field("what", a.field()).field("reason", a.reason());
            if (!a.subject().isEmpty()) json.field("subject", a.subject());
            json.endObject();
        }
        json.endArray();
    }

    private static void agent(Json json, Snapshot s, Reading<OwnerRow> row) {
        AgentCost cost = s.agent();
        json.name("agent").beginObject().field("cpuShare", cost.cpuShare().map(v -> round(v, 6)));
        json.field("rssBytes", row.map(OwnerRow::residentBytes));
        json.field("stoppedMs", cost.stoppedMs().map(v -> round(v, 3)));
        if (cost.wakes() instanceof Reading.Present<AgentCost.Wakes> w) {
            json.field("wakes", w.value().count())
                    .field("latestWakeMs", round(w.value().longestMs(), 3));
        } else {
            json.nothing("wakes");
            json.nothing("latestWakeMs");
        }
        json.name("probes").beginArray();
        for (ProbeCost p : s.probes()) {
            json.beginObject().field("name", p.name()).field("lastMs", round(p.lastMs(), 3));
            json.field("periodMs", p.periodMs()).field("runs", p.runs());
            json.field("skipped", p.skipped()).field("nextMs", p.nextMs()).endObject();
        }
        json.endArray().endObject();
    }

    static double round(double value, int decimals) {
        if (!Double.isFinite(value) || Math.abs(value) > 1e9) return value;
        double scale = Math.pow(10, decimals);
        return Math.round(value * scale) / scale;
    }
}
