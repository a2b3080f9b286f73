package dev.arenascope.boot;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.LongAdder;

/** One pool, held weakly, and what was counted of it since it is known. */
public final class PoolCounts extends WeakReference<Object> {
    public final LongAdder borrows = new LongAdder();
    public final LongAdder misses = new LongAdder();

    PoolCounts(Object pool) {
        super(pool);
    }
}
