package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.KeptMemory;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.model.RetentionReasons;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.AllocatorStats.Kind;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Free pages that jemalloc, tcmalloc or mimalloc keep. jemalloc lets them decay when a thread of that arena allocates or frees: threads that
 * rest keep theirs for good, whatever the decay time, unless its background thread runs. mimalloc does the same with its delay.
 *
 * <p>Free pages of a service at work are used again a moment later: only what was free at each of several reports is kept.
 */
final class OtherMallocRetention implements Rule {
    /** With the cure 0-9 MB; after a burst of 200 MB by threads that then rest 179-183 MB (docs/measurements.md). */
    private static final long AT_LEAST = 16 * Case.MIB;

    private static final String RESTING =
            "mimalloc gives pages back after its delay only when a thread of theirs allocates or frees again";

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().allocator() instanceof Reading.Present<AllocatorStats> present)) return;
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        AllocatorStats stats = present.value();
        long now = row.value().reclaimableBytes().orElse(0L);
        if (!(Kept.beyondDecay(c, KeptMemory.Kind.RECLAIMABLE, now, AT_LEAST) instanceof Reading.Present<Kept> kept))
            return;
        long bytes = kept.value().bytes();
        // With its background thread jemalloc gives them back by itself within the decay time: seen on their way out.
        boolean onTheirWay = stats.setting("background_thread").orElse(0L) == 1
                && stats.setting("dirty_decay_ms").orElse(-1L) >= 0
                && stats.setting("muzzy_decay_ms").orElse(0L) >= 0;
        double confidence = onTheirWay ? 0.5 : kept.value().confidence();
        boolean locked = RetentionReasons.isLocked(Owner.MALLOC, c.ledger());
        // Who waits for a kill waits in vain: the kernel takes such pages first, at a limit of the cgroup as well.
        boolean lazy = RetentionReasons.lazyFreeBytes(Owner.MALLOC, c.ledger()) >= bytes / 2;
        c.addKept(
                Owner.MALLOC,
                bytes,
                lazy ? Finding.Severity.LOW : c.severity(bytes, confidence),
                confidence,
                Case.mb(bytes) + " of wholly free pages kept by " + row.value().detail() + settings(stats),
                switch (stats.kind()) {
                    case JEMALLOC -> decay(stats);
                    case TCMALLOC -> List.of();
                    case MIMALLOC -> List.of(RESTING);
                },
                List.of(locked ? Case.UNLOCK : cure(stats)),
                locked ? Case.NOTHING_BACK : Reading.of(bytes));
    }

    /** Which of jemalloc's settings keep them. */
    private static List<String> decay(AllocatorStats stats) {
        List<String> reasons = new ArrayList<>();
        long dirtyMs = stats.setting("dirty_decay_ms").orElse(0L);
        long muzzyMs = stats.setting("muzzy_decay_ms").orElse(0L);
        boolean muzzy = stats.muzzyBytes().orElse(0L) > stats.dirtyBytes().orElse(0L);
        if (muzzy && muzzyMs < 0) reasons.add("muzzy_decay_ms is -1: what the kernel may take is left to it for good");
        else if (muzzy)
            reasons.add("muzzy_decay_ms is " + muzzyMs + ": what the kernel may take is left to it so long");
        else if (dirtyMs < 0) reasons.add("dirty_decay_ms is -1: free pages never decay");
        if (reasons.isEmpty() && stats.setting("background_thread").orElse(1L) == 0) {
            reasons.add("background_thread is off: after dirty_decay_ms (" + dirtyMs
                    + ") they go only when a thread of their arena allocates or frees");
        }
        return reasons;
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
        if (stats.kind() == Kind.MIMALLOC) return "MIMALLOC_DECOMMIT_DELAY=0 gives them back as they are freed";
        return "TCMALLOC_AGGRESSIVE_DECOMMIT=true gives them back as they are freed; TCMALLOC_RELEASE_RATE does not while threads rest";
    }
}
