package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarHistory;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.model.SidecarWatch;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.List;

/**
 * A sidecar as the rules see it: how its findings are called, and how severe they are, which goes by its own resident set.
 *
 * @param c where its findings go
 * @param row what was read of it
 */
record GoPatient(Case c, SidecarRow row) {
    /**
     * The scavenger needs a minute: at 6 s after a peak of 300 MB 268 to 321 MB were still resident, a minute later 33 to 44 (Go 1.25, 1.26).
     * Four readings, because one in the middle of a collection's sweep says little.
     */
    private static final long SPAN_MS = 60_000;

    private static final int READINGS = 4;

    /** A smaller limit is less likely to be kept to (release notes of Go 1.19). */
    private static final long LEAST_LIMIT_MIB = 64;

    /** Those that hold enough to be judged. */
    static List<GoPatient> judged(Case c) {
        List<GoPatient> judged = new ArrayList<>(0);
        for (GoPatient p : all(c)) {
            if (p.managedBytes() >= SidecarHistory.JUDGED_FROM) judged.add(p);
        }
        return judged;
    }

    static List<GoPatient> all(Case c) {
        if (!(c.snapshot().sidecars() instanceof Reading.Present<Sidecars> p)
                || p.value().all().isEmpty()) return List.of();
        List<GoPatient> all = new ArrayList<>(p.value().all().size());
        for (Sidecar s : p.value().all()) all.add(new GoPatient(c, SidecarRow.of(s)));
        return all;
    }

    /** What the collector looks after: the heap, and the stacks of goroutines. */
    private long managedBytes() {
        return row.heldBytes().orElse(0L)
                + (heap() instanceof Reading.Present<GoHeap> heap
                        ? heap.value().stackBytes().orElse(0L)
                        : 0);
    }

    static String owner(Sidecar s) {
        return SidecarRow.OWNER + s.name();
    }

    Reading<GoHeap> heap() {
        return row.sidecar().heap();
    }

    Reading<GoMappings> mappings() {
        return row.sidecar().mappings();
    }

    /** What its heap never fell below in a minute and more. */
    Reading<SidecarWatch> watch() {
        return watch(READINGS);
    }

    Reading<SidecarWatch> watch(int readings) {
        return c.history().watchOfSidecar(row.sidecar().id(), readings, SPAN_MS);
    }

    /** Of the process; of its heap where the process is not seen. */
    long residentBytes() {
        return row.residentBytes().orElse(row.heldBytes().orElse(0L));
    }

    /** Whether so many bytes deserve a line: at least this much, and at least 5 % of its resident set. */
    boolean isWorth(long bytes, long atLeast) {
        return bytes >= Math.max(atLeast, residentBytes() / 20);
    }

    void add(
            Finding.Code code,
            long bytes,
            double confidence,
            String evidence,
            List<String> advice,
            Reading<Long> forecast,
            List<String> reasons) {
        long bar = Math.max(32 * Case.MIB, residentBytes() / 20);
        Finding.Severity severity = bytes >= bar && confidence >= 0.8
                ? Finding.Severity.HIGH
                : bytes >= bar / 2 ? Finding.Severity.MEDIUM : Finding.Severity.LOW;
        String owner = owner(row.sidecar());
        c.findings().add(new Finding(code, owner, bytes, severity, confidence, evidence, advice, forecast, reasons));
    }

    /** Minor version: 26 of {@code go1.26.8}. */
    Reading<Integer> minor() {
        if (!(row.sidecar().build() instanceof Reading.Present<GoBuild> build)
                || !(build.value().version() instanceof Reading.Present<String> version)
                || !version.value().startsWith("go1.")) return Reading.absent("no version of Go 1");
        String text = version.value();
        int minor = 0;
        int i = 4;
        for (; i < Math.min(text.length(), 7) && Character.isDigit(text.charAt(i)); i++) {
            minor = minor * 10 + text.charAt(i) - '0';
        }
        return i == 4 ? Reading.absent("no version of Go 1") : Reading.of(minor);
    }

    /** {@code GOMEMLIMIT=240MiB}, with a quarter as much again as is needed; the runtime knows it from 1.19 on. */
    static String limit(long needBytes) {
        return "GOMEMLIMIT=" + Math.max(LEAST_LIMIT_MIB, mib(needBytes / 4 * 5)) + "MiB";
    }

    /** In steps of 16 MiB. */
    static long mib(long bytes) {
        return (bytes / Case.MIB + 16) / 16 * 16;
    }

    boolean knowsLimit() {
        return minor().orElse(Integer.MAX_VALUE) >= 19;
    }

    /** What the runtime has outside of its heap: stacks, spans, tables of the collector; a hundredth of what it holds where that is not told. */
    long besideHeapBytes(GoHeap heap) {
        long held = row.heldBytes().orElse(0L);
        return heap.sysBytes() instanceof Reading.Present<Long> sys
                ? Math.max(0, sys.value() - heap.releasedBytes() - held)
                : held / 100;
    }
}
