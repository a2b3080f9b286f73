package dev.arenascope.model;

import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one sidecar: for the last {@value #BUCKETS} times of 10 s and more the least of what was read, and, once its heap is large
 * enough, what each collection left alive.
 */
final class SidecarTrack {
    private static final int BUCKETS = 8;
    private static final long BUCKET_MS = 10_000;
    private static final int NUMBERS = 7;
    private static final int FREE = 0;
    private static final int UNUSED = 1;
    private static final int HELD = 2;
    private static final int OBJECTS = 3;
    /** As they stood when the time began. */
    private static final int COLLECTIONS = 4;

    private static final int ALLOCATED = 5;
    private static final int READINGS = 6;
    private static final long NOT_TOLD = -1;
    private static final int READINGS_A_POINT = 4;
    private static final long COLLECTIONS_A_POINT = 2;
    /** Two looks within so short a time are one: a value that is carried over says its age in whole milliseconds. */
    private static final long SAME_MS = 250;

    private final double[] shares = new double[BUCKETS];

    private final long[] startsMs = new long[BUCKETS];
    private final long[] numbers = new long[BUCKETS * NUMBERS];
    private long buckets;
    private long readMs = Long.MIN_VALUE;
    private long idleSinceMs = NOT_TOLD;
    private long lastCollections = NOT_TOLD;
    private long lastAllocated = NOT_TOLD;
    private long lastLive = NOT_TOLD;
    /** Since the last point where what is alive is not told: the fewest bytes of objects and stacks, and of how many readings. */
    private long fewest = Long.MAX_VALUE;

    private int fewestOf;
    private long pointCollections = NOT_TOLD;
    private @Nullable Track live;

    /** Room for the tick that begins. */
    void begin(Timeline time) {
        if (live != null) live.begin(time);
    }

    /** @param atMs when the heap was read, by the clock of the timeline */
    void record(Timeline time, GoHeap heap, long atMs) {
        if (readMs != Long.MIN_VALUE && atMs < readMs + SAME_MS) return;
        readMs = atMs;
        long collections = heap.collections().orElse(NOT_TOLD);
        lastAllocated = heap.allocatedBytes().orElse(NOT_TOLD);
        bucket(heap, atMs, collections);
        boolean idle = heap.freeBytes() >= SidecarHistory.LEAST_IDLE && heap.freeBytes() > heap.inuseBytes() / 2;
        if (!idle) idleSinceMs = NOT_TOLD;
        else if (idleSinceMs == NOT_TOLD) idleSinceMs = atMs;
        live(time, heap, collections);
        lastCollections = collections;
    }

    private void bucket(GoHeap heap, long atMs, long collections) {
        int at = place(0);
        if (buckets == 0 || atMs - startsMs[at] >= BUCKET_MS) {
            buckets++;
            at = place(0);
            startsMs[at] = atMs;
            Arrays.fill(numbers, at * NUMBERS, at * NUMBERS + COLLECTIONS, Long.MAX_VALUE);
            shares[at] = 1;
            numbers[at * NUMBERS + COLLECTIONS] = collections;
            numbers[at * NUMBERS + ALLOCATED] = lastAllocated;
            numbers[at * NUMBERS + READINGS] = 0;
        }
        least(at, FREE, heap.freeBytes());
        least(at, UNUSED, heap.unusedBytes());
        least(at, HELD, SidecarRow.heldBytes(heap));
        least(at, OBJECTS, heap.objectsBytes());
        shares[at] = Math.min(shares[at], SidecarRow.spanFragmentation(heap));
        numbers[at * NUMBERS + READINGS]++;
    }

    private void least(int at, int number, long value) {
        int i = at * NUMBERS + number;
        numbers[i] = Math.min(numbers[i], value);
    }

    /** Place of the bucket so many before the newest. */
    private int place(int before) {
        return (int) ((buckets + BUCKETS - 1 - before) % BUCKETS);
    }

    /** Only news is a point: the runtime repeats what its last collection left until the next one. */
    private void live(Timeline time, GoHeap heap, long collections) {
        long stacks = heap.stackBytes().orElse(0L);
        Track track = live;
        if (track == null) {
            if (SidecarRow.heldBytes(heap) + stacks < SidecarHistory.FOLLOWED_FROM) return;
            track = Track.ofBytes();
            live = track;
        }
        if (!(heap.liveBytes() instanceof Reading.Present<Long> told)) {
            fewest(time, track, heap.objectsBytes() + stacks, collections);
            return;
        }
        long bytes = told.value() + stacks;
        boolean news = collections == NOT_TOLD ? bytes != lastLive : collections != lastCollections;
        if (!news && lastLive != NOT_TOLD) return;
        lastLive = bytes;
        track.record(time, bytes);
    }

    /** What is alive is no more than the fewest objects in some readings, between which the heap was collected more than once. */
    private void fewest(Timeline time, Track track, long bytes, long collections) {
        if (pointCollections == NOT_TOLD || collections < pointCollections) pointCollections = collections;
        fewest = Math.min(fewest, bytes);
        if (++fewestOf < READINGS_A_POINT || collections - pointCollections < COLLECTIONS_A_POINT) return;
        track.record(time, fewest);
        fewest = Long.MAX_VALUE;
        fewestOf = 0;
        pointCollections = collections;
    }

    /** Absent while fewer readings, or a shorter time, are known. */
    Reading<SidecarWatch> watch(int readingsAtLeast, long spanAtLeastMs) {
        long free = Long.MAX_VALUE;
        long unused = Long.MAX_VALUE;
        long held = Long.MAX_VALUE;
        long objects = Long.MAX_VALUE;
        double share = 1;
        int readings = 0;
        int known = (int) Math.min(buckets, BUCKETS);
        for (int i = 0; i < known; i++) {
            int at = place(i);
            int from = at * NUMBERS;
            free = Math.min(free, numbers[from + FREE]);
            unused = Math.min(unused, numbers[from + UNUSED]);
            held = Math.min(held, numbers[from + HELD]);
            objects = Math.min(objects, numbers[from + OBJECTS]);
            share = Math.min(share, shares[at]);
            readings += (int) numbers[from + READINGS];
            long span = readMs - startsMs[at];
            if (readings < readingsAtLeast || span < spanAtLeastMs) continue;
            Reading<Long> collections = since(lastCollections, numbers[from + COLLECTIONS], "no count of collections");
            Reading<Long> allocated = since(lastAllocated, numbers[from + ALLOCATED], "no count of what is allocated");
            return Reading.of(new SidecarWatch(
                    span,
                    readings,
                    free,
                    unused,
                    share,
                    held,
                    objects,
                    collections,
                    allocated instanceof Reading.Present<Long> bytes
                            ? Reading.of(bytes.value() * 1000.0 / Math.max(1, span))
                            : Reading.absent(allocated.reason()),
                    idleSinceMs == NOT_TOLD ? 0 : readMs - idleSinceMs));
        }
        return Reading.absent("not watched for long enough");
    }

    /** A count that fell is that of another process, which took the place of the one before behind the same endpoint. */
    private static Reading<Long> since(long now, long then, String without) {
        return now == NOT_TOLD || then == NOT_TOLD || now < then ? Reading.absent(without) : Reading.of(now - then);
    }

    Reading<Track> live() {
        return live == null ? Reading.absent("no live bytes of a heap that is judged") : Reading.of(live);
    }

    long retainedBytes() {
        return 8L * (shares.length + startsMs.length + numbers.length) + (live == null ? 0 : Track.BYTES);
    }
}
