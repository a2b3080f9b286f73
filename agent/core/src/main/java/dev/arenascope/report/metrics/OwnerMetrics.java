package dev.arenascope.report.metrics;

import dev.arenascope.model.ArenaRow;
import dev.arenascope.model.ArenaRows;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.report.Report;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** Who owns the resident memory, and how fragmented it is. */
final class OwnerMetrics {
    /** A host of 64 processors has up to 512 arenas: more series than anybody looks at. */
    private static final int MOST_ARENAS = 32;

    private static final double SECONDS_PER_MINUTE = 60;

    private OwnerMetrics() {}

    static void append(Exposition out, Report report) {
        if (report.diagnosis().ledger() instanceof Reading.Present<Ledger> ledger) owners(out, ledger.value());
        if (report.snapshot().malloc() instanceof Reading.Present<Malloc> malloc) {
            List<ArenaRow> rows = ArenaRows.of(malloc.value());
            arenas(out, rows.subList(0, Math.min(MOST_ARENAS, rows.size())));
        }
    }

    private static void owners(Exposition out, Ledger ledger) {
        List<OwnerRow> rows = ledger.rows();
        out.of(Metric.LIVE).sample(ledger.liveBytes());
        out.of(Metric.UTILISATION).sample(ledger.utilisation());
        out.of(Metric.OWNER_RESIDENT);
        for (OwnerRow r : rows) out.sample(r.residentBytes(), r.owner().label(), Boolean.toString(r.view()));
        out.of(Metric.OWNER_LIVE);
        for (OwnerRow r : rows) out.sample(r.liveBytes(), r.owner().label());
        out.of(Metric.OWNER_RECLAIMABLE);
        for (OwnerRow r : rows) out.sample(r.reclaimableBytes(), r.owner().label());
        out.of(Metric.OWNER_PINNED);
        for (OwnerRow r : rows) out.sample(r.pinnedBytes(), r.owner().label());
        out.of(Metric.OWNER_FRAGMENTATION);
        for (OwnerRow r : rows) out.sample(r.f(), r.owner().label());
        out.of(Metric.OWNER_SCATTER);
        for (OwnerRow r : rows) out.sample(r.scatter(), r.owner().label());
        out.of(Metric.OWNER_TREND);
        for (OwnerRow r : rows) {
            out.sample(
                    r.trendBytesPerMinute().map(t -> t / SECONDS_PER_MINUTE),
                    r.owner().label());
        }
        out.of(Metric.AGENT_RESIDENT).sample(ledger.row(Owner.AGENT).map(OwnerRow::residentBytes));
    }

    private static void arenas(Exposition out, List<ArenaRow> rows) {
        out.of(Metric.ARENA_RESIDENT);
        for (ArenaRow r : rows) out.sample(r.residentBytes(), name(r));
        out.of(Metric.ARENA_LIVE);
        for (ArenaRow r : rows) out.sample(r.liveBytes(), name(r));
        out.of(Metric.ARENA_FRAGMENTATION);
        for (ArenaRow r : rows) out.sample(r.f(), name(r));
    }

    private static String name(ArenaRow row) {
        return row.main() ? "main" : row.address();
    }
}
