package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;

/**
 * A file of /proc or /sys that is opened once and read again and again from its start. After a failure the next use opens it
 * anew; how often a source that fails is tried is for the caller to decide.
 */
final class ProcFile implements AutoCloseable {
    private final File file;
    private @Nullable RandomAccessFile open;
    private String reason = "";

    ProcFile(File file) {
        this.file = file;
    }

    static <T> Reading<T> readOnce(File file, LineReader reader, LineParser<T> parser) {
        try (ProcFile once = new ProcFile(file)) {
            return once.read(reader, parser);
        }
    }

    <T> Reading<T> read(LineReader reader, LineParser<T> parser) {
        RandomAccessFile f = open();
        if (f == null) return Reading.absent(reason);
        try {
            f.seek(0);
            reader.read(f, parser);
        } catch (IOException e) {
            return Reading.absent(failed(e));
        }
        return parser.result();
    }

    /** The open file; null when it cannot be opened, and then {@link #reason} says why. */
    @Nullable
    RandomAccessFile open() {
        if (open != null) return open;
        try {
            open = new RandomAccessFile(file, "r");
            reason = "";
        } catch (IOException | SecurityException e) {
            failed(e);
        }
        return open;
    }

    /** Closes the file after a failure, so that the next use opens it anew; returns the reason. */
    String failed(Exception e) {
        closeFile();
        reason = "cannot read " + file + ": " + cause(e);
        return reason;
    }

    String name() {
        return file.toString();
    }

    /** Why the file cannot be opened or read; empty when it can. */
    String reason() {
        return reason;
    }

    @Override
    public void close() {
        closeFile();
    }

    private void closeFile() {
        RandomAccessFile f = open;
        open = null;
        if (f == null) return;
        try {
            f.close();
        } catch (IOException e) {
            reason = "cannot close " + file + ": " + cause(e);
        }
    }

    /** The JDK says {@code /proc/self/smaps (Permission denied)}; the part in parentheses is the cause. */
    private String cause(Exception e) {
        String message = String.valueOf(e.getMessage());
        String path = file + " (";
        return message.startsWith(path) && message.endsWith(")")
                ? message.substring(path.length(), message.length() - 1)
                : message;
    }
}
