package dev.arenascope.model;

import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;

/**
 * One arena of glibc malloc: what those of its heaps that were walked add up to. Bytes are resident bytes.
 *
 * @param arena address of its malloc_state
 * @param main true for the arena that grows by brk
 * @param heaps heaps that were found
 * @param walkedHeaps heaps whose chain of chunks was read; at least 1
 * @param residentBytes resident bytes of the walked heaps
 * @param liveBytes resident bytes of chunks in use
 * @param reclaimableBytes wholly free resident pages that a trim gives back
 * @param pinnedBytes free bytes on pages that also hold a live byte
 * @param topBytes wholly free resident pages that no trim gives back
 * @param f arena fragmentation of the resident bytes, 0..1
 * @param scatter external fragmentation, 0..1
 * @param retention share of the resident bytes that is not in use, 0..1
 * @param oldestWalkAgeMs how old the oldest of the walks is
 * @param live the chunks in use, by size and tag
 * @param topHeld what one chunk at the arena's end keeps from its top
 */
public record ArenaRow(
        long arena,
        boolean main,
        int heaps,
        int walkedHeaps,
        long residentBytes,
        long liveBytes,
        long reclaimableBytes,
        long pinnedBytes,
        long topBytes,
        double f,
        double scatter,
        double retention,
        long oldestWalkAgeMs,
        LiveChunks live,
        Malloc.TopHeld topHeld) {

    /** For example {@code 0x7f2ff0000000}. */
    public String address() {
        return "0x" + Long.toHexString(arena);
    }
}
