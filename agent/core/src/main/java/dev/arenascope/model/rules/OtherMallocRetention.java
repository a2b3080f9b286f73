package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.AllocatorStats.Kind;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Free pages that jemalloc or tcmalloc keep. jemalloc lets them decay when a thread of that arena allocates or frees: threads that
 * rest keep theirs for good, whatever the decay time, unless its background thread runs. mimalloc tells no such sum.
 *
 * <p>Free pages of a service at work are used again a moment later: only what was free at each of several reports is kept.
 */
final class OtherMallocRetention implements Rule {
    /** With the cure 0-9 MB; after a burst of 200 MB by threads that then rest 179-183 MB (docs/measurements.md). */
    private static final long AT_LEAST = 16 * Case.MIB;

    /** jemalloc's decay time by default. */
    private static final long KEPT_FOR_MS = 10_000;

    /** However long they take. */
    private static final int REPORTS_UNTIL_SEEN = 3;

    private static final int REPORTS_UNTIL_SURE = 6;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().allocator() instanceof Reading.Present<AllocatorStats> present)) return;
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        AllocatorStats stats = present.value();
        long bytes = kept(c, REPORTS_UNTIL_SEEN);
        if (!c.isWorth(bytes, AT_LEAST)) return;
        boolean sure = c.isWorth(kept(c, REPORTS_UNTIL_SURE), AT_LEAST);
        // With its background thread jemalloc gives them back by itself within the decay time: seen on their way out.
        boolean onTheirWay = stats.setting("background_thread").orElse(0L) == 1
                && stats.setting("dirty_decay_ms").orElse(-1L) >= 0;
        c.add(
                Finding.Code.RETENTION,
                Owner.MALLOC,
                bytes,
                onTheirWay ? 0.5 : sure ? 0.9 : 0.7,
                Case.mb(bytes) + " of wholly free pages kept by " + row.value().detail() + settings(stats),
                List.of(cure(stats)),
                Reading.of(bytes));
    }

    private static long kept(Case c, int reports) {
        return c.history().least(Measure.MALLOC_KEPT, reports, KEPT_FOR_MS).orElse(0L);
    }

    private static String settings(AllocatorStats stats) {
        StringBuilder text = new StringBuilder();
        for (AllocatorStats.Setting setting : stats.settings()) {
            if (!(setting.value() instanceof Reading.Present<Long> value)) continue;
            text.append(text.length() == 0 ? " (" : ", ").append(setting.name()).append(':');
            text.append(value.value().longValue());
        }
        return text.length() == 0 ? "" : text.append(')').toString();
    }

    private static String cure(AllocatorStats stats) {
        if (stats.kind() == Kind.JEMALLOC) {
            return "MALLOC_CONF=background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0 gives them back while their threads rest;"
                    + " shorter decay alone does not";
        }
        return "TCMALLOC_AGGRESSIVE_DECOMMIT=true gives them back as they are freed; TCMALLOC_RELEASE_RATE does not while threads rest";
    }
}
