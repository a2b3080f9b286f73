package dev.arenascope.governor;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Reading;

/** What there is to do for memory that malloc keeps. */
final class NativeActions {
    /** How long a trim holds an arena's lock: 40 ms for 101 MB; a thread that allocates from it waits so long. */
    private static final double MS_PER_MIB = 0.4;

    private NativeActions() {}

    static Reading<Action> of(Case c, Finding f) {
        if (f.code() != Finding.Code.RETENTION) return Reading.absent("a trim cures no " + f.code());
        if (!(f.forecastBytes() instanceof Reading.Present<Long> forecast))
            return Reading.absent(f.forecastBytes().reason());
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row))
            return Reading.absent("no malloc in this process");
        if (!(row.value().reclaimableBytes() instanceof Reading.Present<Long> reclaimable))
            return Reading.absent(row.value().reclaimableBytes().reason());
        long bytes = Math.min(forecast.value(), reclaimable.value());
        return Reading.of(new Action.TrimNative(Price.of(bytes, (double) bytes / Case.MIB * MS_PER_MIB)));
    }
}
