package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Reading;
import java.util.BitSet;

/**
 * A set of processors as the kernel prints it, a mask in hexadecimal whose last digit holds the first four: {@code ff,ffffffff} (lib/bitmap.c).
 * The process's own stands in /proc/PID/status behind {@code Cpus_allowed:}, a node's is the only line of its file cpumap.
 */
final class CpuMask implements LineParser<BitSet> {
    static final String ALLOWED = "Cpus_allowed:";

    private final byte[] name;
    private final Cursor cursor = new Cursor();
    private final BitSet processors = new BitSet();
    private boolean found;

    /** @param name what the line begins with; empty for the first line */
    CpuMask(String name) {
        this.name = name.getBytes(US_ASCII);
    }

    @Override
    public void line(byte[] text, int from, int to) {
        if (found || !cursor.on(text, from, to).skip(name)) return;
        found = true;
        int processor = 0;
        for (int i = to - 1; i >= from + name.length; i--) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) continue;
            for (int bit = 0; bit < 4; bit++) processors.set(processor + bit, (digit >> bit & 1) != 0);
            processor += 4;
        }
    }

    /** Empty for a node that has memory only. */
    @Override
    public Reading<BitSet> result() {
        return found ? Reading.of(processors) : Reading.absent("no mask of processors is printed");
    }
}
