package dev.arenascope.it.hosts;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps a map of 200,000 entries and 20 idle threads, makes garbage for as many seconds as it is told, says that it is ready,
 * and rests until its input ends.
 */
public final class Busy {
    private static final Map<Integer, byte[]> KEPT = new HashMap<>();
    private static volatile byte[] sink = new byte[0];

    private Busy() {}

    public static void main(String[] args) throws IOException {
        for (int i = 0; i < 200_000; i++) KEPT.put(i, new byte[100]);
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 20; i++) {
            Thread thread = new Thread(() -> waitFor(never), "idle-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        long end = System.nanoTime() + Long.parseLong(args[0]) * 1_000_000_000L;
        for (int n = 0; System.nanoTime() < end; n++) sink = new byte[10_000 + n % 5_000];
        System.out.println("ready");
        System.in.readAllBytes();
        System.out.println("kept " + KEPT.size() + " of " + (sink.length > 0 ? "many" : "none"));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
