package dev.arenascope.model.rules;

import dev.arenascope.model.BufferGroup;
import dev.arenascope.snapshot.CachedBuffers;
import java.util.List;

/**
 * What the JVM's flag for temporary direct buffers would free.
 *
 * @param flagBytes value of the flag: larger buffers are freed after use
 * @param count buffers that are larger
 * @param bytes their resident bytes
 */
record TemporaryBuffers(long flagBytes, long count, long bytes) {
    /** malloc maps what is larger one by one: taking and freeing it costs system calls and cleared pages. */
    private static final long USUAL_BYTES = 256 << 10;

    /** The value that is usually set, or the least that is worth one when much would stay below it. */
    static TemporaryBuffers of(CachedBuffers cached) {
        TemporaryBuffers usual = above(cached, USUAL_BYTES);
        TemporaryBuffers most = above(cached, CachedBuffers.LARGE_BYTES);
        return usual.bytes >= most.bytes / 4 * 3 ? usual : most;
    }

    private static TemporaryBuffers above(CachedBuffers cached, long flagBytes) {
        long count = 0;
        long bytes = 0;
        for (CachedBuffers.Large buffer : cached.large()) {
            if (buffer.capacityBytes() <= flagBytes) continue;
            count++;
            bytes += buffer.residentBytes();
        }
        return new TemporaryBuffers(flagBytes, count, bytes);
    }

    String cure() {
        return "-Djdk.nio.maxCachedBufferSize=" + flagBytes + ": threads then free the larger ones after use";
    }

    /** For example {@code , most by threads writer-* (60 buffers, 120 MB)}; empty when no buffer is large. */
    static String mostBy(CachedBuffers cached) {
        List<BufferGroup> groups = BufferGroup.of(cached);
        if (groups.isEmpty()) return "";
        BufferGroup most = groups.get(0);
        return ", most by threads " + most.name() + " (" + most.buffers() + " buffers, " + Case.mb(most.residentBytes())
                + ")";
    }
}
