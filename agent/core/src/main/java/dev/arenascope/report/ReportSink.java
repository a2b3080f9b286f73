package dev.arenascope.report;

import java.io.File;
import java.nio.charset.StandardCharsets;

/** Where reports and the agent's own log lines go. Never the host's logging; never throws into the caller. */
public interface ReportSink extends AutoCloseable {

    /** Writes the block in one piece and ends it with a line feed where it has none. */
    void publish(String block);

    /** Gives back what the sink holds; the next {@link #publish} opens it again. */
    @Override
    default void close() {}

    /** The process's standard error, whatever {@code System.err} was set to. */
    static ReportSink stderr() {
        return new StderrSink();
    }

    /**
     * A file of our own, appended to and rotated; standard error takes over while it cannot be written.
     *
     * @param path the file; its directory must exist
     * @param limitBytes size at which it is rotated
     * @param files number of files to keep: FILE, FILE.1, FILE.2...; at least 1
     */
    static ReportSink file(String path, long limitBytes, int files) {
        return new RotatingFileSink(new File(path), limitBytes, files, stderr());
    }

    /** The block as it is written: UTF-8, with a line feed at its end. */
    static byte[] bytes(String block) {
        return (block.endsWith("\n") ? block : block.concat("\n")).getBytes(StandardCharsets.UTF_8);
    }
}
