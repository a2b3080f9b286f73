package dev.arenascope.model;

import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.Arrays;

/**
 * Free memory that stayed free, heap by heap: the least that each heap had free at any reading of the last 10, 20 or 30 s and more. The sum of all heaps
 * would not do: where threads take turns, some of their heaps are free at any instant, and each is used again a moment later. Eight
 * threads that each used 20 MB every ten seconds had 64 MB free in sum all the time, and 5 MB by heap.
 *
 * <p>Time passes in epochs of at least 10 s and one reading, and the least is taken over this one and one to three before it. A heap that is
 * new kept nothing before.
 */
public final class KeptMemory {
    /** What is free, and for whom. */
    public enum Kind {
        /** Wholly free pages that a trim gives back. */
        RECLAIMABLE(0),
        /** Free bytes on pages that also hold live ones. */
        PINNED(1),
        /** Wholly free pages at the tops of arenas, which no trim gives back. */
        TOPS(2);

        private final int place;

        Kind(int place) {
            this.place = place;
        }
    }

    private static final int KINDS = 3;
    private static final int EPOCHS = 4;
    private static final int EACH = KINDS * EPOCHS;
    private static final long EPOCH_MS = 10_000;
    /** Heaps beyond these count with what they hold now: 16 GB of heaps that are full. */
    private static final int MOST = 256;

    private static final long NOT_READ = Long.MAX_VALUE;

    private long[] starts = new long[16];
    /** For each heap and kind the least of this epoch, and of those before. */
    private long[] least = new long[16 * EACH];

    private final long[] beyond = new long[KINDS];
    private int heaps;
    private long beganMs = -1;
    private int over;

    /** A reading of all heaps begins. */
    void begin(long nowMs) {
        Arrays.fill(beyond, 0);
        if (beganMs < 0) beganMs = nowMs;
        if (nowMs - beganMs < EPOCH_MS) return;
        beganMs = nowMs;
        over = Math.min(EPOCHS, over + 1);
        int kept = 0;
        for (int i = 0; i < heaps; i++) {
            // What was not read in a whole epoch is not there any more, or never walked: nothing is known of it.
            if (least[i * EACH] == NOT_READ) continue;
            starts[kept] = starts[i];
            for (int k = 0; k < KINDS; k++) {
                int from = i * EACH + k * EPOCHS;
                int to = kept * EACH + k * EPOCHS;
                System.arraycopy(least, from, least, to + 1, EPOCHS - 1);
                least[to] = NOT_READ;
            }
            kept++;
        }
        heaps = kept;
    }

    /** A heap as a walk found it. */
    void add(long start, Malloc.Walk walk) {
        add(start, walk.reclaimableBytes(), walk.pinnedBytes(), walk.topBytes());
    }

    /** @param start its address; 0 for an allocator that tells sums only */
    void add(long start, long reclaimable, long pinned, long top) {
        int i = Arrays.binarySearch(starts, 0, heaps, start);
        if (i < 0) i = insert(-i - 1, start);
        record(i, Kind.RECLAIMABLE, reclaimable);
        record(i, Kind.PINNED, pinned);
        record(i, Kind.TOPS, top);
    }

    private void record(int heap, Kind kind, long bytes) {
        if (heap == MOST) {
            beyond[kind.place] += bytes;
            return;
        }
        int at = heap * EACH + kind.place * EPOCHS;
        least[at] = Math.min(least[at], bytes);
    }

    private int insert(int at, long start) {
        if (heaps == MOST) return MOST;
        if (heaps == starts.length) {
            starts = Arrays.copyOf(starts, 2 * heaps);
            least = Arrays.copyOf(least, 2 * heaps * EACH);
        }
        System.arraycopy(starts, at, starts, at + 1, heaps - at);
        System.arraycopy(least, at * EACH, least, (at + 1) * EACH, (heaps - at) * EACH);
        starts[at] = start;
        for (int k = 0; k < EACH; k++) least[at * EACH + k] = k % EPOCHS == 0 ? NOT_READ : 0;
        heaps++;
        return at;
    }

    /**
     * What all heaps had free at each reading since an epoch began, in bytes.
     *
     * @param epochs 1 for 10 s and more and two readings, up to 3 for 30 s and four
     * @return absent while it was not watched for so long
     */
    Reading<Long> bytes(Kind kind, int epochs) {
        if (over < epochs) return Reading.absent("not watched for long enough");
        long sum = beyond[kind.place];
        for (int i = 0; i < heaps; i++) {
            long kept = NOT_READ;
            int at = i * EACH + kind.place * EPOCHS;
            for (int e = 0; e <= epochs; e++) kept = Math.min(kept, least[at + e]);
            if (kept != NOT_READ) sum += kept;
        }
        return Reading.of(sum);
    }

    long retainedBytes() {
        return 8L * (starts.length + least.length);
    }
}
