package dev.arenascope.instrument;

import dev.arenascope.snapshot.Pools;
import java.util.ArrayList;
import java.util.List;

/** What one reading of all pools found so far. */
final class PoolTally {
    final List<Pools.BytePool> bytes = new ArrayList<>();
    final List<Pools.ObjectPool> objects = new ArrayList<>();
    final List<String> gaps = new ArrayList<>();
    final long nowNs;

    /** @param nowNs monotonic clock */
    PoolTally(long nowNs) {
        this.nowNs = nowNs;
    }

    Pools result() {
        return new Pools(List.copyOf(bytes), List.copyOf(objects), List.copyOf(gaps));
    }
}
