package dev.arenascope.instrument;

import java.lang.instrument.Instrumentation;
import java.util.List;

/**
 * How this JVM lays objects out, from the sizes of a few arrays: compressed pointers, compact headers and the alignment all show in
 * them.
 *
 * @param alignment sizes are multiples of it, bytes
 * @param arrayBases where the first element lies, by the binary logarithm of an element's size; bytes
 * @param referenceShift binary logarithm of the size of a reference
 */
record ObjectLayout(int alignment, List<Integer> arrayBases, int referenceShift) {
    private static final int MANY = 4096;

    static ObjectLayout of(Instrumentation instrumentation) {
        long[] bytes = new long[1025];
        for (int n = 0; n < bytes.length; n++) bytes[n] = instrumentation.getObjectSize(new byte[n]);
        int first = 1;
        while (bytes[first] == bytes[0]) first++;
        int second = first + 1;
        while (bytes[second] == bytes[first]) second++;
        int alignment = second - first;
        long references =
                instrumentation.getObjectSize(new Object[MANY]) - instrumentation.getObjectSize(new Object[0]);
        int[] bases = {
            (int) bytes[0] - first + 1,
            (int) instrumentation.getObjectSize(new short[MANY]) - MANY * Short.BYTES,
            (int) instrumentation.getObjectSize(new int[MANY]) - MANY * Integer.BYTES,
            (int) instrumentation.getObjectSize(new long[MANY]) - MANY * Long.BYTES,
        };
        // Many elements end at a boundary: what is above their size is the header, rounded up. It is no larger than for
        // bytes
        // but for what an element of 8 bytes must be aligned to.
        for (int shift = 1; shift < bases.length; shift++) {
            int size = 1 << shift;
            bases[shift] = Math.min(bases[shift], (bases[0] + size - 1) & -size);
        }
        return new ObjectLayout(
                alignment, List.of(bases[0], bases[1], bases[2], bases[3]), references > MANY * 6L ? 3 : 2);
    }
}
