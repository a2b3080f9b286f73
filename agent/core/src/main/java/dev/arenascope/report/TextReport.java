package dev.arenascope.report;

import dev.arenascope.governor.Governance;
import dev.arenascope.model.ArenaRow;
import dev.arenascope.model.ArenaRows;
import dev.arenascope.model.ArenaThreads;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.MallocTags;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.model.SiteAdvice;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.AgentCost;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.ProbeCost;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report as text, for example
 *
 * <pre>
 * arenascope 2026-11-23T12:00:05Z #12 pid 4711 up 10m  RETENTION malloc 412 MB
 *   resident 1.21 GB of 2.00 GB limit (60 %)   live 0.55 GB   utilisation 46 %   peak 1.35 GB
 *   owner                 resident      live  reclaimable   pinned      F  scatter  trend
 *   java-heap G1            512 MB    240 MB       214 MB    58 MB   0.28     0.12  =
 *   malloc glibc 17 arenas  470 MB     45 MB       101 MB   324 MB   0.82     0.99  +1.2 MB/min
 *     direct-buffers in malloc  16 MB      -            -        -      -        -  =
 *   unexplained              18 MB  (1.5 %)
 *   findings
 *    1 RETENTION malloc: 101 MB wholly free in 17 arenas. Set MALLOC_ARENA_MAX=2, or mode=govern: forecast -101 MB.
 *   actions    hold: waits for what this brings: trim malloc
 *    2 trim malloc: in flight; forecast -101 MB, paused 38 ms, 12s ago (RETENTION of malloc)
 *   budget     2.00 GB limit: 640 MB fixed, 1.17 GB for heaps; safe to shrink to 940 MB
 *   advice     for the next start, in this container's environment
 *     + - name: MALLOC_ARENA_MAX
 *     +   value: "2"
 *     MALLOC_ARENA_MAX=2: forecast at most -101 MB (RETENTION malloc)
 *   heap       600 MB committed in regions of 1.0 MB: old 300 MB (used 260 MB), free 300 MB (largest run 60 MB)
 *   stacks     http-nio-8080-exec 10 x 96 KB, C2 CompilerThread 2 x 1.1 MB
 *   arenas     main 45 MB (live 31 MB), 0x7f2ff0000000 39 MB (live 2 MB)
 *   tags       malloc live: JVM 19 MB (Symbol 8.2 MB, GC 3.5 MB, Code 2.9 MB), others 2.4 MB
 *   sites      212 MB/s by all threads; counting, since much is allocated; JFR sampled 20 s for 62 ms cpu
 *    1 com.acme.Feed.parse:42 byte[] 148 MB/s, 37000/s of at most 4 KB, live 1 collection
 *   pools      PooledByteBufAllocator#1 direct 300 MB: 1.5 MB in use, 2.0 MB kept by threads, 4.0 MB in free chunks, F 0.97
 *   pools      HikariPool-1 (HikariCP HikariPool) 8 active, 2 idle of 10, 1200 borrows in 40 s, 12 % missed
 *   sidecars   4800 otelcol go1.26.8 rss 120 MB heap 110 MB, live 31 MB, F 0.31 RETENTION: 61 MB idle for 4 min
 *   numa       node 0 1.10 GB, node 1 110 MB; 9 % on nodes whose processors it may not run on
 *   agent      0.08 % cpu, 11 MB; skipped: smaps (budget, next in 40 s)
 *   absent     NMT: the JVM was started without it
 * </pre>
 *
 * Sizes are in binary units: 1 KB = 1024 bytes, 1 MB = 1024 KB, 1 GB = 1024 MB, named as the kernel and the JVM's tools name
 * them. {@code -} is a value that could not be read; the last lines say why. The owners without the indented ones, which are views
 * into another owner, sum to {@code resident}. {@code =} is a trend below 0.1 % of the owner and 64 KB a minute.
 */
public final class TextReport {
    private static final int LARGEST_STACK_GROUPS = 5;
    private static final int LARGEST_ARENAS = 5;
    private static final int LARGEST_TAGS = 4;

    private final Report report;
    private final Snapshot snapshot;
    private final Reading<Ledger> ledger;
    private final List<Finding> findings;
    private final StringBuilder out = new StringBuilder(4096);

    private TextReport(Report report) {
        this.report = report;
        snapshot = report.snapshot();
        ledger = report.diagnosis().ledger();
        findings = report.diagnosis().findings();
    }

    /** The whole report; every line ends with a line feed. */
    public static String format(Report report) {
        return new TextReport(report).text();
    }

    private String text() {
        header();
        resident();
        if (ledger instanceof Reading.Present<Ledger> p) new OwnerTable(p.value()).appendTo(out);
        findings();
        actions();
        AdviceLines.appendTo(out, report.advice());
        heap();
        stacks();
        arenas();
        tags();
        sites();
        for (String line : PoolLines.of(snapshot.pools()))
            section("pools").append(clean(line)).append('\n');
        for (String line : SidecarLines.of(report))
            section("sidecars").append(clean(line)).append('\n');
        String kernel = KernelLine.of(snapshot);
        if (!kernel.isEmpty()) section("kernel").append(kernel).append('\n');
        String numa = NumaLine.of(snapshot);
        if (!numa.isEmpty()) section("numa").append(numa).append('\n');
        String loaders = ArenaLines.loaders(snapshot);
        if (!loaders.isEmpty()) section("loaders").append(clean(loaders)).append('\n');
        String codeHeaps = ArenaLines.codeHeaps(snapshot);
        if (!codeHeaps.isEmpty()) section("code").append(codeHeaps).append('\n');
        agent();
        for (String line : Absence.lines(report))
            section("absent").append(clean(line)).append('\n');
        return out.toString();
    }

    private void header() {
        out.append("arenascope ").append(time(snapshot)).append(" #").append(snapshot.seq());
        out.append(" pid ").append(snapshot.pid()).append(" up ").append(Sizes.uptime(snapshot.uptimeMs()));
        out.append("  ").append(report.diagnosis().verdict());
        if (!findings.isEmpty()) {
            Finding first = findings.get(0);
            if (!first.owner().isEmpty()) out.append(' ').append(clean(first.owner()));
            if (first.bytes() > 0) out.append(' ').append(Sizes.text(first.bytes()));
            if (first.owner().startsWith(SidecarRow.OWNER))
                out.append(" (jvm ").append(report.diagnosis().jvmVerdict()).append(')');
        }
        out.append('\n');
    }

    static String time(Snapshot snapshot) {
        return Instant.ofEpochMilli(snapshot.timeMs())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    /** Resident bytes of the ledger, which its rows sum to; of the kernel's status when there is no ledger. */
    static Reading<Long> residentBytes(Report report) {
        Reading<Ledger> ledger = report.diagnosis().ledger();
        return ledger instanceof Reading.Present<Ledger> p
                ? Reading.of(p.value().residentBytes())
                : rssBytes(report.snapshot());
    }

    public static Reading<Long> limitBytes(Snapshot snapshot) {
        return snapshot.cgroup() instanceof Reading.Present<Cgroup> group
                ? group.value().limitBytes()
                : Reading.absent(snapshot.cgroup().reason());
    }

    /** Bytes of the resident set that the kernel may take at any time. */
    static Reading<Long> lazyFreeBytes(Snapshot snapshot) {
        return snapshot.space().map(AddressSpace::lazyFreeBytes);
    }

    /** Age of the ledger: of its pass, or of the reading that was carried over. */
    static long ageMs(Reading.Present<Ledger> ledger) {
        return Math.max(ledger.ageMs(), ledger.value().ageMs());
    }

    /** What the rows sum to; with a ledger that the budget carried over, what the kernel says now. */
    private Reading<Long> residentNow() {
        boolean stale = ledger instanceof Reading.Present<Ledger> p && ageMs(p) > 1000;
        Reading<Long> now = rssBytes(snapshot);
        return stale && now.isPresent() ? now : residentBytes(report);
    }

    private static Reading<Long> rssBytes(Snapshot snapshot) {
        return snapshot.status() instanceof Reading.Present<ProcessStatus> p
                ? Reading.of(p.value().vmRssBytes())
                : Reading.absent(snapshot.status().reason());
    }

    private void resident() {
        Reading<Long> resident = residentNow();
        long bytes = resident.orElse(0L);
        out.append("  resident ").append(resident.isPresent() ? Sizes.text(bytes) : "-");
        if (limitBytes(snapshot) instanceof Reading.Present<Long> limit) {
            out.append(" of ").append(Sizes.text(limit.value())).append(" limit");
            if (resident.isPresent() && limit.value() > 0) {
                out.append(" (")
                        .append(Math.round(100.0 * bytes / limit.value()))
                        .append(" %)");
            }
        } else {
            out.append(snapshot.cgroup().isPresent() ? " (no limit)" : " (limit unknown)");
        }
        if (ledger instanceof Reading.Present<Ledger> p) {
            out.append("   live ").append(Sizes.like(bytes, p.value().liveBytes()));
            out.append("   utilisation ")
                    .append(Math.round(100 * p.value().utilisation()))
                    .append(" %");
        } else {
            out.append("   live -   utilisation -");
        }
        out.append("   peak ");
        if (snapshot.status() instanceof Reading.Present<ProcessStatus> p)
            out.append(Sizes.like(bytes, p.value().vmHwmBytes()));
        else out.append('-');
        long lazyFree = lazyFreeBytes(snapshot).orElse(0L);
        if (lazyFree > 0) {
            out.append("   lazy-free ").append(Sizes.like(bytes, lazyFree)).append(" (net ");
            out.append(Sizes.like(bytes, Math.max(0, bytes - lazyFree))).append(')');
        }
        if (ledger instanceof Reading.Present<Ledger> p && ageMs(p) > 1000) {
            out.append("   ledger ").append(Math.round(ageMs(p) / 1000.0)).append(" s old, of ");
            out.append(Sizes.text(p.value().residentBytes()));
        }
        out.append('\n');
    }

    private void findings() {
        if (findings.isEmpty()) {
            section("findings").append(ledger.isPresent() ? "healthy\n" : "none, but there is no ledger to judge by\n");
            return;
        }
        out.append("  findings\n");
        int number = 1;
        int ofSidecars = 0;
        for (Finding f : findings) {
            if (f.owner().startsWith(SidecarRow.OWNER) && ++ofSidecars > SidecarLines.MOST) continue;
            out.append("   ").append(number++).append(' ').append(f.code());
            if (!f.owner().isEmpty()) out.append(' ').append(clean(f.owner()));
            out.append(": ").append(withoutStop(f.evidence()));
            if (!f.reasons().isEmpty()) out.append("; kept because ").append(clean(String.join("; ", f.reasons())));
            out.append('.');
            if (!f.advice().isEmpty()) out.append(' ').append(withoutStop(String.join(", or ", f.advice())));
            if (f.forecastBytes() instanceof Reading.Present<Long> p) {
                out.append(f.advice().isEmpty() ? " Forecast " : ": forecast ").append(Sizes.text(-p.value()));
            }
            if (!f.advice().isEmpty() || f.forecastBytes().isPresent()) out.append('.');
            out.append('\n');
        }
        int more = ofSidecars - SidecarLines.MOST;
        if (more > 0) out.append("     ").append(more).append(" more about sidecars, in JSON\n");
    }

    private void actions() {
        Governance g = report.governance();
        if (ActionLines.isSilent(g)) return;
        section("actions").append(clean(ActionText.decision(g))).append('\n');
        for (String line : ActionLines.of(g))
            out.append("   ").append(clean(line)).append('\n');
        String budget = ActionLines.budget(g);
        if (!budget.isEmpty()) section("budget").append(budget).append('\n');
        for (int i = 0; i < g.heaps().size(); i++)
            section("threshold")
                    .append(clean(ActionText.heap(g.heaps().get(i))))
                    .append('\n');
    }

    private static String withoutStop(String sentence) {
        String clean = clean(sentence).strip();
        return clean.endsWith(".") ? clean.substring(0, clean.length() - 1) : clean;
    }

    private void heap() {
        String heap = HeapLine.of(snapshot);
        if (!heap.isEmpty()) section("heap").append(heap).append('\n');
    }

    private void stacks() {
        if (!(ledger instanceof Reading.Present<Ledger> p)) return;
        List<Ledger.StackGroup> groups = p.value().stackGroups();
        if (groups.isEmpty()) return;
        List<String> largest = new ArrayList<>();
        for (Ledger.StackGroup g : groups.subList(0, Math.min(LARGEST_STACK_GROUPS, groups.size()))) {
            long each = g.residentBytes() / Math.max(1, g.threads());
            largest.add(clean(g.name()) + " " + g.threads() + " x " + Sizes.text(each));
        }
        section("stacks").append(String.join(", ", largest)).append('\n');
    }

    private void arenas() {
        if (!(snapshot.malloc() instanceof Reading.Present<Malloc> p)) return;
        List<ArenaRow> rows = ArenaRows.of(p.value());
        if (rows.size() < 2) return;
        List<String> largest = new ArrayList<>();
        for (ArenaRow row : rows.subList(0, Math.min(LARGEST_ARENAS, rows.size()))) {
            String name = row.main() ? "main" : row.address();
            String threads = String.join(", ", ArenaThreads.of(snapshot.space(), row.arena()));
            largest.add(name + " " + Sizes.text(row.residentBytes()) + " (live " + Sizes.text(row.liveBytes())
                    + (threads.isEmpty() ? ")" : "; " + threads + ")"));
        }
        section("arenas").append(String.join(", ", largest)).append('\n');
    }

    private void tags() {
        if (!(MallocTags.of(snapshot) instanceof Reading.Present<MallocTags> tags)) return;
        section("tags")
                .append("malloc live: JVM ")
                .append(Sizes.text(tags.value().jvmBytes()));
        List<String> largest = new ArrayList<>();
        List<MallocTags.Row> rows = tags.value().rows();
        for (MallocTags.Row row : rows.subList(0, Math.min(LARGEST_TAGS, rows.size()))) {
            largest.add(clean(row.name()) + " " + Sizes.text(row.chunks().bytes()));
        }
        if (!largest.isEmpty())
            out.append(" (").append(String.join(", ", largest)).append(')');
        out.append(", others ").append(Sizes.text(tags.value().otherBytes())).append('\n');
    }

    private void sites() {
        if (!(snapshot.allocation() instanceof Reading.Present<Allocation> known)) return;
        String head = SiteLines.head(known.value());
        if (head.isEmpty()) return;
        section("sites").append(head).append('\n');
        SiteLines.appendTo(out, known.value(), SiteAdvice.regionBytes(snapshot.heapInfo()));
    }

    private void agent() {
        AgentCost cost = snapshot.agent();
        section("agent");
        if (cost.cpuShare() instanceof Reading.Present<Double> share)
            out.append(Sizes.fixed(100 * share.value(), 2)).append(" %");
        else out.append('-');
        out.append(" cpu, ");
        if (ledger instanceof Reading.Present<Ledger> p
                && p.value().row(Owner.AGENT) instanceof Reading.Present<OwnerRow> own)
            out.append(Sizes.text(own.value().residentBytes()));
        else out.append('-');
        if (cost.stoppedMs() instanceof Reading.Present<Double> stopped) {
            out.append(stopped.value() == 0 ? ", 0 stops" : ", stopped " + Sizes.fixed(stopped.value(), 1) + " ms");
        }
        if (cost.wakes() instanceof Reading.Present<AgentCost.Wakes> w)
            out.append(", woke ").append(ActionText.ms(w.value().longestMs())).append(" late at most");
        List<String> skipped = new ArrayList<>();
        for (ProbeCost p : snapshot.probes()) {
            if (p.skipped()) {
                skipped.add(p.name() + " (budget, next in " + Math.round(Math.max(0, p.nextMs()) / 1000.0) + " s)");
            }
        }
        if (!skipped.isEmpty()) out.append("; skipped: ").append(String.join(", ", skipped));
        out.append('\n');
    }

    private StringBuilder section(String name) {
        return out.append("  ").append(name).append(" ".repeat(11 - name.length()));
    }

    /** Names come from the host and may hold anything; a line of the report stays one line. */
    static String clean(String text) {
        int i = 0;
        while (i < text.length() && !Character.isISOControl(text.charAt(i))) i++;
        if (i == text.length()) return text;
        StringBuilder clean = new StringBuilder(text);
        for (; i < clean.length(); i++) if (Character.isISOControl(clean.charAt(i))) clean.setCharAt(i, '?');
        return clean.toString();
    }

    /** {@code high}, {@code medium} or {@code low}, as JSON and JMX say it. */
    public static String severity(Finding finding) {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }
}
