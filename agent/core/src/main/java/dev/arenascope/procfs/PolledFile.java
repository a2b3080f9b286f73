package dev.arenascope.procfs;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;

/**
 * A short file of the kernel that is read each second: it stays open, and reading it again allocates nothing. One that cannot be read is read no
 * more; {@link #reason} says why.
 */
final class PolledFile implements AutoCloseable {
    private @Nullable RandomAccessFile open;
    private String reason = "";

    PolledFile(File file) {
        try {
            open = new RandomAccessFile(file, "r");
        } catch (IOException | SecurityException e) {
            reason = "cannot read " + file + ": " + e.getMessage();
        }
    }

    /** Reads from the start into the buffer; how many bytes, 0 where there is nothing to read. */
    int read(byte[] buffer) {
        RandomAccessFile file = open;
        if (file == null) return 0;
        try {
            file.seek(0);
            return Math.max(0, file.read(buffer, 0, buffer.length));
        } catch (IOException e) {
            close();
            reason = "cannot be read any more: " + e.getMessage();
            return 0;
        }
    }

    boolean isOpen() {
        return open != null;
    }

    /** Why it is not read; empty while it is. */
    String reason() {
        return reason;
    }

    @Override
    public void close() {
        RandomAccessFile file = open;
        open = null;
        reason = "closed";
        if (file == null) return;
        try {
            file.close();
        } catch (IOException e) {
            reason = "cannot be closed: " + e.getMessage();
        }
    }
}
