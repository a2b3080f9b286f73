package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.List;

/**
 * OddArrays that do not fit the collector's regions. {@code OddArrays COUNT BYTES}: so many of so many bytes each, collected once, then kept. It says how
 * many bytes of whole regions of 1 MB they leave unused: all that is behind a humongous array, and what is left of a region after as many as
 * fit.
 */
public final class OddArrays {
    private static final long REGION = 1 << 20;
    private static final int HEADER = 16;
    private static final List<byte[]> KEPT = new ArrayList<>();

    private OddArrays() {}

    public static void main(String[] args) {
        Stage.enter();
        int count = Integer.parseInt(args[0]);
        int bytes = Integer.parseInt(args[1]);
        for (int i = 0; i < count; i++) KEPT.add(new byte[bytes]);
        System.gc();
        long each = (long) bytes + HEADER;
        long waste = each >= REGION / 2
                ? (REGION - each % REGION) % REGION * count
                : REGION % each * (count / (REGION / each));
        Stage.rest(waste);
        Stage.forever(0);
    }
}
