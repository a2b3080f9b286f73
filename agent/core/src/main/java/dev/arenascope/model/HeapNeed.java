package dev.arenascope.model;

/**
 * What the Java heap holds resident, and what of it the service needs; bytes.
 *
 * @param residentBytes resident of the heap
 * @param liveBytes what is taken to be alive: what the last collections left, and what was allocated since where nothing tells of it
 * @param byFalls whether the live set is known by how far the heap fell in earlier collections only: since then nothing collected it
 * @param roomBytes what is allocated in {@link #ROOM_MS} at the present pace: collections no closer than that cost next to nothing
 * @param idleBytes wholly free regions among the resident bytes; for a heap without a region map nothing
 */
public record HeapNeed(long residentBytes, long liveBytes, boolean byFalls, long roomBytes, long idleBytes) {
    static final long ROOM_MS = 10_000;

    /** Resident beyond what is needed. */
    public long spareBytes() {
        return Math.max(0, residentBytes - liveBytes - roomBytes);
    }
}
