package dev.arenascope.snapshot;

import java.util.List;

/**
 * Temporary direct buffers that threads keep. A thread that reads or writes a channel with a heap buffer copies through a direct buffer
 * of that size, and keeps it for its next transfer as long as it lives. One that is in a transfer at this instant is not among them.
 *
 * @param count how many buffers
 * @param capacityBytes their capacity
 * @param residentBytes how much of it is resident: those of 64 KB and less count whole
 * @param inDirectPool whether the JVM counts them in its pool of direct buffers too (before JDK 24); false when there are none
 * @param threads how many threads keep any
 * @param large each buffer of more than 64 KB
 */
public record CachedBuffers(
        long count, long capacityBytes, long residentBytes, boolean inDirectPool, int threads, List<Large> large) {

    /** From here on buffers are told one by one; above it each costs its thread more than its stack. */
    public static final long LARGE_BYTES = 64 << 10;

    /** @param thread name of the thread that keeps it */
    public record Large(String thread, long capacityBytes, long residentBytes) {}

    /** How much of the direct pool's capacity is theirs. */
    public long pooledBytes() {
        return inDirectPool ? capacityBytes : 0;
    }

    /** Resident bytes that the direct pool does not count. */
    public long unpooledBytes() {
        return inDirectPool ? 0 : residentBytes;
    }
}
