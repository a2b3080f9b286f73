package dev.arenascope.jvm;

import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Samples which methods allocate, in windows of time, by the Flight Recorder. Nothing of the recorder is loaded before the first window.
 * An image without jdk.jfr, a disk that takes nothing, and a recording of the host's own that must not be changed are absent, with
 * their reasons. One thread.
 */
public final class AllocationSampler implements AllocationSampling {
    private static final String NO_MODULE = "module jdk.jfr is not in this image";
    private static final double NS_PER_MS = 1e6;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private @Nullable AllocationWindow window;
    private long startMs;
    private long cpuNs;

    @Override
    public Reading<Boolean> begin(long nowMs) {
        close();
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) return Reading.absent(NO_MODULE);
        long before = threads.getCurrentThreadCpuTime();
        Reading<AllocationWindow> begun;
        try {
            begun = open();
        } catch (RuntimeException | LinkageError e) {
            begun = Reading.absent("the Flight Recorder failed: " + e);
        }
        cpuNs = threads.getCurrentThreadCpuTime() - before;
        startMs = nowMs;
        if (!(begun instanceof Reading.Present<AllocationWindow> open)) return Reading.absent(begun.reason());
        window = open.value();
        return Reading.of(true);
    }

    private static Reading<AllocationWindow> open() {
        if (!FlightRecorder.isAvailable()) return Reading.absent("the Flight Recorder is switched off in this JVM");
        if (!FlightRecorder.isInitialized() || !HostRecordings.others("")) return OwnRecording.begin();
        Reading<Boolean> readable = HostRecordings.readable();
        return readable.isPresent() ? SharedRecording.begin() : Reading.absent(readable.reason());
    }

    @Override
    public boolean isOpen() {
        return window != null;
    }

    /** Some 40 ms of CPU for 3,000 samples. */
    @Override
    public Reading<AllocationSamples> end(long nowMs) {
        AllocationWindow ended = window;
        if (ended == null) return Reading.absent("no samples are taken");
        window = null;
        long before = threads.getCurrentThreadCpuTime();
        Reading<SampleTable> table;
        try {
            table = ended.end();
        } catch (RuntimeException | LinkageError e) {
            table = Reading.absent("the samples cannot be read: " + e);
        } finally {
            closeQuietly(ended);
        }
        cpuNs += threads.getCurrentThreadCpuTime() - before;
        return table instanceof Reading.Present<SampleTable> t
                ? Reading.of(t.value().result(startMs, Math.max(1, nowMs - startMs), ended.shared(), cpuNs / NS_PER_MS))
                : Reading.absent(table.reason());
    }

    private static void closeQuietly(AllocationWindow window) {
        try {
            window.close();
        } catch (RuntimeException | LinkageError e) {
            // The recorder has it closed already, or the JVM is going down and closes it itself.
            return;
        }
    }

    @Override
    public void close() {
        if (window != null) closeQuietly(window);
        window = null;
    }
}
