package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;

/**
 * What a policy knows of one collected heap, of this JVM or of a Go process, at one instant.
 *
 * @param heap stays the same for as long as the heap lives, and no other heap has it
 * @param percent the threshold that holds now: the heap is collected when it has grown by so many percent of what was alive
 * @param collections finished since the start
 * @param liveBytes alive after the last collection of the whole heap
 * @param allocatedBytes by all objects since the start
 * @param allocatedPerSecond bytes a second, over the last readings
 * @param collectedPerSecond bytes that were alive a second of collecting: how fast the collector goes through the live set
 */
public record HeapLoad(
        String heap,
        int percent,
        long collections,
        Reading<Long> liveBytes,
        Reading<Long> allocatedBytes,
        Reading<Double> allocatedPerSecond,
        Reading<Double> collectedPerSecond) {}
