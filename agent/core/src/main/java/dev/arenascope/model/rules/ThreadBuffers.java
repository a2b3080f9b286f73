package dev.arenascope.model.rules;

import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/**
 * Direct buffers beside threads. A thread that reads or writes a channel with a heap buffer gets a temporary direct buffer of that size,
 * and keeps it as long as it lives.
 *
 * @param count direct buffers
 * @param capacityBytes their capacity in sum
 * @param threads live Java threads
 */
record ThreadBuffers(long count, long capacityBytes, int threads) {
    static final String CURE = "-Djdk.nio.maxCachedBufferSize=262144: threads then free the larger ones after use";

    private static final int THREADS_AT_LEAST = 16;
    private static final long AVERAGE_AT_LEAST = 64 << 10;

    static Reading<ThreadBuffers> of(Snapshot snapshot) {
        if (!(snapshot.jvm() instanceof Reading.Present<JvmMemory> jvm)) {
            return Reading.absent(snapshot.jvm().reason());
        }
        for (JvmMemory.Buffers b : jvm.value().buffers()) {
            if (b.name().equals("direct")) {
                return Reading.of(new ThreadBuffers(
                        b.count(), b.capacityBytes(), jvm.value().threads()));
            }
        }
        return Reading.absent("no direct buffers");
    }

    /** About as many large buffers as threads: between a half, for those that do no I/O, and 1.3, for those that use two. */
    boolean oneForEachThread() {
        return threads >= THREADS_AT_LEAST
                && count >= threads / 2
                && count <= threads + threads / 3
                && capacityBytes / count >= AVERAGE_AT_LEAST;
    }
}
