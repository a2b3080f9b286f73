package dev.arenascope.it.hosts;

import com.google.monitoring.runtime.instrumentation.AllocationRecorder;
import com.google.monitoring.runtime.instrumentation.Sampler;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts with Google's allocation instrumenter, when that agent is there. Loaded only then. */
final class CountingSampler implements Sampler {
    private final LongAdder objects = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    static void install() {
        CountingSampler sampler = new CountingSampler();
        AllocationRecorder.addSampler(sampler);
    }

    /** The least that can be done with what it tells. */
    @Override
    public void sampleAllocation(int count, @Nullable String type, @Nullable Object made, long size) {
        objects.increment();
        bytes.add(size);
    }
}
