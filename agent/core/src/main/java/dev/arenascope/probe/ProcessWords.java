package dev.arenascope.probe;

import dev.arenascope.jvm.MemoryWords;
import dev.arenascope.procfs.SelfMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Words of this process's memory through /proc/self/mem. One instance serves one thread. */
final class ProcessWords implements MemoryWords {
    private static final int MOST = 8;

    private final SelfMemory memory;
    private final ByteBuffer buffer = ByteBuffer.allocate(MOST * Long.BYTES).order(ByteOrder.nativeOrder());

    ProcessWords(SelfMemory memory) {
        this.memory = memory;
    }

    @Override
    public boolean read(long address, long[] into) {
        buffer.clear().limit(into.length * Long.BYTES);
        if (memory.read(address, buffer) != into.length * Long.BYTES) return false;
        for (int i = 0; i < into.length; i++) into[i] = buffer.getLong(i * Long.BYTES);
        return true;
    }
}
