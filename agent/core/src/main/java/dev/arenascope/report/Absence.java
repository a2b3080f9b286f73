package dev.arenascope.report;

import dev.arenascope.model.Contract;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
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
record Absence(String field, String label, String subject, String reason) {
    private static final List<String> NEEDS_LEDGER = List.of("owners", "liveBytes", "utilisation", "ledgerAgeMs");

    /** Every absent reading of the report, each once, in the order of the report. */
    static List<Absence> of(Report report) {
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
        add(found, "contract", "", "", ledger.flatMap(l -> Contract.of(report.snapshot(), l)));
        add(found, "agent.rssBytes", "agent", "", ledger.flatMap(l -> l.row(Owner.AGENT)));
        int i = 0;
        for (Finding f : report.diagnosis().findings()) {
            String subject = f.code() + " " + f.owner();
            add(found, "findings[" + i++ + "].forecastBytes", "forecast", subject, f.forecastBytes());
        }
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
        if (s.malloc() instanceof Reading.Present<Malloc> p) ofHeaps(found, p.value());
        add(found, "mallocInfo", "malloc_info", "", s.mallocInfo());
        add(found, "jvm", "JVM beans", "", s.jvm());
        add(found, "gc", "collections", "", s.gc());
        add(found, "heapInfo", "heap info", "", s.heapInfo());
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
        add(found, "hostFacts", "host facts", "", s.hostFacts());
        add(found, "agent.cpuShare", "cpu", "agent", s.agent().cpuShare());
        add(found, "agent.stoppedMs", "stops", "agent", s.agent().stoppedMs());
        JsonSources.absent(s).forEach((field, reason) -> found.add(new Absence(field, "", "", reason)));
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
        Map<String, Integer> byReason = new LinkedHashMap<>();
        for (Malloc.Heap heap : malloc.heaps()) {
            if (!heap.walk().isPresent()) byReason.merge(heap.walk().reason(), 1, Integer::sum);
        }
        int heaps = malloc.heaps().size();
        byReason.forEach((reason, count) ->
                found.add(new Absence("malloc.heaps.walk", "walk", count + " of " + heaps + " heaps", reason)));
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
        int owners = report.diagnosis().ledger().map(l -> distinctOwners(l)).orElse(0);
        Map<String, Map<String, List<String>>> subjectsByReason = new LinkedHashMap<>();
        for (Absence a : of(report)) {
            if (a.label.isEmpty() || a.reason.equals(OwnerRow.NOT_AN_ARENA))
                continue; // the column means nothing for that owner: a dash says it
            List<String> subjects = subjectsByReason
                    .computeIfAbsent(a.reason, r -> new LinkedHashMap<>())
                    .computeIfAbsent(a.label, l -> new ArrayList<>());
            if (!a.subject.isEmpty()) subjects.add(a.subject);
        }
        List<String> lines = new ArrayList<>();
        subjectsByReason.forEach((reason, byLabel) -> lines.add(what(byLabel, owners) + ": " + reason));
        return lines;
    }

    private static int distinctOwners(Ledger ledger) {
        return (int) ledger.rows().stream().map(OwnerRow::owner).distinct().count();
    }

    private static String what(Map<String, List<String>> subjectsByLabel, int owners) {
        Map<String, List<String>> labelsBySubjects = new LinkedHashMap<>();
        subjectsByLabel.forEach((label, subjects) -> {
            boolean all = subjects.size() > 1 && subjects.size() == owners;
            String of = subjects.isEmpty() || all ? "" : " of " + String.join(", ", subjects);
            labelsBySubjects.computeIfAbsent(of, s -> new ArrayList<>()).add(label);
        });
        List<String> parts = new ArrayList<>();
        labelsBySubjects.forEach((of, labels) -> parts.add(String.join(", ", labels) + of));
        return String.join("; ", parts);
    }
}
