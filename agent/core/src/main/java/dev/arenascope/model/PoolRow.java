package dev.arenascope.model;

import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;

/** The formulas of {@link Fragmentation} for the application's own pools of bytes. All shares are 0..1. */
public final class PoolRow {
    private PoolRow() {}

    /** Arena fragmentation of one arena: what it handed out, to threads' caches too, against what it holds. */
    public static Reading<Double> f(Pools.PoolArena arena) {
        return arena.allocatedBytes() instanceof Reading.Present<Long> allocated
                ? Reading.of(f(arena.heldBytes(), allocated.value()))
                : Reading.absent(arena.allocatedBytes().reason());
    }

    /** The same of all its arenas together. */
    public static Reading<Double> f(Pools.BytePool pool) {
        long allocated = 0;
        for (Pools.PoolArena arena : pool.arenas()) {
            if (!(arena.allocatedBytes() instanceof Reading.Present<Long> p))
                return Reading.absent(arena.allocatedBytes().reason());
            allocated += p.value();
        }
        return Reading.of(f(pool.heldBytes(), allocated));
    }

    /** Share of what is held that no buffer in use needs. */
    public static Reading<Double> retention(Pools.BytePool pool) {
        return pool.usedBytes() instanceof Reading.Present<Long> used
                ? Reading.of(Fragmentation.retention(used.value(), pool.heldBytes()))
                : Reading.absent(pool.usedBytes().reason());
    }

    private static double f(long held, long allocated) {
        return Fragmentation.f(Math.max(0, held - allocated), held, allocated);
    }
}
