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
 */
public record JvmFlags(
        long maxHeapBytes,
        String heapSetBy,
        Reading<Long> maxDirectBytes,
        Reading<Long> maxMetaspaceBytes,
        long reservedCodeBytes,
        long threadStackBytes,
        long parallelGcThreads,
        int processors) {}
