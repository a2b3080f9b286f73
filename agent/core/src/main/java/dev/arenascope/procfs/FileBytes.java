package dev.arenascope.procfs;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;

/** A file that is read at any offset, opened at its first read. */
public final class FileBytes implements AutoCloseable {
    private final ProcFile file;

    FileBytes(File file) {
        this.file = new ProcFile(file);
    }

    /**
     * Fills an array's first bytes, in pieces for which the JDK takes no malloc.
     *
     * @return number of bytes read; -1 when there are none, and then {@link #reason} may say why
     */
    public int read(long offset, byte[] into, int length) {
        RandomAccessFile f = offset < 0 ? null : file.open();
        if (f == null) return -1;
        int n = 0;
        try {
            f.seek(offset);
            while (n < length) {
                int got = f.read(into, n, Math.min(LineReader.READ_BYTES, length - n));
                if (got <= 0) break;
                n += got;
            }
        } catch (IOException e) {
            file.failed(e);
            return -1;
        }
        return n == 0 ? -1 : n;
    }

    /** Why the file cannot be opened or read; empty when it can. */
    public String reason() {
        return file.reason();
    }

    @Override
    public void close() {
        file.close();
    }
}
