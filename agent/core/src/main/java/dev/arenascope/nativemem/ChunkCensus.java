package dev.arenascope.nativemem;

import dev.arenascope.snapshot.LiveChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts chunks in use by their size and by the JVM's tag in their header:
 *
 * <pre>
 * +0  u64 size that was asked for
 * +8  u32 call site (detail tracking)
 * +12 u8  tag
 * +14 u16 canary, 0xE99E while the block lives
 * </pre>
 *
 * (services/mallocHeader.hpp; the same in 17.0.15 and 25.0.3.) A chunk is the JVM's when the canary is there and the size agrees with
 * malloc's own. A freed block has lost both: free marks it dead, and a thread cache writes over it.
 */
final class ChunkCensus {
    /** Bytes of a chunk that have to be read for {@link #tagOf}: malloc's header and the JVM's. */
    static final int HEADER_BYTES = 32;

    static final int UNTAGGED = -1;

    private static final int CANARY = 0xE99E;
    private static final int MAX_TAGS = 64;
    /** The JVM's header, and the canary of two bytes behind the block. */
    private static final long JVM_BYTES = 16 + 2;
    /** malloc rounds up to 16, and leaves a rest that is too small for a chunk of its own. */
    private static final long SLACK_BYTES = 64;

    private static final int CLASSES = LiveChunks.UP_TO_BYTES.size();
    private static final int SMALLEST_SHIFT = 6;

    private final long[] sizeChunks = new long[CLASSES];
    private final long[] sizeBytes = new long[CLASSES];
    private final long[] sizePinned = new long[CLASSES];
    private final long[] tagChunks = new long[MAX_TAGS];
    private final long[] tagBytes = new long[MAX_TAGS];
    private final long[] tagAsked = new long[MAX_TAGS];
    private final long[] tagPinned = new long[MAX_TAGS];

    void clear() {
        Arrays.fill(sizeChunks, 0);
        Arrays.fill(sizeBytes, 0);
        Arrays.fill(sizePinned, 0);
        Arrays.fill(tagChunks, 0);
        Arrays.fill(tagBytes, 0);
        Arrays.fill(tagAsked, 0);
        Arrays.fill(tagPinned, 0);
    }

    /**
     * The JVM's tag of a chunk, or {@link #UNTAGGED}.
     *
     * @param asked first word behind malloc's header
     * @param mark second word behind it
     * @param usableBytes bytes of the chunk that its user may write
     * @param slackBytes by how much a block may be smaller than its chunk
     */
    static int tagOf(long asked, long mark, long usableBytes, long slackBytes) {
        if (mark >>> 48 != CANARY) {
            return UNTAGGED;
        }
        int tag = (int) (mark >>> 32) & 0xff;
        long rest = usableBytes - JVM_BYTES - asked;
        return tag < MAX_TAGS && asked > 0 && rest >= 0 && rest <= slackBytes ? tag : UNTAGGED;
    }

    static int tagOf(long asked, long mark, long chunkBytes) {
        return tagOf(asked, mark, chunkBytes - 8, SLACK_BYTES);
    }

    void live(long bytes, int tag, long asked) {
        int size = sizeClass(bytes);
        sizeChunks[size]++;
        sizeBytes[size] += bytes;
        if (tag >= 0) {
            tagChunks[tag]++;
            tagBytes[tag] += bytes;
            tagAsked[tag] += asked;
        }
    }

    /** Free bytes that a live chunk keeps on its pages. */
    void pins(long chunkBytes, int tag, long pinnedBytes) {
        if (chunkBytes == 0) {
            return;
        }
        sizePinned[sizeClass(chunkBytes)] += pinnedBytes;
        if (tag >= 0) {
            tagPinned[tag] += pinnedBytes;
        }
    }

    LiveChunks result() {
        List<LiveChunks.SizeClass> sizes = new ArrayList<>(CLASSES);
        for (int i = 0; i < CLASSES; i++) {
            sizes.add(new LiveChunks.SizeClass(
                    LiveChunks.UP_TO_BYTES.get(i), sizeChunks[i], sizeBytes[i], sizePinned[i]));
        }
        List<LiveChunks.Tagged> tags = new ArrayList<>();
        for (int i = 0; i < MAX_TAGS; i++) {
            if (tagChunks[i] > 0) {
                tags.add(new LiveChunks.Tagged(i, tagChunks[i], tagBytes[i], tagAsked[i], tagPinned[i]));
            }
        }
        return new LiveChunks(List.copyOf(sizes), List.copyOf(tags));
    }

    /** 64, 256, 1024, 4096, then 64 KiB, then the rest. */
    private static int sizeClass(long bytes) {
        int log2 = Long.SIZE - Long.numberOfLeadingZeros(bytes - 1);
        if (log2 <= 12) {
            return Math.max(0, (log2 - SMALLEST_SHIFT + 1) / 2);
        }
        return log2 <= 16 ? CLASSES - 2 : CLASSES - 1;
    }
}
