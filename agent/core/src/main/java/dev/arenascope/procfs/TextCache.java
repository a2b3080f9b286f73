package dev.arenascope.procfs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Texts that come again with every read, such as paths: the same bytes give the same String. Bounded; the oldest goes first. */
final class TextCache {
    private static final int SLOTS = 2048;
    private static final int PROBES = 4;

    private static final class Entry {
        private final byte[] raw;
        private final String text;

        Entry(byte[] raw) {
            this.raw = raw;
            this.text = unescapeNewlines(raw);
        }
    }

    private @Nullable Entry[] entries = {};
    private int evictions;

    String text(byte[] text, int from, int to) {
        if (from >= to) return "";
        if (entries.length == 0) entries = new @Nullable Entry[SLOTS];
        int slot = hash(text, from, to);
        int free = -1;
        for (int i = 0; i < PROBES; i++) {
            int at = (slot + i) & (SLOTS - 1);
            Entry entry = entries[at];
            if (entry == null) {
                free = at;
                break;
            }
            if (Arrays.equals(entry.raw, 0, entry.raw.length, text, from, to)) return entry.text;
        }
        int target = free >= 0 ? free : (slot + evictions++ % PROBES) & (SLOTS - 1);
        Entry added = new Entry(Arrays.copyOfRange(text, from, to));
        entries[target] = added;
        return added.text;
    }

    /** Forgets every text. */
    void release() {
        entries = new @Nullable Entry[0];
    }

    /** In maps the kernel escapes nothing but the newline (fs/proc/task_mmu.c: seq_path with {@code "\n"}), as {@code \012}. */
    private static String unescapeNewlines(byte[] raw) {
        String text = new String(raw, StandardCharsets.UTF_8);
        return text.indexOf('\\') < 0 ? text : text.replace("\\012", "\n");
    }

    /** Text with each {@code \ooo} replaced by its byte, as in /proc/self/mountinfo. */
    static String unescapeOctal(String text) {
        if (text.indexOf('\\') < 0) return text;
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            boolean escape = raw[i] == '\\' && isOctal(raw, i + 1) && isOctal(raw, i + 2) && isOctal(raw, i + 3);
            if (escape) {
                out.write((raw[i + 1] - '0') << 6 | (raw[i + 2] - '0') << 3 | (raw[i + 3] - '0'));
                i += 3;
            } else {
                out.write(raw[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static boolean isOctal(byte[] raw, int at) {
        return at < raw.length && raw[at] >= '0' && raw[at] <= '7';
    }

    private static int hash(byte[] text, int from, int to) {
        int h = 1;
        for (int i = from; i < to; i++) h = 31 * h + text[i];
        return h ^ h >>> 16;
    }
}
