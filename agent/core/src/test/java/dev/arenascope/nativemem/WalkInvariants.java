package dev.arenascope.nativemem;

import dev.arenascope.snapshot.HeapPages;
import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;

/** What holds for every walk that is present, whatever the heap looked like. */
final class WalkInvariants {
    private WalkInvariants() {}

    /** The first rule that a walk breaks; empty when it keeps them all. */
    static String faultOf(Malloc.Walk w) {
        long parts = w.liveBytes() + w.reclaimableBytes() + w.pinnedBytes() + w.topBytes();
        if (w.residentBytes() != parts) {
            return "resident is not live + reclaimable + pinned + top: " + w;
        }
        if (w.liveBytes() < 0 || w.reclaimableBytes() < 0 || w.pinnedBytes() < 0 || w.topBytes() < 0) {
            return "a part is negative: " + w;
        }
        if (w.largestFreeBytes() > w.freeBytes() || w.largestFreeBytes() < 0 || w.chunks() < 0) {
            return "the largest run is larger than all that is free: " + w;
        }
        long pinned = 0;
        for (LiveChunks.SizeClass c : w.live().bySize()) {
            if (c.chunks() < 0 || c.bytes() < 0 || c.pinnedBytes() < 0) {
                return "a size class is negative: " + w;
            }
            pinned += c.pinnedBytes();
        }
        if (pinned > w.pinnedBytes()) {
            return "the size classes pin more than is pinned: " + w;
        }
        if (w.live().taggedBytes() > w.live().bytes()) {
            return "the tags hold more than is live: " + w;
        }
        return faultOf(w, w.pages());
    }

    private static String faultOf(Malloc.Walk w, HeapPages p) {
        long page = p.pageBytes();
        if (p.reclaimable() * page != w.reclaimableBytes() || p.top() * page != w.topBytes()) {
            return "the pages are not as many as the bytes: " + w;
        }
        if ((p.live() + p.pinned()) * page != w.liveBytes() + w.pinnedBytes() || p.pinned() * page < w.pinnedBytes()) {
            return "the pages in use do not hold what is in use: " + w;
        }
        long pages = p.live() + p.pinned() + p.reclaimable() + p.top() + p.absent();
        long cells = (pages + p.pagesPerCell() - 1) / p.pagesPerCell();
        boolean isStrip = p.cells().length() == cells && cells <= HeapPages.MOST_CELLS && p.live() >= 0;
        return isStrip ? "" : "the strip has not the length of the heap: " + w;
    }
}
