package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;

/** Reads numbers with the units that HotSpot prints: {@code 64.00 MB}, {@code 1024K}, {@code 57Kb}, {@code 320 bytes}. */
final class Scan {
    private Scan() {}

    /** The bytes that follow the first occurrence of a label; absent when the label or a number behind it is missing. */
    static Reading<Long> bytesAfter(String text, String label) {
        int at = text.indexOf(label);
        return at < 0
                ? Reading.absent("the JVM did not print '" + label.strip() + "'")
                : bytesAt(text, at + label.length());
    }

    /** The bytes that are printed at an offset, blanks skipped. */
    static Reading<Long> bytesAt(String text, int offset) {
        int i = skipBlanks(text, offset);
        int start = i;
        double value = 0;
        double unit = 1;
        boolean fraction = false;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && !fraction && i > start) {
                fraction = true;
            } else if (c >= '0' && c <= '9') {
                value = value * 10 + (c - '0');
                if (fraction) unit *= 10;
            } else {
                break;
            }
        }
        if (i == start || value > 1e18) return Reading.absent("the JVM printed no number");
        return Reading.of((long) (value / unit * unitBytes(text, skipBlanks(text, i))));
    }

    private static long unitBytes(String text, int at) {
        if (at >= text.length()) return 1;
        return switch (text.charAt(at)) {
            case 'k', 'K' -> 1L << 10;
            case 'M' -> 1L << 20;
            case 'G' -> 1L << 30;
            case 'T' -> 1L << 40;
            default -> 1;
        };
    }

    private static int skipBlanks(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) == ' ') i++;
        return i;
    }
}
