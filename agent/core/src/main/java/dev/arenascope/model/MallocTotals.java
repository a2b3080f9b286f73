package dev.arenascope.model;

import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;

/**
 * The walked heaps of one malloc, added up.
 *
 * @param walked heaps whose chain of chunks was read
 * @param notWalked heaps that were left out
 * @param firstReason why the first of those was left out; empty when none was
 * @param oldestMs age of the oldest walk among them
 * @param residentBytes resident bytes of the walked heaps
 * @param liveBytes resident bytes of chunks in use
 * @param reclaimableBytes wholly free resident pages that a trim gives back
 * @param pinnedBytes resident free bytes beside live ones
 * @param topBytes wholly free resident pages that no trim gives back
 * @param f arena fragmentation over all walked heaps
 * @param scatter external fragmentation over all walked heaps
 */
public record MallocTotals(
        int walked,
        int notWalked,
        String firstReason,
        long oldestMs,
        long residentBytes,
        long liveBytes,
        long reclaimableBytes,
        long pinnedBytes,
        long topBytes,
        double f,
        double scatter) {
    public static MallocTotals of(Malloc malloc) {
        int walked = 0;
        int notWalked = 0;
        String firstReason = "";
        long oldest = 0;
        long live = 0;
        long reclaimable = 0;
        long pinned = 0;
        long top = 0;
        long resident = 0;
        long free = 0;
        long largest = 0;
        for (Malloc.Heap heap : malloc.heaps()) {
            if (!(heap.walk() instanceof Reading.Present<Malloc.Walk> present)) {
                if (notWalked++ == 0) firstReason = heap.walk().reason();
                continue;
            }
            Malloc.Walk walk = present.value();
            walked++;
            oldest = Math.max(oldest, present.ageMs());
            live += walk.liveBytes();
            reclaimable += walk.reclaimableBytes();
            pinned += walk.pinnedBytes();
            top += walk.topBytes();
            resident += walk.residentBytes();
            free += walk.freeBytes();
            largest = Math.max(largest, walk.largestFreeBytes());
        }
        if (malloc.heaps().isEmpty()) firstReason = "no heap of malloc was found";
        // F over resident bytes: an arena's free address space that no page backs costs nobody anything.
        double f = Fragmentation.f(resident - live, resident, live);
        double scatter = Fragmentation.scatter(largest, free);
        return new MallocTotals(
                walked, notWalked, firstReason, oldest, resident, live, reclaimable, pinned, top, f, scatter);
    }
}
