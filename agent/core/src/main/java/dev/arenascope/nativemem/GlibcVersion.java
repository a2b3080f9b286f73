package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The version of the glibc that is mapped, from its file name ({@code libc-2.31.so}) or from the line that each glibc carries, {@code
 * GNU C Library (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.}. The library is never run for it.
 */
final class GlibcVersion {
    private static final String SIGN = "GNU C Library (";
    private static final String VERSION = "release version ";
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
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        int sign = text.indexOf(SIGN);
        if (sign < 0) {
            return "";
        }
        int version = text.indexOf(VERSION, sign);
        return version < 0 || version - sign > LINE_BYTES ? "" : digits(text, version + VERSION.length());
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
