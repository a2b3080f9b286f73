package dev.arenascope.jvm;

import java.util.Arrays;

/** Reads the {@code 0x...} addresses out of a line of the JVM's text. */
final class Addresses {
    private static final int MAX = 8;
    private static final int MAX_DIGITS = 16;

    private Addresses() {}

    /** The first addresses of a line from an offset on, at most 8; one that passes 2^63 ends the list. */
    static long[] in(String line, int from) {
        long[] found = new long[MAX];
        int n = 0;
        int at = line.indexOf("0x", from);
        while (at >= 0 && n < MAX) {
            int end = hexEnd(line, at + 2);
            long value = hex(line, at + 2, end);
            if (value < 0) break;
            found[n++] = value;
            at = line.indexOf("0x", Math.max(end, at + 2));
        }
        return Arrays.copyOf(found, n);
    }

    static int hexEnd(String line, int from) {
        int i = from;
        while (i < line.length() && Character.digit(line.charAt(i), 16) >= 0) i++;
        return i;
    }

    /** The number that the hexadecimal digits of a range spell, or -1 when they do not spell one below 2^63. */
    static long hex(String line, int from, int to) {
        if (to <= from || to - from > MAX_DIGITS) return -1;
        long value = 0;
        for (int i = from; i < to; i++) value = value << 4 | Character.digit(line.charAt(i), 16);
        return value;
    }
}
