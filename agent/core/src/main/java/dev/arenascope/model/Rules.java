package dev.arenascope.model;

import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * From ledger to findings. A rule is one static method and one line in {@link #ALL}. Beside each threshold stand the value
 * of a healthy process and of a sick one that it was set from.
 */
public final class Rules {
    @FunctionalInterface
    private interface Rule {
        void apply(Case c);
    }

    private static final List<Rule> ALL = List.of(
            Rules::mallocRetention,
            Rules::mallocTops,
            Rules::mallocFragmentation,
            Rules::limitPressure,
            Rules::unexplained);

    private static final long MIB = 1 << 20;

    private Rules() {}

    /** @return ledger with trends, and what it means */
    public static Diagnosis diagnose(Snapshot snapshot, Reading<Ledger> reading) {
        List<Finding> findings = new ArrayList<>();
        if (reading instanceof Reading.Present<Ledger> ledger) {
            Case c = new Case(snapshot, ledger.value(), findings);
            for (Rule rule : ALL) rule.apply(c);
        }
        findings.sort(Comparator.comparing(Finding::severity)
                .thenComparing(Comparator.comparingLong(Finding::bytes).reversed()));
        return new Diagnosis(reading, List.copyOf(findings));
    }

    /** {@code HIGH} is reserved for max(32 MiB, 5 % of RSS or limit) at stake, with confidence of at least 0.8. */
    static Finding.Severity severity(long bytes, double confidence, Snapshot s, Ledger ledger) {
        long limit = s.cgroup().flatMap(Cgroup::limitBytes).orElse(ledger.residentBytes());
        long bar = Math.max(32 * MIB, Math.min(limit, ledger.residentBytes()) / 20);
        if (bytes >= bar && confidence >= 0.8) return Finding.Severity.HIGH;
        return bytes >= bar / 2 ? Finding.Severity.MEDIUM : Finding.Severity.LOW;
    }

    /** One finding in the making: what all of them share. */
    private record Case(Snapshot snapshot, Ledger ledger, List<Finding> findings) {
        boolean isWorth(long bytes, long atLeast) {
            return bytes >= Math.max(atLeast, ledger.residentBytes() / 20);
        }

        void add(
                Finding.Code code,
                String owner,
                long bytes,
                double confidence,
                String evidence,
                List<String> advice,
                Reading<Long> forecastBytes) {
            findings.add(new Finding(
                    code,
                    owner,
                    bytes,
                    severity(bytes, confidence, snapshot, ledger),
                    confidence,
                    evidence,
                    advice,
                    forecastBytes));
        }
    }

    /** Healthy young service 5-20 MB (JIT arenas); burst of many threads 68-424 MB (facts: measured trims). */
    private static void mallocRetention(Case c) {
        if (!(c.ledger.row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        long bytes = row.value().reclaimableBytes().orElse(0L);
        if (!c.isWorth(bytes, 16 * MIB)) return;
        c.add(
                Finding.Code.RETENTION,
                Owner.MALLOC.label(),
                bytes,
                0.9,
                mb(bytes) + " wholly free in " + row.value().detail() + ", kept by malloc since it was freed",
                List.of(
                        "jcmd " + c.snapshot.pid() + " System.trim_native_heap gives it back once",
                        "MALLOC_ARENA_MAX=2 keeps less"),
                Reading.of(bytes));
    }

    /** Healthy 0-9 MB; burst by many threads 64-89 MB that no trim gave back. */
    private static void mallocTops(Case c) {
        if (!(c.snapshot.malloc() instanceof Reading.Present<Malloc> malloc)) return;
        long bytes = MallocTotals.of(malloc.value()).topBytes();
        if (!c.isWorth(bytes, 32 * MIB)) return;
        c.add(
                Finding.Code.RETENTION,
                Owner.MALLOC.label(),
                bytes,
                0.8,
                mb(bytes)
                        + " wholly free at the tops of arenas other than the main one, which malloc_trim never gives back",
                List.of("MALLOC_ARENA_MAX=2, and a trim: neither alone helps"),
                Reading.of(bytes));
    }

    /** Healthy below 10 MB pinned; sparse survivors 324 MB of 470 MB. */
    private static void mallocFragmentation(Case c) {
        if (!(c.ledger.row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        long bytes = row.value().pinnedBytes().orElse(0L);
        if (!c.isWorth(bytes, 32 * MIB)) return;
        c.add(
                Finding.Code.FRAGMENTATION,
                Owner.MALLOC.label(),
                bytes,
                0.9,
                mb(bytes) + " free but on pages that also hold live bytes ("
                        + mb(row.value().liveBytes().orElse(0L)) + " live): no trim gives it back",
                List.of(
                        "find who allocates the survivors and free them together, or allocate them apart",
                        "LD_PRELOAD=libjemalloc.so.2: size classes keep short-lived and long-lived blocks apart"),
                Reading.absent("depends on the size classes of the other allocator"));
    }

    /**
     * Healthy below 80 % of the limit; killed processes stood above 95 % for their last minutes. At stake is the process. Pages
     * that the kernel counts twice in VmRSS are charged to the group once.
     */
    private static void limitPressure(Case c) {
        if (!(c.snapshot.cgroup() instanceof Reading.Present<Cgroup> present)) return;
        Cgroup group = present.value();
        if (!(group.limitBytes() instanceof Reading.Present<Long> limit)) return;
        long twice =
                c.ledger.row(Owner.MAPPED_TWICE).map(OwnerRow::residentBytes).orElse(0L);
        long rss = c.snapshot.status().map(ProcessStatus::vmRssBytes).orElse(c.ledger.residentBytes());
        long charged = rss - twice;
        if (charged <= limit.value() / 10 * 9) return;
        c.add(
                Finding.Code.LIMIT_PRESSURE,
                "cgroup",
                charged,
                0.9,
                mb(charged) + " resident of " + mb(limit.value()) + " allowed in " + group.path() + "; limit hit "
                        + group.failures().map(String::valueOf).orElse("an unknown number of") + " times",
                List.of("raise the memory limit, or lower -Xmx by what the largest owner above allows"),
                Reading.absent("not an action that gives bytes back by itself"));
    }

    /** Healthy 0.0-0.5 % of the resident set on every collector (measured); 5 % means that a source is missing. */
    private static void unexplained(Case c) {
        if (!(c.ledger.row(Owner.UNEXPLAINED) instanceof Reading.Present<OwnerRow> row)) return;
        long bytes = row.value().residentBytes();
        if (!c.isWorth(bytes, 1)) return;
        c.add(
                Finding.Code.UNEXPLAINED,
                Owner.UNEXPLAINED.label(),
                bytes,
                0.7,
                String.format(
                        Locale.ROOT,
                        "%.1f %% of the resident set has no known owner",
                        100.0 * bytes / c.ledger.residentBytes()),
                List.of("-XX:NativeMemoryTracking=summary names what the JVM itself holds"),
                Reading.absent("unknown owner"));
    }

    private static String mb(long bytes) {
        return (bytes + MIB / 2) / MIB + " MB";
    }
}
