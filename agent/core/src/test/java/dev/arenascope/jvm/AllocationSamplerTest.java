package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.Reading;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;

/** On this very JVM. */
class AllocationSamplerTest {
    private static final String NAME = AllocationSamplerTest.class.getName();

    private volatile Object kept = "";

    @Test
    void aWindowNamesTheMethodThatAllocates() throws InterruptedException {
        AllocationSamples samples = window();
        assertThat(samples.shared()).isFalse();
        assertThat(FlightRecorder.getFlightRecorder().getRecordings()).isEmpty();
        AllocationSamples.Site first = samples.sites().get(0);
        assertThat(first.className()).isEqualTo(NAME);
        assertThat(first.method()).isEqualTo("allocate");
        assertThat(first.descriptor()).isEqualTo("(Ljava/util/concurrent/atomic/AtomicBoolean;)V");
        assertThat(first.type()).isEqualTo("byte[]");
        assertThat(first.line().isPresent()).isTrue();
        assertThat(first.share()).isBetween(0.5, 1.0);
    }

    @Test
    void aRecordingOfTheHostsIsReadAlongAndLeftAsItIs() throws InterruptedException {
        try (Recording host = new Recording()) {
            host.enable("jdk.ObjectAllocationSample").withStackTrace().with("throttle", "300/s");
            host.start();
            AllocationSamples samples = window();
            assertThat(samples.shared()).isTrue();
            assertThat(samples.sites().get(0).className()).isEqualTo(NAME);
            assertThat(FlightRecorder.getFlightRecorder().getRecordings()).containsExactly(host);
        }
    }

    @Test
    void aRecordingWithoutSamplesOrInMemoryIsLetBe() {
        try (AllocationSampler sampler = new AllocationSampler();
                Recording host = new Recording()) {
            host.enable("jdk.GarbageCollection");
            host.start();
            assertThat(sampler.begin(0).reason())
                    .isEqualTo("the host's own recording holds no allocation samples, and is left as it is");
            assertThat(sampler.end(1).reason()).isEqualTo("no samples are taken");
        }
        try (AllocationSampler sampler = new AllocationSampler();
                Recording host = new Recording()) {
            host.setToDisk(false);
            host.enable("jdk.ObjectAllocationSample").withStackTrace();
            host.start();
            assertThat(sampler.begin(0).reason()).startsWith("the host's own recording is held in memory");
        }
    }

    @Test
    void aRecordingThatTheHostBeginsMeanwhileEndsTheWindow() {
        try (AllocationSampler sampler = new AllocationSampler()) {
            assertThat(sampler.begin(0).isPresent()).isTrue();
            try (Recording host = new Recording()) {
                host.enable("jdk.GarbageCollection");
                host.start();
                assertThat(sampler.end(1).reason()).isEqualTo("a recording of the host's own has begun meanwhile");
                assertThat(FlightRecorder.getFlightRecorder().getRecordings()).containsExactly(host);
            }
        }
    }

    @Test
    void closingLeavesNoRecording() {
        AllocationSampler sampler = new AllocationSampler();
        assertThat(sampler.begin(0).isPresent()).isTrue();
        sampler.close();
        assertThat(sampler.isOpen()).isFalse();
        assertThat(FlightRecorder.getFlightRecorder().getRecordings()).isEmpty();
    }

    private AllocationSamples window() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread busy = new Thread(() -> allocate(stop));
        busy.start();
        try (AllocationSampler sampler = new AllocationSampler()) {
            // A recording that is read along shows itself a second later, and a busy machine is slow to sample.
            for (int i = 0; i < 20; i++) {
                assertThat(sampler.begin(1000).isPresent()).isTrue();
                await().pollDelay(java.time.Duration.ofSeconds(2)).until(sampler::isOpen);
                Reading<AllocationSamples> ended = sampler.end(3000);
                if (ended instanceof Reading.Present<AllocationSamples> p
                        && p.value().samples() > 5) return p.value();
            }
            throw new AssertionError("no samples");
        } finally {
            stop.set(true);
            busy.join();
            assertThat(kept).isEqualTo("");
        }
    }

    private void allocate(AtomicBoolean stop) {
        while (!stop.get()) kept = new byte[8000];
        kept = "";
    }
}
