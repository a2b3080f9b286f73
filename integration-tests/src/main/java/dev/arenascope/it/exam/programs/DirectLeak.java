package dev.arenascope.it.exam.programs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Leak: direct buffers of 256 KB that stay in a list, 4 MB a second. The cure drops them all. */
public final class DirectLeak {
    private static final int BUFFER = 256 << 10;
    private static final List<ByteBuffer> KEPT = new ArrayList<>();

    private DirectLeak() {}

    public static void main(String[] args) {
        Stage.enter();
        Stage.every(250, () -> {
            for (int i = 0; i < 4; i++) KEPT.add(ByteBuffer.allocateDirect(BUFFER));
            return (long) KEPT.size() * BUFFER;
        });
        KEPT.clear();
        System.gc();
        Stage.forever(0);
    }
}
