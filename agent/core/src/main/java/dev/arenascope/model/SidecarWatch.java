package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;

/**
 * What a sidecar's heap did while it was watched: the least of each number in a window of a minute and more. One reading says little of a Go
 * heap: right after a collection much of it is free, right before the next one nothing is.
 *
 * @param spanMs length of the window
 * @param readings in it
 * @param freeBytes wholly free spans that were resident all the time
 * @param unusedBytes of spans in use that were of no object all the time
 * @param unusedShare the least share of the spans in use, 0..1
 * @param heldBytes what the heap held all the time: objects, unused and free
 * @param objectsBytes the fewest bytes of objects: no less than what is alive
 * @param collections in the window; absent where the endpoint does not count them
 * @param allocatedPerSecond bytes; absent where the endpoint does not tell what was allocated
 * @param idleMs for how long more than half as much as is in use, and no less than {@link SidecarHistory#LEAST_IDLE}, was free at each
 *     reading; 0 when it is not now
 */
public record SidecarWatch(
        long spanMs,
        int readings,
        long freeBytes,
        long unusedBytes,
        double unusedShare,
        long heldBytes,
        long objectsBytes,
        Reading<Long> collections,
        Reading<Double> allocatedPerSecond,
        long idleMs) {}
