package dev.arenascope.snapshot;

/**
 * The Java heap as the {@code GC.heap_info} command tells it.
 *
 * @param collector what the heap calls itself, for example {@code garbage-first heap}
 * @param committedBytes committed by the collector
 * @param usedBytes used by objects, garbage included
 * @param regionBytes size of a region; absent for a collector without regions
 * @param youngRegions regions of the young generation; absent for a collector that does not print them
 */
public record HeapInfo(
        String collector, long committedBytes, long usedBytes, Reading<Long> regionBytes, Reading<Long> youngRegions) {}
