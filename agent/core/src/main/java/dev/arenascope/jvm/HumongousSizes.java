package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How large the humongous objects of G1 are. Its table does not show it: G1 fills the rest of an object's last region with a dummy and calls
 * it full. They are arrays, so the header says it: the number of elements, and a class whose layout helper holds the size of the header
 * and of an element (HotSpot, klass.hpp: the first field behind the table of virtual methods). Headers are read through /proc/self/mem
 * while the application runs: what was freed and taken again in between gives a size that does not fit its regions, and such a map is
 * absent rather than wrong.
 */
final class HumongousSizes {
    /** More objects are sampled: 32 bytes of each are read, about 2 us. */
    private static final int MOST = 1024;

    /** Objects that came or went while the text was printed, at most. */
    private static final double MISFITS_AT_MOST = 0.1;

    private static final int COMPACT_CLASS_SHIFT = 42;
    private static final int ALIGNMENT = 8;

    private final MemoryWords memory;
    private final String unknown;
    private final long classBase;
    private final int classShift;
    private final boolean compact;
    private final Map<Long, Integer> helpers = new HashMap<>();
    private final long[] header = new long[3];
    private final long[] word = new long[1];

    private long[] starts = new long[64];
    private long[] ends = new long[64];
    private int n;

    private HumongousSizes(MemoryWords memory, String unknown, long classBase, int classShift, boolean compact) {
        this.memory = memory;
        this.unknown = unknown;
        this.classBase = classBase;
        this.classShift = classShift;
        this.compact = compact;
    }

    /** @param text VM.info, which says how class pointers are compressed */
    static HumongousSizes of(String text, MemoryWords memory) {
        int base = text.indexOf("Narrow klass base: ");
        int shift = text.indexOf("Narrow klass shift: ", Math.max(0, base));
        if (base < 0 || shift < 0 || !(Scan.bytesAt(text, shift + 20) instanceof Reading.Present<Long> by)) {
            return new HumongousSizes(memory, "class pointers are not compressed", 0, 0, false);
        }
        long[] addresses = Addresses.in(text.substring(base, shift), 0);
        if (addresses.length != 1 || by.value() > COMPACT_CLASS_SHIFT) {
            return new HumongousSizes(memory, "VM.info does not say how class pointers are compressed", 0, 0, false);
        }
        boolean compact = text.contains("UseCompactObjectHeaders 1");
        return new HumongousSizes(memory, "", addresses[0], (int) (long) by.value(), compact);
    }

    /** An object begins. */
    void begin(long start) {
        if (n == starts.length) {
            starts = Arrays.copyOf(starts, 2 * n);
            ends = Arrays.copyOf(ends, 2 * n);
        }
        starts[n] = start;
        ends[n++] = start;
    }

    /** The next region of the object that began last. */
    void region(long end) {
        if (n > 0) ends[n - 1] = end;
    }

    /** What lies between the ends of the objects and those of their last regions. */
    Reading<Long> tailBytes(long regionBytes) {
        if (n == 0) return Reading.of(0L);
        if (!unknown.isEmpty()) return Reading.absent(unknown);
        int step = (n + MOST - 1) / MOST;
        long sum = 0;
        int read = 0;
        int misfits = 0;
        for (int i = 0; i < n; i += step) {
            read++;
            long tail = ends[i] - starts[i] - size(starts[i]);
            boolean fits = tail >= 0 && tail < regionBytes;
            if (fits) sum += tail;
            else misfits++;
        }
        if (misfits > read * MISFITS_AT_MOST) {
            return Reading.absent(
                    "the headers of " + misfits + " of " + read + " humongous objects do not fit their regions");
        }
        return Reading.of(read == misfits ? 0 : (long) ((double) sum / (read - misfits) * n));
    }

    /** Size of the array at an address, aligned; larger than any when it cannot be told. */
    private long size(long address) {
        if (!memory.read(address, header)) return Long.MAX_VALUE;
        long narrow = compact ? header[0] >>> COMPACT_CLASS_SHIFT : header[1] & 0xffff_ffffL;
        long length = compact ? header[1] & 0xffff_ffffL : header[1] >>> 32;
        Integer helper = helper(classBase + (narrow << classShift));
        // Arrays have a negative layout helper.
        if (helper == null || helper >= 0) return Long.MAX_VALUE;
        int headerBytes = helper >>> 16 & 0xff;
        int log2 = helper & 0xff;
        if (headerBytes < 8 || headerBytes > 32 || log2 > 3) return Long.MAX_VALUE;
        return (headerBytes + (length << log2) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private @Nullable Integer helper(long type) {
        Integer known = helpers.get(type);
        if (known != null) return known;
        if (!memory.read(type + 8, word)) return null;
        int helper = (int) word[0];
        helpers.put(type, helper);
        return helper;
    }
}
