package dev.arenascope.model.rules;

import dev.arenascope.model.ArenaRow;
import dev.arenascope.model.ArenaRows;
import dev.arenascope.model.Finding;
import dev.arenascope.model.KeptMemory;
import dev.arenascope.model.MallocTotals;
import dev.arenascope.model.Owner;
import dev.arenascope.model.RetentionReasons;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Healthy 0-9 MB; burst by many threads 64-89 MB that no trim gave back. Measured on that burst: MALLOC_ARENA_MAX=2 alone left the
 * resident set as it was, but with no bytes at tops, and a trim then gave 160 of 208 MB back. The trim threshold and the top pad
 * changed nothing, so they are not advised.
 */
final class MallocTops implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.snapshot().malloc() instanceof Reading.Present<Malloc> malloc)) return;
        long now = MallocTotals.of(malloc.value()).topBytes();
        if (!(Kept.of(c, KeptMemory.Kind.TOPS, now, 16 * Case.MIB) instanceof Reading.Present<Kept> kept)) return;
        long bytes = kept.value().bytes();
        Arenas arenas = Arenas.of(malloc.value(), c.snapshot());
        int tops = 0;
        for (ArenaRow row : ArenaRows.of(malloc.value())) tops += row.topBytes() >= Case.MIB ? 1 : 0;
        String evidence = Case.mb(bytes)
                + " wholly free at the tops of arenas other than the main one, which malloc_trim never gives back; "
                + tops + " tops of 1 MB and more, " + arenas.seen();
        if (RetentionReasons.isLocked(Owner.MALLOC, c.ledger())) {
            c.add(Finding.Code.RETENTION, Owner.MALLOC, bytes, 0.8, evidence, List.of(Case.UNLOCK), Case.NOTHING_BACK);
            return;
        }
        boolean fewer = arenas.canBeFewer();
        c.add(
                Finding.Code.RETENTION,
                Owner.MALLOC,
                bytes,
                Math.min(0.8, kept.value().confidence()),
                evidence,
                List.of(
                        fewer
                                ? arenas.fewer() + ", and a trim: neither alone helps"
                                : "a trim after the service has worked again: a thread that frees 64 KB or more lets its "
                                        + "arena's top go"),
                fewer ? Reading.of(bytes) : Reading.absent("depends on which threads free next"));
    }
}
