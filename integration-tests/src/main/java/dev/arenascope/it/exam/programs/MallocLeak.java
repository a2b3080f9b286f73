package dev.arenascope.it.exam.programs;

import java.util.Random;

/** Leak: native blocks of 100 bytes to 4 KB that nobody frees, 4 MB a second. */
public final class MallocLeak {
    private static long lost;

    private MallocLeak() {}

    public static void main(String[] args) {
        Stage.enter();
        Random random = new Random(1);
        Stage.every(250, () -> {
            for (long step = 0; step < 1 << 20; ) {
                int size = 100 + random.nextInt(4000);
                Native.malloc(size);
                step += size;
                lost += size;
            }
            return lost;
        });
    }
}
