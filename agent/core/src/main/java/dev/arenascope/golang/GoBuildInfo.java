package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The block that Go's linker writes (debug/buildinfo): 16 bytes of magic, width of a pointer and flags, then the version and the modules;
 * in place since 1.18, as pointers to strings before.
 *
 * @param version as it stands there
 * @param modules lines such as {@code path<TAB>example.com/cmd}; empty when the executable has none
 */
record GoBuildInfo(String version, String modules) {
    /** The modules of the largest programs (Kubernetes) take 30 KB. */
    static final int MOST_BYTES = 1 << 20;

    private static final byte[] MAGIC = {(byte) 0xff, ' ', 'G', 'o', ' ', 'b', 'u', 'i', 'l', 'd', 'i', 'n', 'f', ':'};
    private static final int HEADER = 32;
    private static final int IN_PLACE = 2;

    /** The lines of modules lie between two marks of so many bytes. */
    private static final int MARK = 16;

    /** Where the block begins. */
    static final BytesSearch.Pattern PATTERN = new BytesSearch.Pattern() {
        @Override
        public int length() {
            return MAGIC.length;
        }

        @Override
        public boolean isAt(byte[] bytes, int at) {
            for (int i = 0; i < MAGIC.length; i++) {
                if (bytes[at + i] != MAGIC[i]) return false;
            }
            return true;
        }
    };

    /** @param offset of the block in the file */
    static Reading<GoBuildInfo> at(ElfImage elf, long offset) {
        ByteBuffer header = elf.bytes(offset, HEADER);
        if (header.limit() < HEADER || !isMagic(header)) {
            return Reading.absent("no Go build information where it should be");
        }
        boolean inPlace = (header.get(15) & IN_PLACE) != 0;
        GoBuildInfo info = inPlace ? inPlace(elf, offset + HEADER) : byPointers(elf, header);
        boolean sane = info.version.contains("go1") || info.version.startsWith("devel");
        return sane ? Reading.of(info) : Reading.absent("Go build information without a version");
    }

    private static boolean isMagic(ByteBuffer header) {
        byte[] first = new byte[MAGIC.length];
        header.get(0, first);
        return PATTERN.isAt(first, 0);
    }

    private static GoBuildInfo inPlace(ElfImage elf, long offset) {
        long[] next = {offset};
        String version = counted(elf, next);
        return new GoBuildInfo(version, lines(counted(elf, next)));
    }

    /** A string behind its length, which is a varint. */
    private static String counted(ElfImage elf, long[] next) {
        long length = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            ByteBuffer one = elf.bytes(next[0], 1);
            if (one.limit() == 0) return "";
            next[0]++;
            length |= (long) (one.get(0) & 0x7f) << shift;
            if (one.get(0) >= 0) {
                ByteBuffer text = elf.bytes(next[0], length);
                next[0] += length;
                return ElfImage.text(text);
            }
        }
        return "";
    }

    private static GoBuildInfo byPointers(ElfImage elf, ByteBuffer header) {
        int width = header.get(14);
        if (width != 4 && width != 8) return new GoBuildInfo("", "");
        header.order((header.get(15) & 1) != 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return new GoBuildInfo(
                pointed(elf, word(header, MARK, width), width, header.order()),
                lines(pointed(elf, word(header, MARK + width, width), width, header.order())));
    }

    /** A string of Go: pointer and length. */
    private static String pointed(ElfImage elf, long address, int width, ByteOrder order) {
        ByteBuffer string = elf.bytes(elf.offsetOf(address), 2L * width).order(order);
        if (string.limit() == 0) return "";
        return ElfImage.text(elf.bytes(elf.offsetOf(word(string, 0, width)), word(string, width, width)));
    }

    private static long word(ByteBuffer bytes, int at, int width) {
        return width == 8 ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
    }

    /** What lies between the marks, which are 16 bytes each; the last line ends with a newline. */
    private static String lines(String modules) {
        int end = modules.lastIndexOf('\n') + 1;
        int start = modules.indexOf("path\t");
        return start < 0 || start >= end ? "" : modules.substring(start, end);
    }

    /** The rest of the first line that begins so. */
    Reading<String> line(String key) {
        String start = key + "\t";
        for (int at = 0; at < modules.length(); ) {
            int end = modules.indexOf('\n', at);
            if (end < 0) break;
            if (modules.startsWith(start, at)) return Reading.of(modules.substring(at + start.length(), end));
            at = end + 1;
        }
        return Reading.absent("the executable names no " + key);
    }

    /** Whether it was built with this setting. */
    boolean has(String setting) {
        return modules.contains("\nbuild\t" + setting + "\n");
    }
}
