package dev.arenascope.jvm;

import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.Reading;

/** Samples which methods allocate, in windows of time. */
public interface AllocationSampling extends AutoCloseable {
    /**
     * Begins a window.
     *
     * @param nowMs milliseconds since the epoch
     * @return present when samples are taken from now on
     */
    Reading<Boolean> begin(long nowMs);

    /** True while samples are taken. */
    boolean isOpen();

    /** Ends the window. */
    Reading<AllocationSamples> end(long nowMs);

    /** Ends a window without looking at what it sampled. */
    @Override
    void close();
}
