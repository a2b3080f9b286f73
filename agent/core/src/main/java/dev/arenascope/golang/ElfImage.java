package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.Reading;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of an ELF file (elf(5)): segments, and sections where the file still has them. Whatever the bytes are, at most 200 KB are
 * read and nothing is thrown.
 */
final class ElfImage {
    static final int LOAD = 1;
    static final int DYNAMIC = 2;
    static final int EXECUTE = 1;
    static final int WRITE = 2;

    private static final int MOST_SEGMENTS = 256;
    private static final int MOST_SECTIONS = 1024;
    private static final int MOST_NAME_BYTES = 1 << 16;
    private static final int MOST_DYNAMIC_BYTES = 1 << 14;
    private static final int NEEDED = 1;

    /**
     * @param type {@link #LOAD}, {@link #DYNAMIC} or another
     * @param flags {@link #EXECUTE} | {@link #WRITE} | 4
     * @param offset in the file
     * @param address where it is mapped, before the file as a whole is moved
     * @param bytes in the file
     */
    record Segment(int type, int flags, long offset, long address, long bytes) {
        boolean isWritable() {
            return type == LOAD && (flags & (WRITE | EXECUTE)) == WRITE;
        }

        boolean isReadOnly() {
            return type == LOAD && (flags & (WRITE | EXECUTE)) == 0;
        }

        long end() {
            return offset + bytes;
        }
    }

    /** @param bytes in the file, which a section without contents has none of */
    record Section(String name, long offset, long bytes) {
        long end() {
            return offset + bytes;
        }
    }

    private final ExecutableBytes file;
    private final boolean wide;
    private final ByteOrder order;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();

    private ElfImage(ExecutableBytes file, boolean wide, ByteOrder order) {
        this.file = file;
        this.wide = wide;
        this.order = order;
    }

    static Reading<ElfImage> read(ExecutableBytes file) {
        byte[] ident = new byte[64];
        int n = file.read(0, ident, ident.length);
        boolean magic = n >= 52 && ident[0] == 0x7f && ident[1] == 'E' && ident[2] == 'L' && ident[3] == 'F';
        if (!magic) return Reading.absent("not an ELF file");
        boolean wide = ident[4] == 2;
        boolean known = (wide ? n == 64 : ident[4] == 1) && (ident[5] == 1 || ident[5] == 2);
        if (!known) return Reading.absent("an ELF file of an unknown class");
        ElfImage image = new ElfImage(file, wide, ident[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        image.tables(image.over(ident, n));
        return image.segments.isEmpty() ? Reading.absent("an ELF file without segments") : Reading.of(image);
    }

    List<Segment> segments() {
        return segments;
    }

    /** Empty when the section headers are gone. */
    List<Section> sections() {
        return sections;
    }

    /** The first section whose name ends so: a linker may set {@code .data.rel.ro} before it. */
    Reading<Section> section(String suffix) {
        for (Section s : sections) {
            if (s.name.endsWith(suffix)) return Reading.of(s);
        }
        return Reading.absent("no section " + suffix);
    }

    /** Whether it names a shared library: then the dynamic linker loads C code beside it. */
    boolean needsLibraries() {
        for (Segment s : segments) {
            if (s.type != DYNAMIC) continue;
            ByteBuffer entries = bytes(s.offset, Math.min(s.bytes, MOST_DYNAMIC_BYTES));
            int step = wide ? 16 : 8;
            for (int at = 0; at + step <= entries.limit(); at += step) {
                if (word(entries, at) == NEEDED) return true;
            }
        }
        return false;
    }

    /** Bytes at an offset of the file; a buffer in the file's byte order, empty when they cannot all be read. */
    ByteBuffer bytes(long offset, long length) {
        if (offset < 0 || length <= 0 || length > GoBuildInfo.MOST_BYTES) return ByteBuffer.allocate(0);
        byte[] bytes = new byte[(int) length];
        int n = file.read(offset, bytes, bytes.length);
        return n == bytes.length ? over(bytes, n) : ByteBuffer.allocate(0);
    }

    /** Where in the file an address lies; -1 when in none of its segments. */
    long offsetOf(long address) {
        for (Segment s : segments) {
            long into = address - s.address;
            if (s.type == LOAD && into >= 0 && into < s.bytes) return s.offset + into;
        }
        return -1;
    }

    private ByteBuffer over(byte[] bytes, int length) {
        return ByteBuffer.wrap(bytes, 0, length).slice().order(order);
    }

    private void tables(ByteBuffer header) {
        long segmentsAt = word(header, wide ? 32 : 28);
        long sectionsAt = word(header, wide ? 40 : 32);
        int at = wide ? 54 : 42;
        int segmentBytes = Short.toUnsignedInt(header.getShort(at));
        int segmentCount = Short.toUnsignedInt(header.getShort(at + 2));
        int sectionBytes = Short.toUnsignedInt(header.getShort(at + 4));
        int sectionCount = Short.toUnsignedInt(header.getShort(at + 6));
        int namesIndex = Short.toUnsignedInt(header.getShort(at + 8));
        if (segmentBytes == (wide ? 56 : 32)) segments(bytes(segmentsAt, table(segmentCount, segmentBytes)));
        if (sectionBytes == (wide ? 64 : 40) && sectionCount <= MOST_SECTIONS && namesIndex < sectionCount) {
            sections(bytes(sectionsAt, (long) sectionCount * sectionBytes), sectionBytes, namesIndex);
        }
    }

    private static long table(int count, int entryBytes) {
        return (long) Math.min(count, MOST_SEGMENTS) * entryBytes;
    }

    private void segments(ByteBuffer table) {
        int step = wide ? 56 : 32;
        for (int at = 0; at + step <= table.limit(); at += step) {
            Segment s = new Segment(
                    table.getInt(at),
                    table.getInt(at + (wide ? 4 : 24)),
                    word(table, at + (wide ? 8 : 4)),
                    word(table, at + (wide ? 16 : 8)),
                    word(table, at + (wide ? 32 : 16)));
            if (s.offset >= 0 && s.bytes >= 0 && s.end() >= 0) segments.add(s);
        }
    }

    private void sections(ByteBuffer table, int step, int namesIndex) {
        if (table.limit() == 0) return;
        Section names = section(table, namesIndex * step, "");
        ByteBuffer texts = bytes(names.offset, Math.min(names.bytes, MOST_NAME_BYTES));
        for (int at = 0; at + step <= table.limit(); at += step) {
            Section s = section(table, at, name(texts, table.getInt(at)));
            if (!s.name.isEmpty() && s.offset >= 0 && s.bytes >= 0 && s.end() >= 0) sections.add(s);
        }
    }

    private Section section(ByteBuffer table, int at, String name) {
        return new Section(name, word(table, at + (wide ? 24 : 16)), word(table, at + (wide ? 32 : 20)));
    }

    private static String name(ByteBuffer texts, int from) {
        if (from < 0) return "";
        int end = from;
        while (end < texts.limit() && texts.get(end) != 0) end++;
        return end >= texts.limit() ? "" : text(texts, from, end);
    }

    private static String text(ByteBuffer bytes, int from, int to) {
        byte[] text = new byte[to - from];
        bytes.get(from, text);
        return new String(text, UTF_8);
    }

    /** The whole of what {@link #bytes} gave, as text. */
    static String text(ByteBuffer bytes) {
        return text(bytes, 0, bytes.limit());
    }

    private long word(ByteBuffer bytes, int at) {
        return wide ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
    }
}
