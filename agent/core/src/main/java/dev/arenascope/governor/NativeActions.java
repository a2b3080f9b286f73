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
        return reclaimable(c) instanceof Reading.Present<Long> reclaimable
                ? Reading.of(trim(Math.min(forecast.value(), reclaimable.value())))
                : Reading.absent(reclaimable(c).reason());
    }

    /** A trim of what is free at this moment, whether malloc has kept it for long or not. */
    static Reading<Action> now(Case c) {
        return reclaimable(c) instanceof Reading.Present<Long> bytes
                ? Reading.of(trim(bytes.value()))
                : Reading.absent(reclaimable(c).reason());
    }

    private static Reading<Long> reclaimable(Case c) {
        return c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row
                ? row.value().reclaimableBytes()
                : Reading.absent("no malloc in this process");
    }

    private static Action trim(long bytes) {
        return new Action.TrimNative(Price.of(bytes, (double) bytes / Case.MIB * MS_PER_MIB));
    }
}
