package dev.arenascope.snapshot;

import java.util.List;

/**
 * Native Memory Tracking's summary, when the JVM was started with it.
 *
 * @param tags one entry per category, in the order of the JVM's own numbers; those below 1 KB are left out by the JVM
 */
public record NativeTags(List<Tag> tags) {

    /**
     * One category, for example {@code Java Heap}; bytes.
     *
     * @param malloc what it took by malloc; absent when it took nothing so
     */
    public record Tag(String name, long reservedBytes, long committedBytes, Reading<Blocks> malloc) {
        private static final Reading<Blocks> NONE = Reading.absent("nothing was taken by malloc");

        public Tag(String name, long reservedBytes, long committedBytes) {
            this(name, reservedBytes, committedBytes, NONE);
        }
    }

    /**
     * Blocks taken by malloc.
     *
     * @param bytes what was asked for, in whole KB; of {@code Arena Chunk} less what arenas hold, which the JVM counts where it is used
     * @param count number of blocks
     * @param peakBytes the most at any time
     */
    public record Blocks(long bytes, long count, Reading<Long> peakBytes) {}
}
