package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.MallocTotals;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** Healthy 0-9 MB; burst by many threads 64-89 MB that no trim gave back. */
final class MallocTops implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.snapshot().malloc() instanceof Reading.Present<Malloc> malloc)) return;
        long bytes = MallocTotals.of(malloc.value()).topBytes();
        if (!c.isWorth(bytes, 32 * Case.MIB)) return;
        c.add(
                Finding.Code.RETENTION,
                Owner.MALLOC,
                bytes,
                0.8,
                Case.mb(bytes)
                        + " wholly free at the tops of arenas other than the main one, which malloc_trim never gives back",
                List.of("MALLOC_ARENA_MAX=2, and a trim: neither alone helps"),
                Reading.of(bytes));
    }
}
