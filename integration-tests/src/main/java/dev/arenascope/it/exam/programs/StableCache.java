package dev.arenascope.it.exam.programs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Healthy: a large live set on the heap and 150 MB in direct buffers, filled within seconds and then only used. */
public final class StableCache {
    private static final int MEGABYTE = 1 << 20;
    private static final Map<Integer, byte[]> HEAP = new HashMap<>();
    private static final List<ByteBuffer> DIRECT = new ArrayList<>();

    private StableCache() {}

    public static void main(String[] args) {
        Stage.enter();
        for (int i = 0; i < 300_000; i++) HEAP.put(i, new byte[1000]);
        for (int i = 0; i < 150; i++) DIRECT.add(ByteBuffer.allocateDirect(MEGABYTE));
        Stage.settled();
        for (int n = 0; ; n++) {
            HEAP.put(n % 300_000, new byte[1000]);
            ByteBuffer buffer = DIRECT.get(n % DIRECT.size());
            buffer.put(n % MEGABYTE, (byte) n);
            Stage.garbage = new byte[10_000];
            if (n % 100 == 0) Stage.sleep(5);
        }
    }
}
