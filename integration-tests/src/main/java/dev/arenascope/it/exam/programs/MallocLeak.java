package dev.arenascope.it.exam.programs;

import java.util.Random;

/** Leak: native blocks of 100 bytes to 4 KB that nobody frees, 4 MB a second. {@code MallocLeak SECONDS}: after so much health. */
public final class MallocLeak {
    private static long lost;
    private static long passed;

    private MallocLeak() {}

    public static void main(String[] args) {
        Stage.enter();
        Random random = new Random(1);
        long healthy = args.length == 0 ? 0 : Long.parseLong(args[0]) * 4;
        Stage.every(250, () -> {
            if (passed++ < healthy) return lost;
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
