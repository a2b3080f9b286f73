package dev.arenascope.snapshot;

import java.util.List;

/**
 * Native Memory Tracking's summary, when the JVM was started with it.
 *
 * @param tags one entry per category
 */
public record NativeTags(List<Tag> tags) {

    /** One category, for example {@code Java Heap}; bytes. */
    public record Tag(String name, long reservedBytes, long committedBytes) {}
}
