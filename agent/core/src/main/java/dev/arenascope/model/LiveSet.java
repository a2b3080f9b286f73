package dev.arenascope.model;

import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import java.util.HashSet;
import java.util.Set;

/**
 * Bytes of the Java heap that the last collection left: an upper bound of the live set, since a young collection leaves the old
 * generation as it is.
 */
final class LiveSet {
    private LiveSet() {}

    static Reading<Long> of(JvmMemory jvm, Reading<GcLog> gc) {
        Reading<Long> heard = gc instanceof Reading.Present<GcLog> log
                ? afterLastCollection(jvm, log.value())
                : Reading.absent(gc.reason());
        if (!(heard instanceof Reading.Present<Long> left)) return afterCollectionOfEachPool(jvm);
        // G1 frees regions without a live object at the end of a marking, and tells nobody of it before JDK 20.
        return Reading.of(Math.min(left.value(), usedBytes(jvm)));
    }

    private static long usedBytes(JvmMemory jvm) {
        long used = 0;
        for (JvmMemory.Pool pool : jvm.pools()) if (pool.heap()) used += pool.usedBytes();
        return used;
    }

    /** All pools at one instant, as the notification of the last collection tells them. */
    private static Reading<Long> afterLastCollection(JvmMemory jvm, GcLog log) {
        Set<String> heapPools = new HashSet<>();
        for (JvmMemory.Pool pool : jvm.pools()) if (pool.heap()) heapPools.add(pool.name());
        if (!(log.last() instanceof Reading.Present<GcLog.Cycles> last))
            return Reading.absent(log.last().reason());
        long sum = 0;
        for (GcLog.PoolAfter pool : last.value().after()) if (heapPools.contains(pool.pool())) sum += pool.usedBytes();
        return Reading.of(sum);
    }

    /**
     * Before the agent heard of a collection: what the JVM keeps of the last one of each pool. It keeps nothing of a young
     * collection for the old generation, which only collections fill: there what is used now is the better bound.
     */
    private static Reading<Long> afterCollectionOfEachPool(JvmMemory jvm) {
        long sum = 0;
        boolean collected = false;
        for (JvmMemory.Pool pool : jvm.pools()) {
            if (!pool.heap()) continue;
            collected |= pool.liveBytes().isPresent();
            sum += isOld(pool) ? pool.usedBytes() : pool.liveBytes().orElse(0L);
        }
        return collected ? Reading.of(sum) : Reading.absent("no collection has run yet");
    }

    private static boolean isOld(JvmMemory.Pool pool) {
        return pool.name().contains("Old") || pool.name().contains("Tenured");
    }
}
