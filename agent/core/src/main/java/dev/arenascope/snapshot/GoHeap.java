package dev.arenascope.snapshot;

/**
 * What a Go runtime says of its heap at one instant. Heap memory is in four parts: objects, unused, free, released.
 *
 * @param source where it was read, such as {@code http://127.0.0.1:9100/metrics}
 * @param kind which of the formats it was
 * @param objectsBytes objects, those included that are dead but not yet swept: HeapAlloc
 * @param unusedBytes in spans in use, but not of an object: HeapInuse - HeapAlloc. An upper bound of span fragmentation
 * @param freeBytes wholly free spans that are still resident: HeapIdle - HeapReleased
 * @param releasedBytes given back to the kernel: HeapReleased
 * @param sysBytes all that the runtime has from the kernel, released memory included
 * @param stackBytes stacks of goroutines
 * @param liveBytes alive after the last mark; told where the runtime's own metric is exported, else reckoned from goal and percent
 * @param goalBytes at this size the next collection ends: NextGC
 * @param gogcPercent GOGC; absent where it is off or not told
 * @param gcOff GOGC is off: only the memory limit makes it collect
 * @param limitBytes GOMEMLIMIT; absent where none is set or it is not told
 * @param collections finished since the start
 * @param allocatedBytes by all objects since the start
 * @param gcCpuShare of the processor time since the start, 0..1
 */
public record GoHeap(
        String source,
        Kind kind,
        long objectsBytes,
        long unusedBytes,
        long freeBytes,
        long releasedBytes,
        Reading<Long> sysBytes,
        Reading<Long> stackBytes,
        Reading<Long> liveBytes,
        Reading<Long> goalBytes,
        Reading<Integer> gogcPercent,
        boolean gcOff,
        Reading<Long> limitBytes,
        Reading<Long> collections,
        Reading<Long> allocatedBytes,
        Reading<Double> gcCpuShare) {
    /** The formats, cheapest for the sidecar first. */
    public enum Kind {
        /** The package of this project: runtime/metrics, no thread is stopped. */
        ARENASCOPE,
        /** Prometheus text. */
        METRICS,
        /** /debug/vars: stops the sidecar's threads while it reads. */
        EXPVAR,
        /** /debug/pprof/heap?debug=1: stops the sidecar's threads while it reads. */
        PPROF
    }

    /** Spans in use: HeapInuse. */
    public long inuseBytes() {
        return objectsBytes + unusedBytes;
    }

    /** Wholly free spans, resident or not: HeapIdle. */
    public long idleBytes() {
        return freeBytes + releasedBytes;
    }
}
