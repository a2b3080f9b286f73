package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.VmFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * /proc/PID/maps and /proc/PID/smaps (fs/proc/task_mmu.c).
 *
 * <p>The kernel gives the text in pieces of a page and takes the lock anew for each, so a mapping that changes meanwhile may
 * come twice or overlap the one before: what does not lie above the last mapping is dropped. So is the vsyscall page, which
 * lies in the kernel's half of the address space and is no memory of the process.
 */
final class MapsParser implements LineParser<List<Mapping>> {
    static final Reading<List<Mapping>> NO_MAPPING = Reading.absent("no mapping is named");

    private static final int RSS = 0;
    private static final int PSS = 1;
    private static final int ANONYMOUS = 2;
    private static final int ANON_HUGE_PAGES = 3;
    private static final int LAZY_FREE = 4;
    private static final int LOCKED = 5;
    private static final int SWAP = 6;
    private static final int VM_FLAGS = 7;
    private static final byte[][] KEYS =
            keys("Rss:", "Pss:", "Anonymous:", "AnonHugePages:", "LazyFree:", "Locked:", "Swap:", "VmFlags:");

    private final TextCache texts;
    private final Cursor cursor = new Cursor();
    private final List<Mapping> mappings;

    private boolean inMapping;
    private long lastEnd;
    private long start;
    private long end;
    private int perms;
    private long inode;
    private String path = "";
    private final long[] amounts = new long[VM_FLAGS];
    private long vmFlags;

    /** @param expected number of mappings that the last read gave */
    MapsParser(TextCache texts, int expected) {
        this.texts = texts;
        this.mappings = new ArrayList<>(expected + 16);
    }

    static Reading<List<Mapping>> parse(byte[] text, int length) {
        return LineReader.parse(text, length, new MapsParser(new TextCache(), 0));
    }

    @Override
    public void line(byte[] text, int from, int to) {
        cursor.on(text, from, to);
        if (Cursor.hexDigit(cursor.peek()) >= 0) {
            endMapping();
            inMapping = header(text, to);
        } else if (inMapping) {
            field(text, to);
        }
    }

    @Override
    public Reading<List<Mapping>> result() {
        endMapping();
        return mappings.isEmpty() ? NO_MAPPING : Reading.of(Collections.unmodifiableList(mappings));
    }

    private boolean header(byte[] text, int to) {
        start = cursor.hex();
        if (!cursor.skip('-')) return false;
        end = cursor.hex();
        boolean ascending = start >= lastEnd && start < end && end < Long.MAX_VALUE;
        if (!ascending || !cursor.skip(' ')) return false;
        perms = permission('r', Mapping.READ) | permission('w', Mapping.WRITE) | permission('x', Mapping.EXEC);
        perms |= permission('s', Mapping.SHARED);
        // Offset and device.
        cursor.skipBlanks().skipWord().skipBlanks().skipWord().skipBlanks();
        inode = cursor.decimal();
        if (inode == Cursor.NONE) return false;
        path = texts.text(text, cursor.skipBlanks().position(), to);
        Arrays.fill(amounts, 0);
        vmFlags = 0;
        return true;
    }

    private int permission(char letter, int bit) {
        if (cursor.skip(letter)) return bit;
        // '-' when not granted; 'p' in the place of 's'.
        if (!cursor.skip('-')) cursor.skip('p');
        return 0;
    }

    /** One place that reads a number, not one for each key: the JIT inlines it into a loop that it compiles early. */
    private void field(byte[] text, int to) {
        int field = field();
        if (field == VM_FLAGS) {
            vmFlags = flags(text, cursor.skipBlanks().position(), to);
        } else if (field >= 0) {
            long value = cursor.amount();
            if (value != Cursor.NONE) amounts[field] = value;
        }
    }

    /** Which of the keys stands at the cursor, which moves behind it; -1 for a field that is of no use to the ledger. */
    private int field() {
        byte first = cursor.peek();
        for (int i = 0; i < KEYS.length; i++) {
            if (KEYS[i][0] == first && cursor.skip(KEYS[i])) return i;
        }
        return -1;
    }

    /** Two letters and a blank each. */
    private static long flags(byte[] text, int from, int to) {
        long flags = 0;
        for (int i = from; i + 1 < to; i += 3) flags |= VmFlags.bit(text[i], text[i + 1]);
        return flags;
    }

    private void endMapping() {
        if (!inMapping) return;
        inMapping = false;
        lastEnd = end;
        mappings.add(new Mapping(
                start,
                end,
                perms,
                inode,
                path,
                amounts[RSS],
                amounts[PSS],
                amounts[ANONYMOUS],
                amounts[ANON_HUGE_PAGES],
                amounts[LAZY_FREE],
                amounts[SWAP],
                amounts[LOCKED],
                vmFlags));
    }

    private static byte[][] keys(String... names) {
        byte[][] keys = new byte[names.length][];
        for (int i = 0; i < names.length; i++) keys[i] = names[i].getBytes(US_ASCII);
        return keys;
    }
}
