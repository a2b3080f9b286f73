package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** Healthy young service 5-20 MB (JIT arenas); burst of many threads 68-424 MB (facts: measured trims). */
final class MallocRetention implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        long bytes = row.value().reclaimableBytes().orElse(0L);
        if (!c.isWorth(bytes, 16 * Case.MIB)) return;
        c.add(
                Finding.Code.RETENTION,
                Owner.MALLOC,
                bytes,
                0.9,
                Case.mb(bytes) + " wholly free in " + row.value().detail() + ", kept by malloc since it was freed",
                List.of(
                        "jcmd " + c.snapshot().pid() + " System.trim_native_heap gives it back once",
                        "MALLOC_ARENA_MAX=2 keeps less"),
                Reading.of(bytes));
    }
}
