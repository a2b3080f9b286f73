package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * A pool of objects that saves little: at least every fifth borrower finds no idle object, and makes one or waits. Healthy: 0.0 % missed (16
 * threads, 16 idle allowed); sick: 50 to 90 % (16 threads, maxIdle 2). A pool that is hardly used, or fills for the first
 * time, is no case: fewer than 200 borrows.
 */
final class PoolMisses implements Rule {
    private static final double HIT_RATE_AT_LEAST = 0.8;
    private static final long BORROWS_AT_LEAST = 200;
    /** Long enough that a pool that fills after its start has done so. */
    private static final long MS_AT_LEAST = 20_000;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().pools() instanceof Reading.Present<Pools> pools)) return;
        for (Pools.ObjectPool pool : pools.value().objects()) {
            if (pool.recent() instanceof Reading.Present<Pools.Recent> recent) judge(c, pool, recent.value());
        }
    }

    private static void judge(Case c, Pools.ObjectPool pool, Pools.Recent recent) {
        if (recent.ms() < MS_AT_LEAST || recent.borrows() < BORROWS_AT_LEAST) return;
        if (recent.hitRate() >= HIT_RATE_AT_LEAST) return;
        c.add(
                Finding.Code.POOL_MISSES,
                KeptByPools.OWNER,
                0,
                0.9,
                pool.name() + " (" + pool.kind() + "): " + recent.misses() + " of " + recent.borrows()
                        + " borrows in " + recent.ms() / 1000 + " s found no idle object; " + pool.active()
                        + " active and " + pool.idle() + " idle now" + limits(pool),
                List.of(advice(pool)),
                Reading.absent("what the pool's objects hold is not known"));
    }

    private static String limits(Pools.ObjectPool pool) {
        String max = pool.max() instanceof Reading.Present<Long> p ? ", at most " + p.value() : "";
        return pool.maxIdle() instanceof Reading.Present<Long> p
                ? max + ", of which " + p.value() + " may be idle"
                : max;
    }

    private static String advice(Pools.ObjectPool pool) {
        boolean hikari = pool.kind().startsWith("HikariCP");
        long most = pool.max().orElse(Long.MAX_VALUE);
        boolean exhausted = pool.active() >= most || pool.waiting().orElse(0L) > 0;
        if (hikari) {
            return exhausted
                    ? "maximumPoolSize=" + 2 * most + ", or connections that are held for a shorter time"
                    : "minimumIdle=" + most + " (the default): connections that are idle are kept";
        }
        if (pool.maxIdle() instanceof Reading.Present<Long> idle && idle.value() < most && !exhausted) {
            return most == Long.MAX_VALUE
                    ? "setMaxIdle(" + Math.max(8, 2 * idle.value()) + "): what is returned above maxIdle is destroyed"
                    : "setMaxIdle(" + most
                            + "), as many as setMaxTotal allows: what is returned above maxIdle is destroyed";
        }
        return exhausted
                ? "setMaxTotal(" + 2 * most + "), or objects that are held for a shorter time"
                : "setMinIdle(" + Math.max(1, pool.active()) + "), or an evictor that leaves objects idle for longer";
    }
}
