package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** Healthy below 10 MB pinned; sparse survivors 324 MB of 470 MB. */
final class MallocFragmentation implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        long bytes = row.value().pinnedBytes().orElse(0L);
        if (!c.isWorth(bytes, 32 * Case.MIB)) return;
        c.add(
                Finding.Code.FRAGMENTATION,
                Owner.MALLOC,
                bytes,
                0.9,
                Case.mb(bytes) + " free but on pages that also hold live bytes ("
                        + Case.mb(row.value().liveBytes().orElse(0L)) + " live): no trim gives it back",
                List.of(
                        "find who allocates the survivors and free them together, or allocate them apart",
                        "LD_PRELOAD=libjemalloc.so.2: size classes keep short-lived and long-lived blocks apart"),
                Reading.absent("depends on the size classes of the other allocator"));
    }
}
