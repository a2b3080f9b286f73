package dev.arenascope.snapshot;

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
        Heap heap) {

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
