package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

/** On this very JVM; the second between two readings is the test's own. */
class AllocationRateTest {
    private static final long SECOND = 1_000_000_000;
    private static final int MADE_BYTES = 64 << 20;

    private volatile byte[] latest = new byte[0];

    @Test
    void whatThreadsAllocatedIsCounted() {
        AllocationRate rate = new AllocationRate();
        ThreadBytes threads = new ThreadBytes();
        assertThat(rate.read(threads, null, 5).reason()).isEqualTo("a rate needs two readings");
        allocate();
        assertThat(rate.read(threads, null, 5 + SECOND).orElse(0.0)).isGreaterThanOrEqualTo(MADE_BYTES);
    }

    @Test
    void whatCollectionsSawIsCounted() {
        try (GcListener listener = new GcListener()) {
            AllocationRate rate = new AllocationRate();
            assertThat(rate.read(null, listener, 0).isPresent()).isFalse();
            long before = listener.allocated().orElse(Long.MAX_VALUE);
            allocate();
            // A collection in between is told on another thread, a moment later.
            await().until(() -> listener.allocated().orElse(0L) - before > 0.8 * MADE_BYTES);
            assertThat(rate.read(null, listener, SECOND).orElse(0.0)).isGreaterThan(0.8 * MADE_BYTES);
        }
    }

    @Test
    void anImageWithoutTheModuleSaysSo() {
        Reading<Double> none = new AllocationRate().read(null, null, 0);
        assertThat(none.reason()).isEqualTo("module jdk.management is not in this image");
    }

    private void allocate() {
        for (int made = 0; made < MADE_BYTES; made += 8000) latest = new byte[8000];
        assertThat(latest).hasSize(8000);
    }
}
