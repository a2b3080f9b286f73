package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;

/** A stretch of time in which allocations are sampled. Ended once; closing without an end leaves nothing behind. */
interface AllocationWindow extends AutoCloseable {
    /** True when the samples are a recording's that the host made. */
    boolean shared();

    /** Stops, and gives what was sampled; absent with the reason when that cannot be read. */
    Reading<SampleTable> end();

    @Override
    void close();
}
