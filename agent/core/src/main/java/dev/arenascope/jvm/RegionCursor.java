package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;

/**
 * Reads the lines of VM.info that tell of the heap in place. With one line a region they are most of the text of a large heap, and no
 * line is cut out of it.
 */
final class RegionCursor {
    static final String CUT = "VM.info ends within the table of regions";

    final String text;
    /** End of the line that is read; its line feed, or the end of the text. */
    int lineEnd;

    RegionCursor(String text) {
        this.text = text;
    }

    /** Where the first line of the table begins; -1 when there is none. */
    int table(int from) {
        int title = text.indexOf("\nHeap Regions:", from);
        if (title < 0) return -1;
        int bar = text.indexOf("\n|", title);
        int gap = text.indexOf("\n\n", title);
        return bar < 0 || (gap >= 0 && gap < bar) ? -1 : bar + 1;
    }

    /** Finds the end of a line; false when the text ends before it. */
    boolean line(int at) {
        int end = text.indexOf('\n', at);
        lineEnd = end < 0 ? text.length() : end;
        return end >= 0;
    }

    Reading<Long> bytesAfter(int from, String label) {
        int at = text.indexOf(label, from);
        return at < 0 ? Reading.absent("VM.info prints no " + label.strip()) : Scan.bytesAt(text, at + label.length());
    }

    long bytesAt(int at) {
        return Scan.bytesAt(text, at).orElse(0L);
    }

    /** The first digit of the next number: blanks, commas and 0x are skipped. */
    int hexAt(int from) {
        int i = Math.max(0, from);
        while (i < lineEnd && (text.charAt(i) == ' ' || text.charAt(i) == ',')) i++;
        return text.startsWith("0x", i) ? i + 2 : i;
    }

    int hexEnd(int from) {
        return from >= text.length() ? from : Addresses.hexEnd(text, from);
    }

    /** -1 when there is no number: {@link RegionTable} then refuses the region. */
    long hex(int from) {
        return from >= text.length() ? -1 : Addresses.hex(text, from, hexEnd(from));
    }
}
