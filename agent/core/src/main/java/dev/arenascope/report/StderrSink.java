package dev.arenascope.report;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard error by its file descriptor: what the host does with {@code System.setErr} neither sees our lines nor is disturbed by
 * them. Never closed, because the descriptor is the host's.
 */
final class StderrSink implements ReportSink {
    private final OutputStream err;
    private long lost;

    StderrSink() {
        this(new FileOutputStream(FileDescriptor.err));
    }

    StderrSink(OutputStream err) {
        this.err = err;
    }

    @Override
    public synchronized void publish(String block) {
        try {
            err.write(ReportSink.bytes(block));
        } catch (IOException e) {
            // Standard error is closed: there is no place left to say so but the next block, should it be opened again.
            lost++;
        }
    }

    /** Number of blocks that could not be written. */
    synchronized long lost() {
        return lost;
    }
}
