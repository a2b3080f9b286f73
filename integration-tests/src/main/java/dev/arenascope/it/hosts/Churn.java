package dev.arenascope.it.hosts;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * As many threads as its first argument says take and free native blocks of all sizes for as many seconds as its second says. Each
 * writes its own mark into a block and looks for it before it frees the block: whoever changes malloc's memory is found out.
 */
public final class Churn {
    private static final int SLOTS = 2048;

    private Churn() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong spoiled = new AtomicLong();
        Thread[] threads = new Thread[Integer.parseInt(args[0])];
        for (int i = 0; i < threads.length; i++) {
            int number = i;
            threads[i] = new Thread(() -> spoiled.addAndGet(churn(number, stop)), "churn-" + i);
            threads[i].start();
        }
        System.out.println("ready");
        Thread.sleep(1000L * Integer.parseInt(args[1]));
        stop.set(true);
        for (Thread thread : threads) thread.join();
        System.out.println("spoiled " + spoiled);
        System.in.readAllBytes();
    }

    private static long churn(int thread, AtomicBoolean stop) {
        Random random = new Random(thread);
        long[] blocks = new long[SLOTS];
        long[] sizes = new long[SLOTS];
        long spoiled = 0;
        while (!stop.get()) {
            int slot = random.nextInt(SLOTS);
            if (blocks[slot] != 0 && RawMemory.last(blocks[slot], sizes[slot]) != RawMemory.MARK) spoiled++;
            RawMemory.free(blocks[slot]);
            sizes[slot] = 16L + random.nextInt(size(random));
            blocks[slot] = RawMemory.malloc(sizes[slot]);
        }
        for (long block : blocks) RawMemory.free(block);
        return spoiled;
    }

    /** Mostly small, sometimes large, seldom above the mmap threshold. */
    private static int size(Random random) {
        int kind = random.nextInt(256);
        if (kind == 0) return 200_000;
        return kind < 16 ? 40_000 : 900;
    }
}
