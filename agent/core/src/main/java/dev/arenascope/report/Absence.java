package dev.arenascope.report;

import dev.arenascope.model.Contract;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One absent reading of a report.
 *
 * @param field where it is missing, as a path of the JSON report's field names, for example {@code owners[malloc].liveBytes}
 * @param label the same for a reader, for example {@code live}; empty for what the text does not show anyway
 * @param subject whose it is, for example {@code malloc}; may be empty
 * @param reason why, as one phrase
 */
public record Absence(String field, String label, String subject, String reason) {
    private static final List<String> NEEDS_LEDGER = List.of("owners", "liveBytes", "utilisation", "ledgerAgeMs");

    private static final String SIDECARS_OFF = "sidecars=off";

    /** Every absent reading of the report, each once, in the order of the report. */
    public static List<Absence> of(Report report) {
        Set<Absence> found = new LinkedHashSet<>();
        ofSnapshot(found, report.snapshot());
        Reading<Ledger> ledger = report.diagnosis().ledger();
        for (String field : NEEDS_LEDGER) add(found, field, "ledger", "", ledger);
        if (ledger instanceof Reading.Present<Ledger> p) {
            for (OwnerRow row : p.value().rows()) ofRow(found, row);
        } else {
            add(found, "rssBytes", "status", "", report.snapshot().status());
            add(found, "vmRssBytes", "status", "", report.snapshot().status());
        }
        if (ledger instanceof Reading.Present<Ledger> p) {
            add(found, "contract", "", "", Contract.of(report.snapshot(), p.value()));
            add(found, "agent.rssBytes", "agent", "", p.value().row(Owner.AGENT));
        } else {
            add(found, "contract", "", "", ledger);
            add(found, "agent.rssBytes", "agent", "", ledger);
        }
        int i = 0;
        for (Finding f : report.diagnosis().findings()) {
            String subject = f.code() + " " + f.owner();
            add(found, "findings[" + i++ + "].forecastBytes", "forecast", subject, f.forecastBytes());
        }
        for (Map.Entry<String, String> field :
                JsonActions.absent(report.governance()).entrySet()) {
            found.add(new Absence(field.getKey(), "", "", field.getValue()));
        }
        JsonAdvice.absent(found, report.advice());
        return List.copyOf(found);
    }

    private static void ofSnapshot(Set<Absence> found, Snapshot s) {
        add(found, "status", "status", "", s.status());
        add(found, "peakRssBytes", "status", "", s.status());
        add(found, "space", "mappings", "", s.space());
        add(found, "lazyFreeBytes", "mappings", "", s.space());
        add(found, "layout", "JVM layout", "", s.layout());
        add(found, "metaspace", "metaspace nodes", "", s.metaspace());
        add(found, "malloc", "malloc heaps", "", s.malloc());
        add(found, "mallocBesideBrkBytes", "", "", s.malloc());
        if (s.malloc() instanceof Reading.Present<Malloc> p) ofHeaps(found, p.value());
        add(found, "allocator", s.malloc().isPresent() ? "" : "allocator", "", s.allocator());
        add(found, "mallocInfo", "malloc_info", "", s.mallocInfo());
        add(found, "jvm", "JVM beans", "", s.jvm());
        add(found, "cachedBuffers", "temporary buffers", "", s.cachedBuffers());
        add(found, "gc", "collections", "", s.gc());
        add(found, "heapInfo", "heap info", "", s.heapInfo());
        add(found, "jvmArenas", "metaspace by loader, code heaps", "", s.arenas());
        add(found, "heapRegions", s.layout().isPresent() ? "regions" : "", "", s.heapRegions());
        add(found, "nativeTags", "NMT", "", s.nativeTags());
        add(found, "cgroup", "cgroup", "", s.cgroup());
        if (s.cgroup() instanceof Reading.Present<Cgroup> p) ofCgroup(found, p.value());
        else add(found, "limitBytes", "limit", "", s.cgroup());
        add(found, "hostMemory", "host memory", "", s.hostMemory());
        if (s.hostMemory() instanceof Reading.Present<HostMemory> p) {
            add(
                    found,
                    "hostMemory.majorFaults",
                    "majorFaults",
                    "host",
                    p.value().majorFaults());
            add(
                    found,
                    "hostMemory.compactStalls",
                    "compactStalls",
                    "host",
                    p.value().compactStalls());
            add(found, "hostMemory.compactFails", "", "", p.value().compactFails());
            add(
                    found,
                    "hostMemory.allocStalls",
                    "allocStalls",
                    "host",
                    p.value().allocStalls());
        }
        add(found, "kernel", "buddyinfo", "", s.buddy());
        add(found, "pressure", "pressure", "", s.pressure());
        add(found, "pools", "pools", "", s.pools());
        if (s.pools() instanceof Reading.Present<Pools> p) ofPools(found, p.value());
        // What the user has turned off is no news.
        add(found, "sidecars", s.sidecars().reason().equals(SIDECARS_OFF) ? "" : "sidecars", "", s.sidecars());
        if (s.sidecars() instanceof Reading.Present<Sidecars> p) ofSidecars(found, p.value());
        add(found, "hostFacts", "host facts", "", s.hostFacts());
        add(found, "agent.cpuShare", "cpu", "agent", s.agent().cpuShare());
        add(found, "agent.stoppedMs", "stops", "agent", s.agent().stoppedMs());
        add(found, "agent.wakes", "", "agent", s.agent().wakes());
        add(found, "agent.latestWakeMs", "", "agent", s.agent().wakes());
        for (Map.Entry<String, String> source : JsonSources.absent(s).entrySet()) {
            found.add(new Absence(source.getKey(), "", "", source.getValue()));
        }
    }

    private static void ofPools(Set<Absence> found, Pools pools) {
        for (String gap : pools.gaps()) found.add(new Absence("pools", "pools", "", gap));
        Map<String, String> fields = JsonPools.absent(pools);
        for (Map.Entry<String, String> e : fields.entrySet()) {
            found.add(new Absence(e.getKey(), "", "", e.getValue()));
        }
    }

    /** A line of text for what a user asked for and did not get; the rest stands in JSON. */
    private static void ofSidecars(Set<Absence> found, Sidecars sidecars) {
        for (String gap : sidecars.gaps()) found.add(new Absence("sidecars", "sidecars", "", gap));
        for (JsonSidecars.Missing m : JsonSidecars.missing(sidecars)) {
            found.add(new Absence(m.field(), m.label(), m.subject(), m.reason()));
        }
    }

    private static void ofCgroup(Set<Absence> found, Cgroup c) {
        add(found, "limitBytes", "limit", "cgroup", c.limitBytes());
        add(found, "cgroup.usageBytes", "usage", "cgroup", c.usageBytes());
        add(found, "cgroup.highBytes", "high", "cgroup", c.highBytes());
        add(found, "cgroup.swapLimitBytes", "swap limit", "cgroup", c.swapLimitBytes());
        add(found, "cgroup.failures", "failures", "cgroup", c.failures());
        add(found, "cgroup.oomKills", "oomKills", "cgroup", c.oomKills());
    }

    private static void ofHeaps(Set<Absence> found, Malloc malloc) {
        add(found, "mallocBesideBrkBytes", "memory beside [heap]", "malloc", malloc.besideBrkBytes());
        Map<String, Integer> byReason = new LinkedHashMap<>();
        for (Malloc.Heap heap : malloc.heaps()) {
            if (!heap.walk().isPresent()) count(byReason, heap.walk().reason());
        }
        int heaps = malloc.heaps().size();
        for (Map.Entry<String, Integer> e : byReason.entrySet()) {
            found.add(new Absence("malloc.heaps.walk", "walk", e.getValue() + " of " + heaps + " heaps", e.getKey()));
        }
    }

    private static void count(Map<String, Integer> counts, String reason) {
        counts.put(reason, counts.getOrDefault(reason, 0) + 1);
    }

    private static void ofRow(Set<Absence> found, OwnerRow row) {
        String owner = row.owner().label();
        String path = "owners[" + owner + "].";
        add(found, path + "liveBytes", "live", owner, row.liveBytes());
        add(found, path + "reclaimableBytes", "reclaimable", owner, row.reclaimableBytes());
        add(found, path + "pinnedBytes", "pinned", owner, row.pinnedBytes());
        add(found, path + "f", "F", owner, row.f());
        add(found, path + "scatter", "scatter", owner, row.scatter());
        add(found, path + "retention", "", owner, row.liveBytes());
        add(found, path + "trendBytesPerMinute", "trend", owner, row.trendBytesPerMinute());
    }

    private static void add(Set<Absence> found, String field, String label, String subject, Reading<?> reading) {
        if (!reading.isPresent()) found.add(new Absence(field, label, subject, reading.reason()));
    }

    /**
     * The same, short: one line for each reason, for example {@code F, scatter of cds, gc: not walked yet}. A label that
     * all owners lack for one reason is not followed by their names.
     */
    static List<String> lines(Report report) {
        Reading<Ledger> ledger = report.diagnosis().ledger();
        int owners = ledger instanceof Reading.Present<Ledger> p ? distinctOwners(p.value()) : 0;
        Map<String, Map<String, List<String>>> subjectsByReason = new LinkedHashMap<>();
        for (Absence a : of(report)) {
            if (a.label.isEmpty() || a.reason.equals(OwnerRow.NOT_AN_ARENA))
                continue; // the column means nothing for that owner: a dash says it
            Map<String, List<String>> byLabel = subjectsByReason.get(a.reason);
            if (byLabel == null) {
                byLabel = new LinkedHashMap<>();
                subjectsByReason.put(a.reason, byLabel);
            }
            List<String> subjects = listOf(byLabel, a.label);
            if (!a.subject.isEmpty()) subjects.add(a.subject);
        }
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Map<String, List<String>>> e : subjectsByReason.entrySet()) {
            lines.add(what(e.getValue(), owners) + ": " + e.getKey());
        }
        return lines;
    }

    private static List<String> listOf(Map<String, List<String>> lists, String key) {
        List<String> list = lists.get(key);
        if (list == null) {
            list = new ArrayList<>();
            lists.put(key, list);
        }
        return list;
    }

    private static int distinctOwners(Ledger ledger) {
        Set<Owner> owners = EnumSet.noneOf(Owner.class);
        for (OwnerRow row : ledger.rows()) owners.add(row.owner());
        return owners.size();
    }

    private static String what(Map<String, List<String>> subjectsByLabel, int owners) {
        Map<String, List<String>> labelsBySubjects = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> e : subjectsByLabel.entrySet()) {
            List<String> subjects = e.getValue();
            boolean all = subjects.size() > 1 && subjects.size() == owners;
            String of = subjects.isEmpty() || all ? "" : " of " + String.join(", ", subjects);
            listOf(labelsBySubjects, of).add(e.getKey());
        }
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, List<String>> e : labelsBySubjects.entrySet()) {
            parts.add(String.join(", ", e.getValue()) + e.getKey());
        }
        return String.join("; ", parts);
    }
}
