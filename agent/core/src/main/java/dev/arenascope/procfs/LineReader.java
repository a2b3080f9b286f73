package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Arrays;

/**
 * Cuts a file into lines through one reused buffer, however large the file is. The kernel ends every line with a newline, so
 * a last line without one is torn, and is dropped.
 */
final class LineReader {
    /** {@link RandomAccessFile#read(byte[], int, int)} copies through the stack up to this size, and calls malloc above. */
    static final int READ_BYTES = 8192;

    /** A line is longer than this in no file of the kernel. */
    static final int MAX_LINE_BYTES = 1 << 20;

    private byte[] buffer = {};

    void read(RandomAccessFile file, LineParser<?> parser) throws IOException {
        int filled = 0;
        if (buffer.length == 0) buffer = new byte[2 * READ_BYTES];
        while (true) {
            if (filled == buffer.length) {
                if (filled >= MAX_LINE_BYTES) throw new IOException("a line is longer than 1 MiB");
                buffer = Arrays.copyOf(buffer, filled * 2);
            }
            int n = file.read(buffer, filled, Math.min(READ_BYTES, buffer.length - filled));
            if (n <= 0) return;
            int rest = lines(buffer, filled + n, filled, parser);
            if (parser.isDone()) return;
            filled = filled + n - rest;
            System.arraycopy(buffer, rest, buffer, 0, filled);
        }
    }

    /** Lets go of the buffer; the next read takes a new one. */
    void release() {
        buffer = new byte[0];
    }

    static <T> Reading<T> parse(byte[] text, int length, LineParser<T> parser) {
        lines(text, length, 0, parser);
        return parser.result();
    }

    /** Feeds every whole line; returns where the unfinished one starts. Bytes before {@code searchFrom} hold no newline. */
    private static int lines(byte[] text, int length, int searchFrom, LineParser<?> parser) {
        int start = 0;
        for (int end = newline(text, searchFrom, length); end >= 0; end = newline(text, start, length)) {
            parser.line(text, start, end);
            start = end + 1;
        }
        return start;
    }

    /**
     * The next newline, or -1. A loop of its own: it runs over every byte, so the JIT compiles it first, and with the parsers inlined
     * that took 5-26 MB of the compiler's memory.
     */
    private static int newline(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\n') return i;
        }
        return -1;
    }
}
