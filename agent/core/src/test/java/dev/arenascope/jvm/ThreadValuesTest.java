package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class ThreadValuesTest {
    private static final int MIB = 1 << 20;
    private static final ThreadLocal<short[]> SAMPLES = new ThreadLocal<>();
    private static final ThreadLocal<List<String>> NAMES = new ThreadLocal<>();

    @Test
    void arraysThatThreadsKeepAreCountedByClass() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CyclicBarrier kept = new CyclicBarrier(4);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> keep(kept, end));
            thread.start();
            threads.add(thread);
        }
        kept.await();
        assertThat(shorts()).singleElement().satisfies(pool -> {
            assertThat(pool.values()).isEqualTo(3);
            assertThat(pool.threads()).isEqualTo(3);
            assertThat(pool.bytes()).isEqualTo(3 * (2L * MIB + 16));
        });
        end.countDown();
        for (Thread thread : threads) thread.join();
        assertThat(shorts()).isEmpty();
    }

    @Test
    void onlyWhatHasAKnownSizeIsMeasured() {
        assertThat(ThreadValues.bytes(new byte[100])).isEqualTo(116);
        assertThat(ThreadValues.bytes(new double[100])).isEqualTo(816);
        assertThat(ThreadValues.bytes(ByteBuffer.allocateDirect(MIB))).isEqualTo(MIB);
        assertThat(ThreadValues.bytes(LongBuffer.allocate(4))).isEqualTo(32);
        assertThat(ThreadValues.bytes(text(500))).isEqualTo(500);
        assertThat(ThreadValues.bytes(List.of("not", "known"))).isZero();
        assertThat(ThreadValues.bytes(new Object[50])).isZero();
    }

    @SuppressWarnings("UnnecessaryStringBuilder") // its capacity is asked for
    private static Object text(int capacity) {
        return new StringBuilder(capacity);
    }

    private static List<Pools.ThreadPool> shorts() {
        Reading<List<Pools.ThreadPool>> read = ThreadValues.of().flatMap(ThreadValues::read);
        assertThat(read.reason()).isEmpty();
        return read.orElse(List.of()).stream()
                .filter(pool -> pool.type().equals("short[]"))
                .toList();
    }

    private static void keep(CyclicBarrier kept, CountDownLatch end) {
        SAMPLES.set(new short[MIB]);
        NAMES.set(List.of("a name"));
        try {
            kept.await();
            end.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
