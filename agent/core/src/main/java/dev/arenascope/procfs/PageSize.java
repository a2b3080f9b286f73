package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The kernel's page size: 4096 on x86-64, up to 65536 on aarch64. */
final class PageSize {
    private static final int USUAL_BYTES = 4096;
    private static final int MAX_BYTES = 1 << 20;
    private static final long AT_PAGESZ = 6;
    private static final NumberFields.Names VM_SIZE = new NumberFields.Names("VmSize");

    private PageSize() {}

    /**
     * From /proc/self/auxv; where that is denied, from status and statm, which print the same size in bytes and in pages. 4096 when
     * no file tells.
     */
    static int of(File proc, LineReader reader) {
        long bytes = ofAuxv(new File(proc, "self/auxv"));
        if (bytes > 0) return (int) bytes;
        Reading<Long> pages = ProcFile.readOnce(new File(proc, "self/statm"), reader, new Numbers.WordAt(0));
        Reading<Long> size = ProcFile.readOnce(new File(proc, "self/status"), reader, new NumberFields(VM_SIZE))
                .flatMap(f -> f.reading("VmSize"));
        long ratio = size.orElse(0L) / Math.max(1, pages.orElse(0L));
        // The files are read one after the other, so the ratio is near a power of two.
        long rounded = Long.highestOneBit(ratio + ratio / 2);
        return isPageSize(rounded) ? (int) rounded : USUAL_BYTES;
    }

    /** The value of AT_PAGESZ in an auxiliary vector (getauxval(3)), pairs of 8-byte words; 0 when it is not there. */
    static long parse(byte[] auxv, int length) {
        ByteBuffer words = ByteBuffer.wrap(auxv, 0, length).order(ByteOrder.nativeOrder());
        while (words.remaining() >= 16) {
            long type = words.getLong();
            long value = words.getLong();
            if (type == AT_PAGESZ) return isPageSize(value) ? value : 0;
        }
        return 0;
    }

    private static long ofAuxv(File file) {
        byte[] auxv = new byte[4096];
        try (RandomAccessFile f = new RandomAccessFile(file, "r")) {
            int filled = 0;
            for (int n = 0; n >= 0 && filled < auxv.length; n = f.read(auxv, filled, auxv.length - filled)) filled += n;
            return parse(auxv, filled);
        } catch (IOException | SecurityException denied) {
            return 0;
        }
    }

    private static boolean isPageSize(long bytes) {
        return bytes >= USUAL_BYTES && bytes <= MAX_BYTES && Long.bitCount(bytes) == 1;
    }
}
