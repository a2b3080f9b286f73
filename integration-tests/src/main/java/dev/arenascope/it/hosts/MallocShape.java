package dev.arenascope.it.hosts;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * Brings malloc into the shape that its first argument names, says that it is ready, and rests until its input ends. Each thread stays,
 * so that its arena keeps what was freed in it.
 *
 * <ul>
 *   <li>{@code fresh}: nothing but what the JVM itself took
 *   <li>{@code dense}: 12 threads keep all they took
 *   <li>{@code sparse}: 12 threads free all but one block in 60
 *   <li>{@code top}: 12 threads free all, and what was freed lies at the tops of their arenas
 *   <li>{@code held}: 12 threads free all but the last block, which keeps what was freed below it from the top of its arena
 *   <li>{@code arenas}: 32 threads free nine tenths in stretches, between which a block stays
 *   <li>{@code tail}: one block of 24 MB is taken and freed, from the top of the main arena if the mmap threshold lies above it
 *   <li>{@code large}: 4 threads free every other of large blocks below the mmap threshold
 * </ul>
 */
public final class MallocShape {
    private static final int NONE = Integer.MAX_VALUE;

    private MallocShape() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        switch (args[0]) {
            case "fresh" -> {}
            case "dense" -> inThreads(12, thread -> mixed(thread, 20_000, 1));
            case "sparse" -> inThreads(12, thread -> mixed(thread, 40_000, 60));
            case "top" -> inThreads(12, thread -> mixed(thread, 20_000, NONE));
            case "held" -> inThreads(12, MallocShape::held);
            case "arenas" -> inThreads(32, thread -> mixed(thread, 10_000, 500));
            case "tail" -> RawMemory.free(RawMemory.malloc(24 << 20));
            case "large" -> inThreads(4, MallocShape::large);
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.println("ready");
        System.in.readAllBytes();
    }

    /** Takes blocks of 40 to 28,000 bytes, then frees all but one in {@code keepEach}. */
    private static void mixed(int thread, int count, int keepEach) {
        Random random = new Random(thread);
        long[] blocks = new long[count];
        for (int i = 0; i < count; i++) {
            blocks[i] = RawMemory.malloc(i % 50 == 0 ? 8_000 + random.nextInt(20_000) : 40 + random.nextInt(900));
        }
        for (int i = 0; i < count; i++) {
            if (keepEach == NONE || i % keepEach != 0) RawMemory.free(blocks[i]);
        }
    }

    private static void held(int thread) {
        Random random = new Random(thread);
        long[] blocks = new long[20_000];
        for (int i = 0; i < blocks.length; i++) blocks[i] = RawMemory.malloc(1_100 + random.nextInt(900));
        for (int i = 0; i < blocks.length - 1; i++) RawMemory.free(blocks[i]);
    }

    private static void large(int thread) {
        long[] blocks = new long[160];
        for (int i = 0; i < blocks.length; i++) blocks[i] = RawMemory.malloc(60_000 + 500 * (i % 80) + thread);
        for (int i = 0; i < blocks.length; i += 2) RawMemory.free(blocks[i]);
    }

    private interface Work {
        void run(int thread);
    }

    private static void inThreads(int threads, Work work) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(threads);
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(() -> rest(work, number, done, never), "shape-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        done.await();
    }

    private static void rest(Work work, int number, CountDownLatch done, CountDownLatch never) {
        work.run(number);
        done.countDown();
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
