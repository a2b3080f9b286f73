package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Healthy: eight threads that each fill 20 MB of small native blocks within ten seconds, free them all, and begin again, each at another
 * time. At any instant some 60 MB are free, and all of it is used again a moment later.
 */
public final class TurnTakers {
    private static final int THREADS = 8;
    private static final long PERIOD_MS = 10_000;
    private static final long BYTES = 20 << 20;

    private TurnTakers() {}

    public static void main(String[] args) {
        Stage.enter();
        for (int i = 0; i < THREADS; i++) {
            long wait = i * PERIOD_MS / THREADS;
            Stage.daemon("batch-" + i, () -> work(wait));
        }
        Stage.forever(0);
    }

    private static void work(long waitMs) {
        Random random = new Random(waitMs);
        Stage.sleep(waitMs);
        List<Long> batch = new ArrayList<>();
        while (true) {
            long start = System.currentTimeMillis();
            for (long used = 0, ms = 0; ms < PERIOD_MS; ms = System.currentTimeMillis() - start) {
                while (used < BYTES * ms / PERIOD_MS) {
                    int size = 100 + random.nextInt(3000);
                    batch.add(Native.malloc(size));
                    used += size;
                }
                Stage.sleep(50);
            }
            for (long block : batch) Native.free(block);
            batch.clear();
        }
    }
}
