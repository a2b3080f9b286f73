package dev.arenascope.it.hosts;

import java.io.IOException;

/** Makes arrays of 4,000 bytes, as many MB a second as it is told, until its input ends. */
public final class SteadyRate {
    /** Twelve bytes of header and four of length; 4,000 is a multiple of eight. */
    private static final int ARRAY_BYTES = 4000 + 16;

    private static volatile byte[] latest = new byte[0];

    private SteadyRate() {}

    public static void main(String[] args) throws IOException {
        long bytesPerSecond = Long.parseLong(args[0]) << 20;
        Thread worker = new Thread(() -> work(bytesPerSecond), "worker");
        worker.setDaemon(true);
        worker.start();
        System.out.println("ready");
        System.in.readAllBytes();
        System.out.println("bye" + (latest.length > 4000 ? ", too long" : ""));
    }

    private static void work(long bytesPerSecond) {
        long start = System.nanoTime();
        for (long made = 0; ; ) {
            long due = (long) ((System.nanoTime() - start) / 1e9 * bytesPerSecond);
            for (; made < due; made += ARRAY_BYTES) make();
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void make() {
        latest = new byte[4000];
    }
}
