package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.VmFlags;
import java.util.ArrayList;
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

    private static final byte[] RSS = key("Rss:");
    private static final byte[] PSS = key("Pss:");
    private static final byte[] ANONYMOUS = key("Anonymous:");
    private static final byte[] ANON_HUGE_PAGES = key("AnonHugePages:");
    private static final byte[] LAZY_FREE = key("LazyFree:");
    private static final byte[] LOCKED = key("Locked:");
    private static final byte[] SWAP = key("Swap:");
    private static final byte[] VM_FLAGS = key("VmFlags:");

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
    private long rss;
    private long pss;
    private long anonymous;
    private long anonHuge;
    private long lazyFree;
    private long swap;
    private long locked;
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
        rss = pss = anonymous = anonHuge = lazyFree = swap = locked = 0;
        vmFlags = 0;
        return true;
    }

    private int permission(char letter, int bit) {
        if (cursor.skip(letter)) return bit;
        // '-' when not granted; 'p' in the place of 's'.
        if (!cursor.skip('-')) cursor.skip('p');
        return 0;
    }

    private void field(byte[] text, int to) {
        switch (cursor.peek()) {
            case 'R' -> rss = amount(RSS, rss);
            case 'P' -> pss = amount(PSS, pss);
            case 'A' -> {
                anonymous = amount(ANONYMOUS, anonymous);
                anonHuge = amount(ANON_HUGE_PAGES, anonHuge);
            }
            case 'L' -> {
                lazyFree = amount(LAZY_FREE, lazyFree);
                locked = amount(LOCKED, locked);
            }
            case 'S' -> swap = amount(SWAP, swap);
            case 'V' -> {
                if (cursor.skip(VM_FLAGS))
                    vmFlags = flags(text, cursor.skipBlanks().position(), to);
            }
            default -> {
                // The other fields are of no use to the ledger.
            }
        }
    }

    private long amount(byte[] key, long fallback) {
        if (!cursor.skip(key)) return fallback;
        long value = cursor.amount();
        return value == Cursor.NONE ? fallback : value;
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
                start, end, perms, inode, path, rss, pss, anonymous, anonHuge, lazyFree, swap, locked, vmFlags));
    }

    private static byte[] key(String name) {
        return name.getBytes(US_ASCII);
    }
}
