package dev.arenascope.it.hosts;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * Bursts of native memory, one after another, each in a thread of its own: it takes small blocks, and frees all but the last of them. So next to
 * nothing is alive, but the arena of each thread keeps what was freed. Says {@code ready}, {@code burst n} after each, and {@code done}, then
 * rests until its input ends. Arguments: MB of a burst, how many come at full speed, how many in all, and milliseconds for each MB of the others.
 */
public final class Retains {
    private static final int BLOCK = 1 << 10;
    private static final int BLOCKS_PER_MB = 1024;

    private Retains() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int mb = Integer.parseInt(args[0]);
        int quick = Integer.parseInt(args[1]);
        int all = Integer.parseInt(args[2]);
        long msPerMb = Long.parseLong(args[3]);
        System.out.println("ready");
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < all; i++) {
            CountDownLatch over = new CountDownLatch(1);
            long pace = i < quick ? 0 : msPerMb;
            Thread thread = new Thread(() -> burst(mb, pace, over, never), "burst-" + i);
            thread.setDaemon(true);
            thread.start();
            over.await();
            System.out.println("burst " + i);
        }
        System.out.println("done");
        System.in.readAllBytes();
    }

    private static void burst(int mb, long msPerMb, CountDownLatch over, CountDownLatch never) {
        try {
            long[] blocks = new long[mb * BLOCKS_PER_MB];
            for (int i = 0; i < blocks.length; i++) {
                if (msPerMb > 0 && i % BLOCKS_PER_MB == 0) Thread.sleep(msPerMb);
                blocks[i] = RawMemory.malloc(BLOCK);
            }
            for (int i = 0; i < blocks.length - 1; i++) RawMemory.free(blocks[i]);
            over.countDown();
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
