package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The version of the glibc that is mapped, from its file name ({@code libc-2.31.so}) or from the line that each glibc carries, {@code
 * GNU C Library (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.}. The library is never run for it.
 */
final class GlibcVersion {
    private static final byte[] SIGN = "GNU C Library (".getBytes(StandardCharsets.ISO_8859_1);
    private static final String VERSION = "release version ";
    private static final byte[] SHIFT = shifts();
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int LINE_BYTES = 160;
    private static final String DELETED = " (deleted)";

    private GlibcVersion() {}

    /** For example {@code 2.36}. */
    static Reading<String> of(String libcPath, List<Mapping> mappings, Memory memory) {
        String file = Libraries.fileName(libcPath);
        if (file.startsWith("libc-")) {
            return Reading.of(digits(file, "libc-".length()));
        }
        String version = libcPath.endsWith(DELETED) ? inMemory(libcPath, mappings, memory) : inFile(libcPath);
        if (version.isEmpty()) {
            version = inMemory(libcPath, mappings, memory);
        }
        return version.isEmpty() ? Reading.absent("no version found in " + libcPath) : Reading.of(version);
    }

    /** The version in a piece of a library's bytes; empty when it is not there. */
    static String find(byte[] bytes, int length) {
        int sign = signAt(bytes, length);
        if (sign < 0) {
            return "";
        }
        String line = new String(bytes, sign, Math.min(LINE_BYTES, length - sign), StandardCharsets.ISO_8859_1);
        int version = line.indexOf(VERSION);
        return version < 0 ? "" : digits(line, version + VERSION.length());
    }

    /**
     * Where the sign begins, or -1. It looks at every 15th byte only, where one of the sign's letters must stand (Horspool 1980): this
     * runs once, in a JVM that has compiled nothing yet, over megabytes.
     */
    private static int signAt(byte[] bytes, int length) {
        int last = SIGN.length - 1;
        for (int end = last; end < length; end += SHIFT[bytes[end] & 0xff]) {
            if (Arrays.equals(bytes, end - last, end + 1, SIGN, 0, SIGN.length)) {
                return end - last;
            }
        }
        return -1;
    }

    /** How far the window moves when its last byte is the index: to that byte's last place in the sign before its end. */
    private static byte[] shifts() {
        byte[] shift = new byte[256];
        Arrays.fill(shift, (byte) SIGN.length);
        for (int i = 0; i < SIGN.length - 1; i++) {
            shift[SIGN[i]] = (byte) (SIGN.length - 1 - i);
        }
        return shift;
    }

    private static String digits(String text, int from) {
        int to = from;
        while (to < text.length() && (Character.isDigit(text.charAt(to)) || text.charAt(to) == '.')) {
            to++;
        }
        while (to > from && text.charAt(to - 1) == '.') {
            to--;
        }
        return text.substring(from, to);
    }

    private static String inFile(String path) {
        byte[] block = new byte[BLOCK_BYTES];
        int kept = 0;
        try (InputStream in = new FileInputStream(path)) {
            int read;
            while ((read = in.read(block, kept, block.length - kept)) > 0) {
                String version = find(block, kept + read);
                if (!version.isEmpty()) {
                    return version;
                }
                // A line that was cut by the end of the block begins the next one.
                int length = kept + read;
                kept = Math.min(length, 2 * LINE_BYTES);
                System.arraycopy(block, length - kept, block, 0, kept);
            }
            return "";
        } catch (IOException gone) {
            // The library's mapped bytes are looked at instead.
            return "";
        }
    }

    private static String inMemory(String path, List<Mapping> mappings, Memory memory) {
        byte[] bytes = new byte[BLOCK_BYTES];
        ByteBuffer block = ByteBuffer.wrap(bytes);
        for (Mapping m : mappings) {
            if (!m.path().equals(path) || !m.has(Mapping.READ) || m.has(Mapping.WRITE)) {
                continue;
            }
            for (long at = m.start(); at < m.end(); at += BLOCK_BYTES - 2 * LINE_BYTES) {
                block.clear().limit((int) Math.min(BLOCK_BYTES, m.end() - at));
                int read = memory.read(at, block);
                if (read <= 0) {
                    break;
                }
                String version = find(bytes, read);
                if (!version.isEmpty()) {
                    return version;
                }
            }
        }
        return "";
    }
}
