package dev.arenascope.report;

import dev.arenascope.model.ArenaRow;
import dev.arenascope.model.ArenaRows;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.model.SiteFigures;
import dev.arenascope.snapshot.AgentCost;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.ProbeCost;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * A report as the open types that JMX carries to clients which know none of our classes. An absent value is null;
 * {@code absent} says why.
 */
final class OpenRows {
    static final OpenRow OWNER = OpenRow.named("Owner", "one owner of resident memory")
            .text("owner", "java-heap, malloc, ...")
            .text("detail", "which, for example G1")
            .number("residentBytes", "resident bytes")
            .number("liveBytes", "bytes in use")
            .number("reclaimableBytes", "wholly free resident pages: what a trim gives back")
            .number("pinnedBytes", "free bytes on pages that also hold a live byte")
            .ratio("f", "arena fragmentation, 0..1")
            .ratio("scatter", "external fragmentation, 0..1")
            .ratio("trendBytesPerMinute", "robust slope of the resident bytes")
            .flag("view", "part of another owner's bytes, not counted into the sum")
            .text("absent", "what could not be read, and why")
            .build();

    static final OpenRow FINDING = OpenRow.named("Finding", "one verdict with its proof and its cure")
            .text("code", "LEAK, RETENTION, FRAGMENTATION, ...")
            .text("owner", "label of the owner it is about")
            .number("bytes", "bytes at stake")
            .text("severity", "high, medium or low")
            .ratio("confidence", "0..1")
            .text("evidence", "the numbers")
            .texts("advice", "the lines that cure it, best first")
            .number("forecastBytes", "bytes that the first advice gives back")
            .texts("reasons", "why the memory is kept")
            .text("absent", "what could not be read, and why")
            .build();

    static final OpenRow ARENA = OpenRow.named("Arena", "fragmentation of one arena")
            .text("arena", "owner and detail")
            .ratio("f", "arena fragmentation, 0..1")
            .ratio("scatter", "external fragmentation, 0..1")
            .text("absent", "what could not be read, and why")
            .build();

    static final OpenRow SITE = OpenRow.named("Site", "a place in the code that allocates")
            .text("class", "the class whose method allocates")
            .text("method", "its method")
            .number("line", "in its source")
            .text("type", "what is allocated")
            .ratio("bytesPerSecond", "counted, or estimated from samples")
            .text("through", "the JDK's method that allocates for it")
            .flag("counted", "true: exact; false: estimated")
            .number("sizeClassBytes", "upper bound of the size class that holds most bytes")
            .ratio("lifetimeGcs", "collections that half of the sampled objects saw at most")
            .text("absent", "what could not be read, and why")
            .build();

    static final OpenRow PROBE = OpenRow.named("Probe", "what one probe cost")
            .text("name", "smaps, ...")
            .ratio("lastMs", "wall time of its last run")
            .number("periodMs", "period that the budget stretches it to")
            .number("runs", "number of runs")
            .flag("skipped", "left out of the latest report")
            .number("nextMs", "time until its next run when skipped")
            .build();

    static final OpenRow OVERHEAD = OpenRow.named("Overhead", "what the agent costs its host")
            .ratio("cpuShare", "CPU time of the agent's thread as a share of one core, 0..1")
            .number("rssBytes", "resident bytes of the agent's own stack and buffers")
            .ratio("stoppedMs", "time for which application threads were stopped")
            .ratio("latestWakeMs", "by which the agent's thread woke late at most since the report before")
            .rows("probes", "cost by probe", PROBE)
            .text("absent", "what could not be read, and why")
            .build();

    private OpenRows() {}

    static CompositeData[] ledger(Reading<Report> report) {
        return rows(report).stream().map(OpenRows::owner).toArray(CompositeData[]::new);
    }

    static CompositeData[] fragmentation(Reading<Report> report) {
        Stream<CompositeData> owners = rows(report).stream()
                .filter(row -> row.f().isPresent() || row.scatter().isPresent())
                .map(OpenRows::arena);
        List<ArenaRow> arenas =
                report.flatMap(r -> r.snapshot().malloc()).map(ArenaRows::of).orElse(List.of());
        return Stream.concat(
                        owners, arenas.stream().limit(JsonMalloc.MOST_ARENAS).map(OpenRows::mallocArena))
                .toArray(CompositeData[]::new);
    }

    static CompositeData[] findings(Reading<Report> report) {
        List<Finding> findings = report.map(r -> r.diagnosis().findings()).orElse(List.of());
        return findings.stream().map(OpenRows::finding).toArray(CompositeData[]::new);
    }

    static CompositeData[] sites(Reading<Report> report) {
        List<AllocationSite> sites = report.flatMap(r -> r.snapshot().allocation())
                .map(Allocation::sites)
                .orElse(List.of());
        return sites.stream().map(OpenRows::site).toArray(CompositeData[]::new);
    }

    private static CompositeData site(AllocationSite s) {
        SiteFigures figures = SiteFigures.of(s);
        Reading<Long> line = s.line().map(Integer::longValue);
        Reading<Long> size = figures.sizeClass().map(AllocationSite.SizeClass::upToBytes);
        return SITE.data(
                s.className(),
                s.method(),
                orNull(line),
                s.type(),
                s.bytesPerSecond(),
                orNull(s.through()),
                s.counts().isPresent(),
                orNull(size),
                orNull(figures.lifetimeGcs()),
                absent(
                        "line",
                        line,
                        "through",
                        s.through(),
                        "sizeClassBytes",
                        size,
                        "lifetimeGcs",
                        figures.lifetimeGcs()));
    }

    static CompositeData overhead(Reading<Report> report) {
        if (!(report instanceof Reading.Present<Report> p)) {
            return OVERHEAD.data(null, null, null, null, new CompositeData[0], report.reason());
        }
        Reading<OwnerRow> own = p.value().diagnosis().ledger().flatMap(l -> l.row(Owner.AGENT));
        Reading<Long> rssBytes = own.map(OwnerRow::residentBytes);
        var cost = p.value().snapshot().agent();
        CompositeData[] probes =
                p.value().snapshot().probes().stream().map(OpenRows::probe).toArray(CompositeData[]::new);
        return OVERHEAD.data(
                orNull(cost.cpuShare()),
                orNull(rssBytes),
                orNull(cost.stoppedMs()),
                orNull(cost.wakes().map(AgentCost.Wakes::longestMs)),
                probes,
                absent(
                        "cpuShare",
                        cost.cpuShare(),
                        "rssBytes",
                        rssBytes,
                        "stoppedMs",
                        cost.stoppedMs(),
                        "latestWakeMs",
                        cost.wakes()));
    }

    private static List<OwnerRow> rows(Reading<Report> report) {
        return report.flatMap(r -> r.diagnosis().ledger()).map(Ledger::rows).orElse(List.of());
    }

    private static CompositeData owner(OwnerRow row) {
        return OWNER.data(
                row.owner().label(),
                row.detail(),
                row.residentBytes(),
                orNull(row.liveBytes()),
                orNull(row.reclaimableBytes()),
                orNull(row.pinnedBytes()),
                orNull(row.f()),
                orNull(row.scatter()),
                orNull(row.trendBytesPerMinute()),
                row.view(),
                absent(
                        "liveBytes", row.liveBytes(),
                        "reclaimableBytes", row.reclaimableBytes(),
                        "pinnedBytes", row.pinnedBytes(),
                        "f", row.f(),
                        "scatter", row.scatter(),
                        "trendBytesPerMinute", row.trendBytesPerMinute()));
    }

    private static CompositeData arena(OwnerRow row) {
        String arena = (row.owner().label() + " " + row.detail()).strip();
        String absent = absent("f", row.f(), "scatter", row.scatter());
        return ARENA.data(arena, orNull(row.f()), orNull(row.scatter()), absent);
    }

    private static CompositeData mallocArena(ArenaRow row) {
        String heaps = row.heaps() == 1 ? "1 heap" : row.heaps() + " heaps";
        String arena = Owner.MALLOC.label() + " arena " + row.address() + (row.main() ? " main/" : "/") + heaps;
        return ARENA.data(arena, row.f(), row.scatter(), "");
    }

    private static CompositeData finding(Finding f) {
        return FINDING.data(
                f.code().name(),
                f.owner(),
                f.bytes(),
                TextReport.severity(f),
                f.confidence(),
                f.evidence(),
                f.advice().toArray(String[]::new),
                orNull(f.forecastBytes()),
                f.reasons().toArray(String[]::new),
                absent("forecastBytes", f.forecastBytes()));
    }

    private static CompositeData probe(ProbeCost p) {
        return PROBE.data(p.name(), p.lastMs(), p.periodMs(), p.runs(), p.skipped(), p.nextMs());
    }

    static <T> @Nullable T orNull(Reading<T> reading) {
        return reading instanceof Reading.Present<T> p ? p.value() : null;
    }

    /** @param namesAndReadings a name and its reading, by turns */
    static String absent(Object... namesAndReadings) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < namesAndReadings.length; i += 2) {
            if (namesAndReadings[i + 1] instanceof Reading.Absent<?> a)
                parts.add(namesAndReadings[i] + ": " + a.reason());
        }
        return String.join("; ", parts);
    }
}
