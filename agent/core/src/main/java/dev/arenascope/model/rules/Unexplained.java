package dev.arenascope.model.rules;

import dev.arenascope.model.AnonCluster;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Locale;

/** Healthy 0.0-0.5 % of the resident set on every collector (measured); 5 % means that a source is missing. */
final class Unexplained implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.ledger().row(Owner.UNEXPLAINED) instanceof Reading.Present<OwnerRow> row)) return;
        long bytes = row.value().residentBytes();
        if (!c.isWorth(bytes, 1)) return;
        c.add(
                Finding.Code.UNEXPLAINED,
                Owner.UNEXPLAINED,
                bytes,
                0.7,
                String.format(
                                Locale.ROOT,
                                "%.1f %% of the resident set has no known owner",
                                100.0 * bytes / c.ledger().residentBytes())
                        + silentMalloc(c)
                        + largest(c),
                List.of("-XX:NativeMemoryTracking=summary names what the JVM itself holds"),
                Reading.absent("unknown owner"));
    }

    private static String largest(Case c) {
        Reading<AnonCluster> largest = Reading.absent("nothing anonymous");
        for (AnonCluster a : c.ledger().anonymous()) {
            if (a.residentBytes() > largest.map(AnonCluster::residentBytes).orElse(0L)) largest = Reading.of(a);
        }
        return largest.map(a -> "; most anonymous memory without owner lies in " + a.describe())
                .orElse("");
    }

    /** The likeliest owner: an allocator that tells nothing of its memory. */
    private static String silentMalloc(Case c) {
        boolean told =
                c.snapshot().malloc().isPresent() || c.snapshot().allocator().isPresent();
        return told ? "" : "; " + c.snapshot().malloc().reason();
    }
}
