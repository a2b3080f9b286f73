package dev.arenascope.governor;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Reading;

/** What there is to do for memory that malloc keeps. */
final class NativeActions {
    /**
     * What a trim takes, milliseconds for each MiB that it gives back: between what was measured of free memory in large pieces and in single pages
     * (docs/measurements.md). glibc: 0.05 to 0.31.
     */
    private static final double GLIBC_MS = 0.1;

    /** 0.07 to 0.20. */
    private static final double JEMALLOC_MS = 0.1;

    /** 0.07 to 0.13. */
    private static final double TCMALLOC_MS = 0.08;

    /** 0.05 to 0.06. */
    private static final double MIMALLOC_MS = 0.05;

    private NativeActions() {}

    static Reading<Action> of(Case c, Finding f) {
        if (f.code() != Finding.Code.RETENTION) return Reading.absent("a trim cures no " + f.code());
        if (!(f.forecastBytes() instanceof Reading.Present<Long> forecast))
            return Reading.absent(f.forecastBytes().reason());
        return trim(c, forecast.value());
    }

    /** A trim of what is free at this moment, whether malloc has kept it for long or not. */
    static Reading<Action> now(Case c) {
        return trim(c, Long.MAX_VALUE);
    }

    /** @param most what may be forecast, bytes */
    private static Reading<Action> trim(Case c, long most) {
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row))
            return Reading.absent("no malloc in this process");
        if (!(row.value().reclaimableBytes() instanceof Reading.Present<Long> reclaimable))
            return Reading.absent(row.value().reclaimableBytes().reason());
        long bytes = Math.min(most, reclaimable.value());
        double ms = GLIBC_MS;
        if (c.snapshot().allocator() instanceof Reading.Present<AllocatorStats> stats) {
            if (!(stats.value().purgeableBytes() instanceof Reading.Present<Long> purgeable))
                return Reading.absent(stats.value().purgeableBytes().reason());
            boolean worth = bytes >= c.leastBytes(Action.MALLOC);
            bytes = Math.min(bytes, purgeable.value());
            if (worth && bytes < c.leastBytes(Action.MALLOC))
                return Reading.absent("threads that live on keep it, and only they can give it back");
            ms = switch (stats.value().kind()) {
                case JEMALLOC -> JEMALLOC_MS;
                case TCMALLOC -> TCMALLOC_MS;
                case MIMALLOC -> MIMALLOC_MS;
            };
        }
        return Reading.of(new Action.TrimNative(Price.of(bytes, (double) bytes / Case.MIB * ms)));
    }
}
