package dev.arenascope.snapshot;

import java.util.List;

/**
 * The sizes that this JVM promised itself at its start: VM options, from the HotSpotDiagnostic MBean.
 *
 * @param maxHeapBytes MaxHeapSize
 * @param heapSetBy {@code -Xmx}, {@code -XX:MaxRAMPercentage} or {@code default}
 * @param maxDirectBytes MaxDirectMemorySize; absent when not set, and then as much as the heap is allowed
 * @param maxMetaspaceBytes MaxMetaspaceSize; absent when not limited
 * @param reservedCodeBytes ReservedCodeCacheSize
 * @param threadStackBytes ThreadStackSize, -Xss
 * @param parallelGcThreads ParallelGCThreads; 0 with the serial collector
 * @param processors processors that the JVM counts with
 * @param heap what the heap may give back
 * @param manageable options that can be changed while the JVM runs, as they are now; those that it does not know are left out
 */
public record JvmFlags(
        long maxHeapBytes,
        String heapSetBy,
        Reading<Long> maxDirectBytes,
        Reading<Long> maxMetaspaceBytes,
        long reservedCodeBytes,
        long threadStackBytes,
        long parallelGcThreads,
        int processors,
        Heap heap,
        List<Manageable> manageable) {

    /**
     * One option that can be changed while the JVM runs.
     *
     * @param name for example {@code MaxHeapFreeRatio}
     * @param value now, in the option's own unit
     * @param explicit whether somebody set it, on the command line or since; not a default, and not what the JVM chose for itself
     */
    public record Manageable(String name, long value, boolean explicit) {
        public static final String MIN_FREE_RATIO = "MinHeapFreeRatio";
        public static final String MAX_FREE_RATIO = "MaxHeapFreeRatio";
        public static final String SOFT_MAX = "SoftMaxHeapSize";
        public static final String PERIODIC_GC = "G1PeriodicGCInterval";
    }

    public Reading<Manageable> manageable(String name) {
        for (int i = 0; i < manageable.size(); i++) {
            if (manageable.get(i).name.equals(name)) return Reading.of(manageable.get(i));
        }
        return Reading.absent("this JVM has no option " + name);
    }

    /** The same with options as they are now. */
    public JvmFlags with(List<Manageable> now) {
        return new JvmFlags(
                maxHeapBytes,
                heapSetBy,
                maxDirectBytes,
                maxMetaspaceBytes,
                reservedCodeBytes,
                threadStackBytes,
                parallelGcThreads,
                processors,
                heap,
                now);
    }

    /**
     * Options that keep the heap large, or make it shrink. Some are manageable: this is what they were at the first report.
     *
     * @param leastBytes what the heap never falls below: -Xms where it was set by hand, else 0
     * @param preTouch AlwaysPreTouch: all of it is made resident at the start
     * @param regionSet G1HeapRegionSize or ShenandoahRegionSize were set by hand
     * @param maxFreeRatio MaxHeapFreeRatio, percent
     * @param periodicMs G1PeriodicGCInterval; 0 when off
     */
    public record Heap(long leastBytes, boolean preTouch, boolean regionSet, int maxFreeRatio, long periodicMs) {
        public static final Heap DEFAULTS = new Heap(0, false, false, 70, 0);
    }

    /** One of which nothing that can be changed is known. */
    public JvmFlags(
            long maxHeapBytes,
            String heapSetBy,
            Reading<Long> maxDirectBytes,
            Reading<Long> maxMetaspaceBytes,
            long reservedCodeBytes,
            long threadStackBytes,
            long parallelGcThreads,
            int processors,
            Heap heap) {
        this(
                maxHeapBytes,
                heapSetBy,
                maxDirectBytes,
                maxMetaspaceBytes,
                reservedCodeBytes,
                threadStackBytes,
                parallelGcThreads,
                processors,
                heap,
                List.of());
    }

    public JvmFlags(
            long maxHeapBytes,
            String heapSetBy,
            Reading<Long> maxDirectBytes,
            Reading<Long> maxMetaspaceBytes,
            long reservedCodeBytes,
            long threadStackBytes,
            long parallelGcThreads,
            int processors) {
        this(
                maxHeapBytes,
                heapSetBy,
                maxDirectBytes,
                maxMetaspaceBytes,
                reservedCodeBytes,
                threadStackBytes,
                parallelGcThreads,
                processors,
                Heap.DEFAULTS);
    }
}
