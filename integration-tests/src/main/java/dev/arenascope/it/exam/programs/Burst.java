package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * Retention: threads allocate small blocks all at once and free them all. {@code Burst THREADS MB KEPT}: so many threads, so
 * many megabytes together; with {@code KEPT} of 1 each thread keeps its last block, as a pool would, and rests.
 *
 * <p>What stays is not the program's to know: it says by how much its resident set is larger than before the burst.
 */
public final class Burst {
    private Burst() {}

    public static void main(String[] args) throws InterruptedException {
        Stage.enter();
        int threads = Integer.parseInt(args[0]);
        long each = (Long.parseLong(args[1]) << 20) / threads;
        boolean keepsLast = args[2].equals("1");
        Native.free(Native.malloc(1));
        Stage.sleep(3000); // the JVM's own first seconds are over
        long before = Stage.residentBytes();
        CountDownLatch all = new CountDownLatch(threads);
        CountDownLatch done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Random random = new Random(i);
            Stage.daemon("burst-" + i, () -> {
                List<Long> blocks = allocate(random, each);
                all.countDown();
                await(all);
                if (keepsLast) blocks.remove(blocks.size() - 1);
                for (long block : blocks) Native.free(block);
                blocks.clear();
                done.countDown();
                Stage.sleep(Long.MAX_VALUE);
            });
        }
        done.await();
        System.gc();
        Stage.rest(Math.max(0, Stage.residentBytes() - before));
        Stage.forever(0);
    }

    private static List<Long> allocate(Random random, long bytes) {
        List<Long> blocks = new ArrayList<>();
        for (long taken = 0; taken < bytes; ) {
            int size = blocks.size() % 50 == 0 ? 8_000 + random.nextInt(20_000) : 40 + random.nextInt(900);
            blocks.add(Native.malloc(size));
            taken += size;
        }
        return blocks;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
