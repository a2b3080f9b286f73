package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes an ELF file as a linker would: a read-only segment at 4 KB, a first writable one at 64 KB, a second at 128 KB, and sections when
 * they are not stripped.
 */
public final class ElfFile {
    static final int READ_ONLY_AT = 0x1000;
    public static final int FIRST_AT = 0x10000;
    static final int SECOND_AT = 0x20000;
    static final long BASE = 0x400000;
    private static final int SIZE = 0x30000;

    private record Part(String name, int offset, int bytes) {}

    private final boolean wide;
    private final ByteBuffer bytes;
    private final List<Part> sections = new ArrayList<>();
    private boolean stripped;
    private int dynamicAt;

    public ElfFile() {
        this(true, ByteOrder.LITTLE_ENDIAN);
    }

    ElfFile(boolean wide, ByteOrder order) {
        this.wide = wide;
        bytes = ByteBuffer.allocate(SIZE).order(order);
    }

    /** With the text in this section, which lies at this offset. */
    ElfFile section(String name, int offset, byte[] text) {
        bytes.position(offset).put(text);
        sections.add(new Part(name, offset, text.length));
        return this;
    }

    public ElfFile section(String name, int offset, String text) {
        return section(name, offset, text.getBytes(UTF_8));
    }

    /** Build information in place, as since 1.18. */
    public ElfFile buildInfo(int offset, String version, String modules) {
        ByteBuffer block = head(2);
        counted(block, version.getBytes(UTF_8));
        counted(block, marked(modules));
        return section(".go.buildinfo", offset, written(block));
    }

    /** Build information by pointers, as before 1.18; the strings lie behind it. */
    ElfFile oldBuildInfo(int offset, String version, String modules) {
        ByteBuffer block = head(bytes.order() == ByteOrder.BIG_ENDIAN ? 1 : 0);
        int width = wide ? 8 : 4;
        byte[] first = version.getBytes(UTF_8);
        byte[] second = marked(modules);
        long strings = BASE + offset + 256;
        long texts = strings + 64;
        word(block.position(16), strings);
        word(block, strings + 2L * width);
        word(block.position(256), texts);
        word(block, first.length);
        word(block, texts + first.length);
        word(block, second.length);
        block.position(320).put(first).put(second);
        return section(".go.buildinfo", offset, written(block));
    }

    /** The head of the table of functions, with the magic of 1.20. */
    ElfFile functions(int offset) {
        byte[] head = {(byte) 0xf1, -1, -1, -1, 0, 0, 1, 8};
        return section(".gopclntab", offset, head);
    }

    /** Names a shared library. */
    ElfFile needsLibrary() {
        dynamicAt = FIRST_AT + 0x100;
        word(bytes.position(dynamicAt), 1);
        return this;
    }

    ElfFile stripped() {
        stripped = true;
        return this;
    }

    public byte[] bytes() {
        bytes.position(0).put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), (byte) order(), 1});
        bytes.putShort(16, (short) 2).putShort(18, (short) 62);
        int at = wide ? 32 : 28;
        int segments = wide ? 64 : 52;
        int sectionsAt = stripped ? 0 : 0x2000;
        word(bytes.position(at), segments);
        word(bytes, sectionsAt);
        int counts = wide ? 54 : 42;
        bytes.putShort(counts, (short) (wide ? 56 : 32)).putShort(counts + 2, (short) 4);
        bytes.putShort(counts + 4, (short) (stripped ? 0 : wide ? 64 : 40));
        bytes.putShort(counts + 6, (short) (stripped ? 0 : sections.size() + 2));
        bytes.putShort(counts + 8, (short) (stripped ? 0 : sections.size() + 1));
        segment(segments, 0, 1, 4, READ_ONLY_AT, FIRST_AT - READ_ONLY_AT);
        segment(segments, 1, 1, 6, FIRST_AT, SECOND_AT - FIRST_AT);
        segment(segments, 2, 1, 6, SECOND_AT, SIZE - SECOND_AT);
        segment(segments, 3, dynamicAt == 0 ? 4 : 2, 6, dynamicAt, dynamicAt == 0 ? 0 : 64);
        if (!stripped) sections(sectionsAt);
        return bytes.array();
    }

    static ExecutableBytes reader(byte[] file) {
        return (offset, into, length) -> {
            if (offset < 0 || offset >= file.length) return -1;
            int n = (int) Math.min(length, file.length - offset);
            System.arraycopy(file, (int) offset, into, 0, n);
            return n;
        };
    }

    private int order() {
        return bytes.order() == ByteOrder.BIG_ENDIAN ? 2 : 1;
    }

    private void segment(int table, int index, int type, int flags, int offset, int size) {
        int at = table + index * (wide ? 56 : 32);
        bytes.putInt(at, type).putInt(at + (wide ? 4 : 24), flags);
        word(bytes.position(at + (wide ? 8 : 4)), offset);
        word(bytes, BASE + offset);
        word(bytes.position(at + (wide ? 32 : 16)), size);
    }

    private void sections(int table) {
        int namesAt = 0x3000;
        List<Part> all = new ArrayList<>(sections);
        all.add(new Part(".shstrtab", namesAt, 0x200));
        int name = 1;
        for (int i = 0; i < all.size(); i++) {
            Part part = all.get(i);
            byte[] text = (part.name + "\0").getBytes(UTF_8);
            bytes.position(namesAt + name).put(text);
            int at = table + (i + 1) * (wide ? 64 : 40);
            bytes.putInt(at, name);
            word(bytes.position(at + (wide ? 24 : 16)), part.offset);
            word(bytes, part.bytes);
            name += text.length;
        }
    }

    private ByteBuffer head(int flags) {
        ByteBuffer block = ByteBuffer.allocate(0x1000).order(bytes.order());
        block.put((byte) 0xff)
                .put(" Go buildinf:".getBytes(UTF_8))
                .put((byte) (wide ? 8 : 4))
                .put((byte) flags);
        return block.position(32);
    }

    private static void counted(ByteBuffer block, byte[] text) {
        int rest = text.length;
        for (; rest > 0x7f; rest >>>= 7) block.put((byte) (rest | 0x80));
        block.put((byte) rest).put(text);
    }

    private static byte[] marked(String modules) {
        String mark = "0123456789abcdef";
        return modules.isEmpty() ? new byte[0] : (mark + modules + mark).getBytes(UTF_8);
    }

    private void word(ByteBuffer to, long value) {
        if (wide) to.putLong(value);
        else to.putInt((int) value);
    }

    private static byte[] written(ByteBuffer block) {
        byte[] text = new byte[block.position()];
        block.get(0, text);
        return text;
    }
}
