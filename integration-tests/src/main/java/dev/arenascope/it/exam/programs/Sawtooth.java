package dev.arenascope.it.exam.programs;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.zip.Deflater;

/**
 * Healthy: serves. Much garbage, a cache that fills and is dropped, direct buffers that come and go, compressors that are
 * ended.
 */
public final class Sawtooth {
    private static final int CACHED_AT_MOST = 600;
    private static final Map<Integer, byte[]> CACHE = new HashMap<>();
    private static final Queue<ByteBuffer> IN_FLIGHT = new ArrayDeque<>();

    private Sawtooth() {}

    public static void main(String[] args) {
        Stage.enter();
        Stage.settled();
        byte[] text = new byte[32_000];
        byte[] packed = new byte[64_000];
        for (int n = 0; ; n++) {
            for (int i = 0; i < 200; i++) Stage.garbage = new byte[20_000 + i];
            if (CACHE.size() == CACHED_AT_MOST) CACHE.clear();
            CACHE.put(n, new byte[100_000]);
            IN_FLIGHT.add(ByteBuffer.allocateDirect(32_000));
            if (IN_FLIGHT.size() > 50) IN_FLIGHT.clear();
            Deflater deflater = new Deflater();
            deflater.setInput(text);
            deflater.finish();
            deflater.deflate(packed);
            deflater.end();
            Stage.sleep(15);
        }
    }
}
