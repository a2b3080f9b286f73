package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Against the JVM that runs the tests, which opens java.lang and sun.nio.ch to them. */
class ThreadCachesTest {
    private static final int MIB = 1 << 20;
    private static final PresentPages ALL = (start, end, bitmap) -> false;

    @Test
    void findsTheBufferThatEachThreadKeeps() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CyclicBarrier written = new CyclicBarrier(4);
        Thread[] threads = new Thread[3];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> writeAndWait(3 * MIB, written, end), "cache-keeper-" + i);
            threads[i].start();
        }
        written.await();
        CachedBuffers read = read();
        assertThat(read.large())
                .filteredOn(l -> l.thread().startsWith("cache-keeper-"))
                .hasSize(3)
                .allSatisfy(l -> assertThat(l.capacityBytes()).isEqualTo(3 * MIB))
                .allSatisfy(l -> assertThat(l.residentBytes()).isEqualTo(3 * MIB));
        assertThat(read.threads()).isGreaterThanOrEqualTo(3);
        assertThat(read.count()).isGreaterThanOrEqualTo(3);
        assertThat(read.capacityBytes()).isGreaterThanOrEqualTo(9 * MIB);
        // JDK-8344882
        assertThat(read.inDirectPool()).isEqualTo(Runtime.version().feature() < 24);
        end.countDown();
        for (Thread thread : threads) thread.join();
        assertThat(read().large()).noneMatch(l -> l.thread().startsWith("cache-keeper-"));
    }

    @Test
    void threadsThatUseTheirCachesMeanwhileDoNoHarm() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger transfers = new AtomicInteger();
        Thread[] busy = new Thread[4];
        for (int i = 0; i < busy.length; i++) {
            busy[i] = new Thread(() -> useLocalsAndBuffers(stop, transfers), "cache-user-" + i);
            busy[i].start();
        }
        Reading<ThreadCaches> caches = ThreadCaches.of(ALL, 4096);
        int reads = 0;
        while (reads < 2000 || transfers.get() < 2000) {
            Reading<CachedBuffers> read = caches.flatMap(ThreadCaches::read);
            assertThat(read.reason()).isEmpty();
            long mine = read.map(ThreadCachesTest::ofUsers).orElse(0L);
            // Each thread has the four buffers of its last gathering write, at most.
            assertThat(mine).isBetween(0L, 4 * 4 * 128L * 1024);
            reads++;
        }
        stop.set(true);
        for (Thread thread : busy) thread.join();
    }

    @Test
    void aJdkWithOtherInternalsTellsNothing() {
        assertThat(ThreadCaches.of("sun.nio.ch.NoSuchCache", ALL, 4096).reason())
                .startsWith("this JDK keeps temporary buffers another way:");
        assertThat(ThreadCaches.of("java.lang.Object", ALL, 4096).reason())
                .startsWith("this JDK keeps temporary buffers another way:")
                .contains("buffers");
    }

    @Test
    void onlyPagesThatArePresentAreResident() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocateDirect(9 * MIB);
        Class<?> direct = Class.forName("sun.nio.ch.DirectBuffer");
        // Every second page of the first 4 MB that are asked for, then none.
        AtomicInteger calls = new AtomicInteger();
        PresentPages half = (start, end, bitmap) -> {
            Arrays.fill(bitmap, calls.getAndIncrement() == 0 ? 0x5555555555555555L : 0);
            return true;
        };
        assertThat(new BufferPages(direct, half, 4096).residentBytes(buffer)).isEqualTo(2 * MIB);
        assertThat(calls.get()).isBetween(3, 4);
        assertThat(new BufferPages(direct, ALL, 4096).residentBytes(buffer)).isEqualTo(9 * MIB);
    }

    private static CachedBuffers read() {
        return ThreadCaches.of(ALL, 4096).flatMap(ThreadCaches::read) instanceof Reading.Present<CachedBuffers> p
                ? p.value()
                : new CachedBuffers(0, 0, 0, false, 0, List.of());
    }

    private static long ofUsers(CachedBuffers read) {
        return read.large().stream()
                .filter(l -> l.thread().startsWith("cache-user-"))
                .mapToLong(CachedBuffers.Large::capacityBytes)
                .sum();
    }

    private static void writeAndWait(int bytes, CyclicBarrier written, CountDownLatch end) {
        try (FileChannel channel = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(bytes));
            written.await();
            end.await();
        } catch (IOException | InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Grows and shrinks the map of thread-locals, and takes buffers out of the middle of the cache. */
    private static void useLocalsAndBuffers(AtomicBoolean stop, AtomicInteger transfers) {
        try (FileChannel channel = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.WRITE)) {
            ByteBuffer[] four = new ByteBuffer[4];
            while (!stop.get()) {
                ThreadLocal<?>[] locals = new ThreadLocal<?>[64];
                for (int i = 0; i < locals.length; i++) {
                    ThreadLocal<Integer> local = new ThreadLocal<>();
                    local.set(i);
                    locals[i] = local;
                }
                for (int i = 0; i < four.length; i++) four[i] = ByteBuffer.allocate((65 + 10 * i) << 10);
                channel.write(four);
                for (ThreadLocal<?> local : locals) local.remove();
                transfers.incrementAndGet();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
