package dev.arenascope.procfs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;

/**
 * The process's own memory, read as a file: /proc/self/mem (proc(5)). Where nothing is mapped a read fails, and the process
 * lives on; a read through a raw pointer would end it. Costs about 0.5 s per GB.
 */
public final class SelfMemory {
    private final ProcFile file;

    SelfMemory(ProcFile file) {
        this.file = file;
    }

    /**
     * Reads from an address on into the buffer's remaining space. Stops early where the mapping ends. Pieces are as small as {@link
     * LineReader#READ_BYTES} and no channel is used: so the JDK takes neither direct memory nor malloc's for it.
     *
     * @param into a heap buffer
     * @return number of bytes read; -1 when nothing can be read at the address
     */
    public int read(long address, ByteBuffer into) {
        RandomAccessFile f = address < 0 ? null : file.open();
        if (f == null) return -1;
        int from = into.position();
        try {
            f.seek(address);
            while (into.hasRemaining()) {
                int at = into.position();
                int n = f.read(
                        into.array(), into.arrayOffset() + at, Math.min(LineReader.READ_BYTES, into.remaining()));
                if (n <= 0) break;
                into.position(at + n);
            }
        } catch (IOException endOfMapping) {
            return into.position() > from ? into.position() - from : -1;
        }
        return into.position() == from && into.hasRemaining() ? -1 : into.position() - from;
    }

    /** Why no memory at all can be read. */
    public String reason() {
        return file.reason().isEmpty() ? file.name() + " gives no memory of this process" : file.reason();
    }
}
