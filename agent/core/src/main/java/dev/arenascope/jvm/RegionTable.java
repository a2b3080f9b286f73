package dev.arenascope.jvm;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parts of a Java heap as they are read, one after the other, and their sums. A part that cannot be makes all of it absent: the
 * text is printed while the application runs, and half a table is no table.
 */
final class RegionTable {
    private static final Kind[] KINDS = Kind.values();
    /** Digits of the strip: tenths, 9 for all of it. */
    private static final int TENTHS = 10;

    private final Reading<Long> regionBytes;
    private long[] starts = new long[256];
    private long[] ends = new long[256];
    private long[] tops = new long[256];
    private byte[] kinds = new byte[256];
    private int n;

    private final int[] regions = new int[KINDS.length];
    private final long[] totals = new long[KINDS.length];
    private final long[] used = new long[KINDS.length];

    private int objects;
    private long tails;
    private String noTails = "";
    private long largestFree;
    private long run;
    private String noRuns = "";
    private String wrong = "";

    RegionTable(Reading<Long> regionBytes) {
        this.regionBytes = regionBytes;
    }

    /** Adds a region, which has to lie behind the one before: free ones that touch are one run. */
    void addInOrder(Kind kind, long start, long top, long end) {
        if (n > 0 && start < ends[n - 1]) {
            wrong("region " + n + " overlaps the one before");
            return;
        }
        boolean touches = n > 0 && start == ends[n - 1];
        run = kind == Kind.FREE ? (touches ? run : 0) + end - start : 0;
        largestFree = Math.max(largestFree, run);
        add(kind, start, top, end);
    }

    /** Adds a part at any place. */
    void add(Kind kind, long start, long top, long end) {
        if (start < 0 || start > top || top > end || start == end) {
            wrong("region " + n + " has no possible bounds");
            return;
        }
        if (n == starts.length) grow();
        starts[n] = start;
        tops[n] = top;
        ends[n] = end;
        kinds[n++] = (byte) kind.place();
        regions[kind.place()]++;
        totals[kind.place()] += end - start;
        used[kind.place()] += top - start;
    }

    /** A free part of so many bytes, wherever it lies. */
    void free(long bytes) {
        largestFree = Math.max(largestFree, bytes);
    }

    /** Free bytes, nobody says where. */
    void freeSomewhere(long bytes, String why) {
        regions[Kind.FREE.place()]++;
        totals[Kind.FREE.place()] += bytes;
        noRuns = why;
    }

    /** A humongous object begins. */
    void object() {
        objects++;
    }

    void tail(long bytes) {
        tails += bytes;
    }

    void noTails(String why) {
        noTails = why;
    }

    void wrong(String why) {
        if (wrong.isEmpty()) wrong = "VM.info printed regions that cannot be: " + why;
    }

    int size() {
        return n;
    }

    long start(int i) {
        return starts[i];
    }

    long end(int i) {
        return ends[i];
    }

    private void grow() {
        int larger = 2 * n;
        starts = Arrays.copyOf(starts, larger);
        ends = Arrays.copyOf(ends, larger);
        tops = Arrays.copyOf(tops, larger);
        kinds = Arrays.copyOf(kinds, larger);
    }

    Reading<HeapRegions> finish(Reading<HeapRegions.Live> live) {
        if (!wrong.isEmpty()) return Reading.absent(wrong);
        if (n == 0) return Reading.absent("VM.info printed no regions");
        List<HeapRegions.Sum> sums = new ArrayList<>(KINDS.length);
        for (Kind kind : KINDS) {
            int k = kind.place();
            if (regions[k] > 0) sums.add(new HeapRegions.Sum(kind, regions[k], totals[k], used[k]));
        }
        Reading<Long> tailBytes = noTails.isEmpty() || objects == 0 ? Reading.of(tails) : Reading.absent(noTails);
        return Reading.of(new HeapRegions(
                regionBytes,
                List.copyOf(sums),
                new HeapRegions.Humongous(objects, totals[Kind.HUMONGOUS.place()], tailBytes),
                noRuns.isEmpty() ? Reading.of(largestFree) : Reading.absent(noRuns),
                live,
                strip()));
    }

    private HeapRegions.Strip strip() {
        long from = Long.MAX_VALUE;
        long to = 0;
        for (int i = 0; i < n; i++) {
            from = Math.min(from, starts[i]);
            to = Math.max(to, ends[i]);
        }
        long unit = regionBytes.orElse(1L << 20);
        long cellBytes = Math.max(
                unit, roundUp((to - from + HeapRegions.Strip.MOST_CELLS - 1) / HeapRegions.Strip.MOST_CELLS, unit));
        int cells = (int) ((to - from + cellBytes - 1) / cellBytes);
        long[] byKind = new long[cells * KINDS.length];
        long[] inUse = new long[cells];
        for (int i = 0; i < n; i++) {
            spread(starts[i] - from, ends[i] - from, cellBytes, byKind, KINDS.length, kinds[i]);
            spread(starts[i] - from, tops[i] - from, cellBytes, inUse, 1, 0);
        }
        StringBuilder letters = new StringBuilder(cells);
        StringBuilder digits = new StringBuilder(cells);
        for (int c = 0; c < cells; c++) {
            letters.append(letter(byKind, c));
            digits.append((char) ('0' + Math.min(TENTHS - 1, inUse[c] * TENTHS / cellBytes)));
        }
        return new HeapRegions.Strip(from, cellBytes, letters.toString(), digits.toString());
    }

    private static long roundUp(long bytes, long unit) {
        return (bytes + unit - 1) / unit * unit;
    }

    /** Adds the bytes of a range to the cells that it lies in. */
    private static void spread(long start, long end, long cellBytes, long[] cells, int stride, int offset) {
        for (long at = start; at < end; ) {
            long cell = at / cellBytes;
            long stop = Math.min(end, (cell + 1) * cellBytes);
            cells[(int) cell * stride + offset] += stop - at;
            at = stop;
        }
    }

    private static char letter(long[] byKind, int cell) {
        Kind most = Kind.UNCOMMITTED;
        long bytes = 0;
        for (Kind kind : KINDS) {
            long here = byKind[cell * KINDS.length + kind.place()];
            if (here > bytes) {
                bytes = here;
                most = kind;
            }
        }
        return most.letter();
    }
}
