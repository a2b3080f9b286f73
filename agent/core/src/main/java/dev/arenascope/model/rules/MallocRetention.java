package dev.arenascope.model.rules;

import dev.arenascope.model.ArenaRow;
import dev.arenascope.model.ArenaRows;
import dev.arenascope.model.Finding;
import dev.arenascope.model.KeptMemory;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.model.RetentionReasons;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocSettings;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Healthy young service 5-31 MB, left by finished compilation and of low severity; burst of many threads 68-424 MB (facts: measured
 * trims).
 */
final class MallocRetention implements Rule {
    private static final long LEAST_BYTES = 16 * Case.MIB;
    /** The mmap threshold begins at 128 KB and grows by itself; from here on blocks of a megabyte lie in the arenas. */
    private static final long GROWN_THRESHOLD_BYTES = Case.MIB;

    @Override
    public void judge(Case c) {
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        // Absent for another malloc, which has rules of its own.
        if (!(c.snapshot().malloc() instanceof Reading.Present<Malloc> malloc)) return;
        long now = row.value().reclaimableBytes().orElse(0L);
        if (!(Kept.of(c, KeptMemory.Kind.RECLAIMABLE, now, LEAST_BYTES) instanceof Reading.Present<Kept> kept)) return;
        long bytes = kept.value().bytes();
        FinishedCompilation jit = FinishedCompilation.of(c.snapshot(), malloc.value());
        boolean locked = RetentionReasons.isLocked(Owner.MALLOC, c.ledger());
        String trim =
                locked ? Case.UNLOCK : "jcmd " + c.snapshot().pid() + " System.trim_native_heap gives it back once";
        if (!locked && !c.isWorth(bytes - jit.bytes(), LEAST_BYTES)) {
            String evidence = Case.mb(bytes) + " wholly free, most of it left by finished JIT compilation as it seems: "
                    + jit.evidence();
            c.findings()
                    .add(new Finding(
                            Finding.Code.RETENTION,
                            Owner.MALLOC.label(),
                            bytes,
                            Finding.Severity.LOW,
                            0.7,
                            evidence,
                            List.of(trim + ": it pays once, after the start"),
                            Reading.of(bytes),
                            List.of()));
            return;
        }
        List<String> advice = new ArrayList<>(List.of(trim));
        if (!locked && RetentionReasons.isHuge(Owner.MALLOC, c.ledger())) advice.add(smallPages(c.ledger()));
        Arenas arenas = Arenas.of(malloc.value(), c.snapshot());
        arenas.adviseFewer(advice, " keeps less");
        c.addKept(
                Owner.MALLOC,
                bytes,
                c.severity(bytes, kept.value().confidence()),
                kept.value().confidence(),
                Case.mb(bytes) + " wholly free in " + arenas.seen() + " of "
                        + malloc.value().allocator() + ", kept by malloc since it was freed",
                reasons(malloc.value(), bytes),
                advice,
                locked ? Case.NOTHING_BACK : Reading.of(bytes));
    }

    /** Measured after a trim of 276 MB: khugepaged filled 1 MB a second again, as long as the huge pages were asked for. */
    private static String smallPages(Ledger ledger) {
        String fills = ": khugepaged fills huge pages again after a trim";
        return RetentionReasons.isHugeByAdvice(Owner.MALLOC, ledger)
                ? "GLIBC_TUNABLES=glibc.malloc.hugetlb=0" + fills
                : "madvise in /sys/kernel/mm/transparent_hugepage/enabled" + fills;
    }

    /** Why malloc did not give it back by itself, as far as its own state says so. */
    private static List<String> reasons(Malloc malloc, long bytes) {
        List<String> reasons = new ArrayList<>();
        long held = 0;
        long largest = 0;
        for (ArenaRow row : ArenaRows.of(malloc)) {
            held += row.topHeld().bytes();
            largest = Math.max(largest, row.topHeld().chunkBytes());
        }
        if (held >= bytes / 4) {
            reasons.add(Case.mb(held)
                    + " of it is kept from the arenas' tops by a single live chunk at the end of each, at most "
                    + largest + " bytes");
        }
        if (malloc.settings() instanceof Reading.Present<MallocSettings> settings) {
            long threshold = settings.value().mmapThresholdBytes();
            if (threshold >= GROWN_THRESHOLD_BYTES) {
                reasons.add("the mmap threshold has grown to " + Case.mb(threshold)
                        + ", so blocks up to that lie in arenas, and a top is given back only above "
                        + Case.mb(settings.value().trimThresholdBytes()));
            }
        }
        return reasons;
    }
}
