package dev.arenascope.snapshot;

import java.util.ArrayList;
import java.util.List;

/**
 * The chunks of malloc that are in use, by size and by who took them. Chunks that wait in thread caches are among them.
 *
 * <p>With Native Memory Tracking on, the JVM puts a header of its own before each block that it takes (hotspot
 * services/mallocHeader.hpp): its size, the tag, and a canary. What carries none was taken by other code: JNI, zlib, the C library.
 *
 * @param bySize one entry per size class, smallest first; empty when nothing was walked
 * @param byTag one entry per tag that was seen, by number; empty when the JVM runs without tracking
 */
public record LiveChunks(List<SizeClass> bySize, List<Tagged> byTag) {

    /** Upper bounds of the size classes in bytes, headers included; the last has none. */
    public static final List<Long> UP_TO_BYTES = List.of(64L, 256L, 1024L, 4096L, 65536L, Long.MAX_VALUE);

    public static final LiveChunks NONE = new LiveChunks(List.of(), List.of());

    /**
     * @param upToBytes largest chunk of this class
     * @param chunks number of chunks
     * @param bytes their sizes, headers included, whether resident or not
     * @param pinnedBytes free resident bytes that these chunks keep: a free run's rest on a page is counted for the live chunk that it
     *     touches there, by halves when both neighbours share the page
     */
    public record SizeClass(long upToBytes, long chunks, long bytes, long pinnedBytes) {}

    /**
     * @param tag number of the tag as the JVM counts them (MemTag), different from release to release
     * @param chunks number of chunks
     * @param bytes their sizes, malloc's and the JVM's headers included
     * @param askedBytes what the JVM asked for, as it counts it itself
     * @param pinnedBytes as in {@link SizeClass}
     */
    public record Tagged(int tag, long chunks, long bytes, long askedBytes, long pinnedBytes) {}

    /** Bytes of all chunks, by their sizes. */
    public long bytes() {
        long sum = 0;
        for (SizeClass c : bySize) sum += c.bytes;
        return sum;
    }

    /** Bytes of the chunks that carry a tag. */
    public long taggedBytes() {
        long sum = 0;
        for (Tagged t : byTag) sum += t.bytes;
        return sum;
    }

    public LiveChunks plus(LiveChunks other) {
        if (bySize.isEmpty()) return other;
        if (other.bySize.isEmpty()) return this;
        List<SizeClass> sizes = new ArrayList<>(bySize.size());
        for (int i = 0; i < bySize.size(); i++) {
            SizeClass a = bySize.get(i);
            SizeClass b = other.bySize.get(i);
            sizes.add(
                    new SizeClass(a.upToBytes, a.chunks + b.chunks, a.bytes + b.bytes, a.pinnedBytes + b.pinnedBytes));
        }
        return new LiveChunks(List.copyOf(sizes), merged(other.byTag));
    }

    private List<Tagged> merged(List<Tagged> other) {
        List<Tagged> tags = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < byTag.size() || j < other.size()) {
            if (j == other.size() || (i < byTag.size() && byTag.get(i).tag < other.get(j).tag)) {
                tags.add(byTag.get(i++));
            } else if (i == byTag.size() || other.get(j).tag < byTag.get(i).tag) {
                tags.add(other.get(j++));
            } else {
                Tagged a = byTag.get(i++);
                Tagged b = other.get(j++);
                tags.add(new Tagged(
                        a.tag,
                        a.chunks + b.chunks,
                        a.bytes + b.bytes,
                        a.askedBytes + b.askedBytes,
                        a.pinnedBytes + b.pinnedBytes));
            }
        }
        return List.copyOf(tags);
    }
}
