package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.RetentionReasons;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * What every rule judges by, and where it puts what it finds.
 *
 * @param snapshot what was read
 * @param ledger who owns it, with trends
 * @param history what earlier reports left behind
 * @param findings the findings so far
 */
record Case(Snapshot snapshot, Ledger ledger, History history, List<Finding> findings) {
    static final long MIB = 1 << 20;
    /** The one cure of what is kept because it is locked. */
    static final String UNLOCK =
            "start without mlockall (a server's memory lock setting): locked memory cannot be trimmed";

    static final Reading<Long> NOTHING_BACK = Reading.absent("the memory is locked: a trim gives nothing back");

    /** Whether so many bytes deserve a line: at least this much, and at least 5 % of the resident set. */
    boolean isWorth(long bytes, long atLeast) {
        return bytes >= Math.max(atLeast, ledger.residentBytes() / 20);
    }

    void add(
            Finding.Code code,
            Owner owner,
            long bytes,
            double confidence,
            String evidence,
            List<String> advice,
            Reading<Long> forecastBytes) {
        add(code, owner.label(), bytes, confidence, evidence, advice, forecastBytes);
    }

    /**
     * A RETENTION gets what the kernel says of the owner's pages besides.
     *
     * @param owner label of an owner, or of what is no owner of resident bytes, such as {@code cgroup}
     */
    void add(
            Finding.Code code,
            String owner,
            long bytes,
            double confidence,
            String evidence,
            List<String> advice,
            Reading<Long> forecastBytes) {
        Finding.Severity severity = severity(bytes, confidence);
        List<String> reasons = code == Finding.Code.RETENTION ? RetentionReasons.of(owner, ledger) : List.of();
        findings.add(new Finding(code, owner, bytes, severity, confidence, evidence, advice, forecastBytes, reasons));
    }

    /**
     * A RETENTION of an owner.
     *
     * @param reasons why it is kept, as far as who keeps it tells: they stand before what the kernel says
     */
    void addKept(
            Owner owner,
            long bytes,
            Finding.Severity severity,
            double confidence,
            String evidence,
            List<String> reasons,
            List<String> advice,
            Reading<Long> forecastBytes) {
        List<String> all = new ArrayList<>(reasons);
        all.addAll(RetentionReasons.of(owner.label(), ledger));
        findings.add(new Finding(
                Finding.Code.RETENTION,
                owner.label(),
                bytes,
                severity,
                confidence,
                evidence,
                advice,
                forecastBytes,
                List.copyOf(all)));
    }

    /** {@code HIGH} is reserved for max(32 MiB, 5 % of RSS or limit) at stake, with confidence of at least 0.8. */
    Finding.Severity severity(long bytes, double confidence) {
        long limit = ledger.residentBytes();
        if (snapshot.cgroup() instanceof Reading.Present<Cgroup> group) {
            limit = group.value().limitBytes().orElse(limit);
        }
        long bar = Math.max(32 * MIB, Math.min(limit, ledger.residentBytes()) / 20);
        if (bytes >= bar && confidence >= 0.8) return Finding.Severity.HIGH;
        return bytes >= bar / 2 ? Finding.Severity.MEDIUM : Finding.Severity.LOW;
    }

    /** Megabytes as they stand in a sentence. */
    static String mb(long bytes) {
        return (bytes + MIB / 2) / MIB + " MB";
    }
}
