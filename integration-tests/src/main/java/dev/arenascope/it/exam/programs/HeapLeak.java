package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.List;

/**
 * A collection on the Java heap that grows by 2 MB a second; with {@code bounded} the healthy twin, which drops the oldest of 32 MB. The
 * old generation is collected once in two seconds, as a smaller heap would be.
 */
public final class HeapLeak {
    private static final int EACH = 2_000;
    private static final int BATCH = 500;
    private static final List<byte[]> KEPT = new ArrayList<>();

    private HeapLeak() {}

    public static void main(String[] args) {
        boolean bounded = args.length > 0;
        Stage.enter();
        Stage.every(500, () -> {
            for (int i = 0; i < BATCH; i++) KEPT.add(new byte[EACH]);
            if (bounded && KEPT.size() > 32 * BATCH) KEPT.subList(0, BATCH).clear();
            for (int i = 0; i < 1000; i++) Stage.garbage = new byte[5_000];
            if (KEPT.size() / BATCH % 4 == 0 || bounded) System.gc();
            return (long) KEPT.size() * EACH;
        });
    }
}
