package dev.arenascope.report;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A log file of our own: opened at the first report, appended to, one write a report. When a report would take it
 * past its limit, FILE becomes FILE.1, FILE.1 becomes FILE.2, and the oldest is dropped. A file that others moved
 * or deleted is opened anew once nothing is at its path; where they put another there at once (logrotate's create),
 * reports go on into the moved one: logrotate needs nocreate or copytruncate. While the file cannot be written,
 * reports go to the fallback, which is told why once; each report tries the file again.
 */
final class RotatingFileSink implements ReportSink {
    private final File file;
    private final long limitBytes;
    private final int files;
    private final ReportSink fallback;
    private @Nullable FileOutputStream out;
    private long sizeBytes;
    private boolean warned;

    RotatingFileSink(File file, long limitBytes, int files, ReportSink fallback) {
        this.file = file;
        this.limitBytes = limitBytes;
        this.files = Math.max(1, files);
        this.fallback = fallback;
    }

    @Override
    public synchronized void publish(String block) {
        byte[] bytes = ReportSink.bytes(block);
        try {
            FileOutputStream stream = open(bytes.length);
            stream.write(bytes);
            sizeBytes += bytes.length;
        } catch (IOException | SecurityException e) {
            close();
            warn(e);
            fallback.publish(block);
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (out != null) out.close();
        } catch (IOException e) {
            warn(e);
        } finally {
            out = null;
        }
    }

    private FileOutputStream open(long moreBytes) throws IOException {
        if (out != null && !file.exists()) close();
        if (out == null) {
            out = new FileOutputStream(file, true);
            sizeBytes = file.length();
        }
        // A device or a pipe, such as /dev/stderr, has nothing to rotate.
        if (sizeBytes > 0 && sizeBytes + moreBytes > limitBytes && file.isFile()) {
            close();
            rotate();
            out = new FileOutputStream(file, files > 1);
            sizeBytes = file.length();
        }
        return out;
    }

    private void rotate() throws IOException {
        for (int i = files - 1; i > 0; i--) {
            File from = i == 1 ? file : numbered(i - 1);
            if (from.exists() && !from.renameTo(numbered(i))) {
                throw new IOException(from + " cannot be renamed to " + numbered(i));
            }
        }
    }

    private File numbered(int i) {
        return new File(file.getPath() + "." + i);
    }

    private void warn(Exception e) {
        if (warned) return;
        warned = true;
        fallback.publish("arenascope: log=" + file + " cannot be written (" + e.getMessage()
                + "); reports go to stderr until it can");
    }
}
