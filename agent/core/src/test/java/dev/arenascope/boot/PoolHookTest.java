package dev.arenascope.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolHookTest {
    /** What a test makes and does not lose. */
    private final List<Object> kept = new ArrayList<>();

    @AfterEach
    void forget() {
        PoolHook.clear();
    }

    @Test
    void aPoolIsKnownOnceAndCounted() {
        Object pool = new Object();
        PoolHook.born(pool);
        PoolHook.born(pool);
        for (int i = 0; i < 3; i++) PoolHook.borrowed(pool);
        PoolHook.missed(pool);
        assertThat(PoolHook.pools()).singleElement().satisfies(counts -> {
            assertThat(counts.get()).isSameAs(pool);
            assertThat(counts.borrows.sum()).isEqualTo(3);
            assertThat(counts.misses.sum()).isEqualTo(1);
        });
    }

    @Test
    void aPoolThatWasMadeBeforeIsKnownAtItsFirstBorrow() {
        PoolHook.borrowed(pool());
        assertThat(PoolHook.pools())
                .singleElement()
                .satisfies(counts -> assertThat(counts.borrows.sum()).isEqualTo(1));
    }

    @Test
    void poolsBeyondTheBoundAreLeftOutAndSaidSo() {
        for (int i = 0; i < PoolHook.POOLS_AT_MOST; i++) PoolHook.born(pool());
        assertThat(PoolHook.poolsLeftOut()).isFalse();
        PoolHook.borrowed(pool());
        assertThat(PoolHook.poolsLeftOut()).isTrue();
        assertThat(PoolHook.pools()).hasSize(PoolHook.POOLS_AT_MOST);
    }

    @Test
    void aPoolThatIsGoneMakesRoom() {
        for (int i = 0; i < PoolHook.POOLS_AT_MOST; i++) PoolHook.born(new Object());
        Awaitility.await().until(() -> {
            System.gc();
            return PoolHook.pools()[0].refersTo(null);
        });
        Object next = pool();
        PoolHook.born(next);
        assertThat(PoolHook.pools()).anyMatch(counts -> counts.refersTo(next));
    }

    @Test
    void chunksAreGivenOnceAndBounded() {
        Object chunk = new Object();
        for (int i = 0; i <= PoolHook.CHUNKS_AT_MOST; i++) PoolHook.chunk(chunk);
        assertThat(PoolHook.chunksLeftOut()).isTrue();
        int given = 0;
        for (ChunkRef ref = PoolHook.takeChunks(); ref != null; ref = ref.next) given++;
        assertThat(given).isEqualTo(PoolHook.CHUNKS_AT_MOST);
        assertThat(PoolHook.takeChunks()).isNull();
    }

    @Test
    void threadsThatMeetLoseNoCountAndNoPool() throws InterruptedException {
        int threads = 8;
        int each = 20_000;
        for (int i = 0; i < threads; i++) pool();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int first = t;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < each; i++) PoolHook.borrowed(kept.get((first + i) % threads));
            });
            thread.start();
            running.add(thread);
        }
        start.countDown();
        for (Thread thread : running) thread.join();
        assertThat(PoolHook.pools()).hasSize(threads);
        long borrows = 0;
        for (PoolCounts counts : PoolHook.pools()) borrows += counts.borrows.sum();
        assertThat(borrows).isEqualTo((long) threads * each);
    }

    private Object pool() {
        Object pool = new Object();
        kept.add(pool);
        return pool;
    }
}
