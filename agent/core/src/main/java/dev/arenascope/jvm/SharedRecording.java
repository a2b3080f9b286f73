package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.util.function.Consumer;
import jdk.jfr.consumer.EventStream;
import jdk.jfr.consumer.RecordedEvent;

/**
 * Reads along with a recording that the host has on disk, which changes nothing of it. The reading has a thread of its own, a daemon,
 * for as long as the window lasts.
 */
final class SharedRecording implements AllocationWindow, Consumer<RecordedEvent>, Runnable {
    private static final long END_WITHIN_MS = 2000;

    private final EventStream stream;
    private final Thread thread;
    private final SampleTable table = new SampleTable();
    private volatile String failure = "";

    private SharedRecording(EventStream stream) {
        this.stream = stream;
        thread = new Thread(null, this, "arenascope-jfr", 0, false);
    }

    static Reading<AllocationWindow> begin() {
        try {
            SharedRecording window = new SharedRecording(EventStream.openRepository());
            // Without it the stream prints what a consumer throws.
            window.stream.onError(window::failed);
            window.stream.setReuse(true);
            window.stream.setOrdered(false);
            window.stream.onEvent(HostRecordings.EVENT, window);
            window.thread.setDaemon(true);
            window.thread.setContextClassLoader(null);
            window.thread.start();
            return Reading.of(window);
        } catch (IOException | RuntimeException e) {
            return Reading.absent("the host's own recording cannot be read: " + e);
        }
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public void run() {
        try {
            stream.start();
        } catch (Throwable e) {
            failed(e);
        }
    }

    @Override
    public void accept(RecordedEvent event) {
        synchronized (table) {
            SampledFrames.add(table, event);
        }
    }

    private void failed(Throwable e) {
        failure = "the host's own recording cannot be read: " + e;
    }

    @Override
    public Reading<SampleTable> end() {
        close();
        if (thread.isAlive()) return Reading.absent("the reader of the host's own recording does not end");
        return failure.isEmpty() ? Reading.of(table) : Reading.absent(failure);
    }

    @Override
    public void close() {
        stream.close();
        try {
            thread.join(END_WITHIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
