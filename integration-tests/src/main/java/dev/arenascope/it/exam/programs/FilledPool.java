package dev.arenascope.it.exam.programs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Healthy: a pool of direct buffers of 4 MB that fills to its bound of 128 MB in 40 s, evenly, and stays. */
public final class FilledPool {
    private static final int BUFFER = 4 << 20;
    private static final int BUFFERS = 32;
    private static final List<ByteBuffer> POOL = new ArrayList<>();

    private FilledPool() {}

    public static void main(String[] args) {
        Stage.enter();
        Stage.every(1250, () -> {
            if (POOL.size() < BUFFERS) POOL.add(ByteBuffer.allocateDirect(BUFFER));
            return (long) POOL.size() * BUFFER;
        });
    }
}
