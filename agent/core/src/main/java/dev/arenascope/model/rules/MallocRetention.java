package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.model.RetentionReasons;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** Healthy young service 5-20 MB (JIT arenas); burst of many threads 68-424 MB (facts: measured trims). */
final class MallocRetention implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        long bytes = row.value().reclaimableBytes().orElse(0L);
        if (!c.isWorth(bytes, 16 * Case.MIB)) return;
        boolean locked = RetentionReasons.isLocked(Owner.MALLOC, c.snapshot(), c.history());
        String trim = locked
                ? "start without mlockall (a server's memory lock setting): locked memory cannot be trimmed"
                : "jcmd " + c.snapshot().pid() + " System.trim_native_heap gives it back once";
        c.add(
                Finding.Code.RETENTION,
                Owner.MALLOC,
                bytes,
                0.9,
                Case.mb(bytes) + " wholly free in " + row.value().detail() + ", kept by malloc since it was freed",
                List.of(trim, "MALLOC_ARENA_MAX=2 keeps less"),
                locked ? Reading.absent("the memory is locked: a trim gives nothing back") : Reading.of(bytes));
    }
}
