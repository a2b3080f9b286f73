package dev.arenascope.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SiteCellsTest {
    private static final int OBJECTS = 1;
    private static final int ARRAYS = 2;
    private static final int GROWTH = 3;
    private static final int THREADS = 8;
    private static final int TIMES = 300_000;

    @BeforeEach
    void open() {
        HookSettings.describe();
        SiteCells.forget();
        SiteCells.open(OBJECTS, SiteCells.WIDTH_OF_INSTANCES);
        SiteCells.open(ARRAYS, SiteCells.WIDTH_OF_ARRAYS);
        SiteCells.open(GROWTH, SiteCells.WIDTH_OF_GROWTH);
    }

    @Test
    void eightThreadsLoseNoCount() throws InterruptedException {
        AtomicLong sampled = new AtomicLong();
        SiteLayout.listen((made, tag) -> sampled.incrementAndGet());
        countOnThreads(THREADS, TIMES);
        assertThat(SiteCells.amount(OBJECTS)).isEqualTo((long) THREADS * TIMES);
        assertTotals(THREADS, TIMES);
        SiteCells.retire();
        assertTotals(THREADS, TIMES);
        countOnThreads(THREADS, TIMES);
        assertTotals(2 * THREADS, TIMES);
        assertThat(sampled.get()).isBetween(1L, THREADS * 2000L);
    }

    /** More threads than may have cells of their own, each too short to get any: all share. */
    @Test
    void threadsThatCountSeldomShareAndLoseNothing() throws InterruptedException {
        countOnThreads(400, 20);
        assertTotals(400, 20);
    }

    @Test
    void aSiteThatIsNotOpenIsNotCountedAndDoesNoHarm() {
        SiteCells.forget();
        SiteHook.object("x", OBJECTS);
        SiteHook.array(new byte[3], 3, ARRAYS);
        SiteHook.growing(new byte[3], 5, GROWTH);
        SiteCells.open(OBJECTS, SiteCells.WIDTH_OF_INSTANCES);
        assertThat(SiteCells.amount(OBJECTS)).isZero();
    }

    private static void assertTotals(int threads, int times) {
        long calls = (long) threads * times;
        assertThat(SiteCells.total(OBJECTS)[SiteCells.AMOUNT]).isEqualTo(calls);
        long[] arrays = SiteCells.total(ARRAYS);
        assertThat(arrays[SiteCells.SIZES + 7]).isEqualTo(calls); // 116 bytes and less than 128
        assertThat(arrays[SiteCells.AMOUNT]).isEqualTo(calls * 120);
        assertThat(arrays[SiteCells.LARGEST]).isEqualTo(120);
        long[] growth = SiteCells.total(GROWTH);
        assertThat(growth[SiteCells.COPIES]).isEqualTo(calls);
        assertThat(growth[SiteCells.COPIED]).isEqualTo(calls * 10);
        assertThat(growth[SiteCells.GROWN_TO + 4]).isEqualTo(calls);
        assertThat(growth[SiteCells.GROWN_FROM + 4]).isEqualTo(calls);
    }

    private static void countOnThreads(int threads, int times) throws InterruptedException {
        byte[] hundred = new byte[100];
        byte[] ten = new byte[10];
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                for (int n = 0; n < times; n++) {
                    SiteHook.object(hundred, OBJECTS);
                    SiteHook.array(hundred, 100, ARRAYS);
                    SiteHook.growing(ten, 15, GROWTH);
                    SiteHook.growing(ten, 10, GROWTH);
                    SiteHook.growing(null, 10, GROWTH);
                }
            });
            thread.start();
            all.add(thread);
        }
        start.countDown();
        for (Thread thread : all) thread.join();
    }
}
