package dev.arenascope.it.exam.programs;

/** Leak: native blocks of 1 MB, which malloc maps one by one, 4 MB a second. */
public final class BlockLeak {
    private static final int BLOCK = 1 << 20;
    private static long lost;

    private BlockLeak() {}

    public static void main(String[] args) {
        Stage.enter();
        Stage.every(250, () -> {
            Native.malloc(BLOCK);
            lost += BLOCK;
            return lost;
        });
    }
}
