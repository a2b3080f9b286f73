package dev.arenascope.golang;

import dev.arenascope.snapshot.GoGcLog;
import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/** A log file to which a Go process writes its standard error. Of a long one only the end is read. */
public final class GcTraceFile {
    /** 40,000 lines and more: hours of a busy process. */
    static final long READ_AT_MOST = 8 << 20;

    /** A line of gctrace has 150 bytes; what else the log holds may be of any length. */
    private static final int LINE_AT_MOST = 4096;

    /** Copied through the stack by RandomAccessFile, and so without a buffer outside of the heap. */
    private static final int PIECE = 8192;

    private final byte[] line = new byte[LINE_AT_MOST];
    private final GcTrace trace = new GcTrace();
    private int length;

    private GcTraceFile() {}

    public static Reading<GoGcLog> read(String path) {
        File file = new File(path);
        // Neither a pipe, which may never end, nor a folder.
        if (!file.isFile()) return Reading.absent(file.exists() ? path + " is no regular file" : "there is no " + path);
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            return new GcTraceFile().read(in);
        } catch (IOException e) {
            return Reading.absent(path + " cannot be read: " + e.getMessage());
        }
    }

    private Reading<GoGcLog> read(RandomAccessFile in) throws IOException {
        long end = in.length(); // what is written meanwhile waits for the next time
        long at = Math.max(0, end - READ_AT_MOST);
        in.seek(at);
        byte[] piece = new byte[PIECE];
        while (at < end) {
            int read = in.read(piece, 0, (int) Math.min(PIECE, end - at));
            if (read <= 0) break; // truncated under our hands
            at += read;
            for (int i = 0; i < read; i++) add(piece[i]);
        }
        finishLine();
        return trace.summary();
    }

    private void add(byte b) {
        if (b == '\n') finishLine();
        else if (length < LINE_AT_MOST) line[length++] = b;
    }

    private void finishLine() {
        if (length > 0) trace.add(new String(line, 0, length, StandardCharsets.ISO_8859_1));
        length = 0;
    }
}
