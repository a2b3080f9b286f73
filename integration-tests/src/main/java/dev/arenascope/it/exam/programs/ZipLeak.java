package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Leak: compressors and decompressors that are used once, kept and never ended, 4 MB a second. */
public final class ZipLeak {
    /** zlib's zconf.h: {@code (1 << (windowBits+2)) + (1 << (memLevel+9))}, windowBits 15, memLevel 8. */
    private static final int DEFLATER_BYTES = (1 << 17) + (1 << 17);
    /** zlib's zconf.h: {@code 1 << windowBits}, and about 7 KB. */
    private static final int INFLATER_BYTES = (1 << 15) + 7_000;

    private static final List<Object> KEPT = new ArrayList<>();
    private static long lost;

    private ZipLeak() {}

    public static void main(String[] args) {
        Stage.enter();
        byte[] text = new byte[200_000];
        new Random(1).nextBytes(text);
        Stage.every(250, () -> {
            for (int i = 0; i < 4; i++) handle(text);
            return lost;
        });
    }

    private static void handle(byte[] text) {
        byte[] packed = new byte[250_000];
        Deflater deflater = new Deflater();
        deflater.setInput(text);
        deflater.finish();
        int length = deflater.deflate(packed);
        Inflater inflater = new Inflater();
        inflater.setInput(packed, 0, length);
        try {
            inflater.inflate(new byte[100_000]); // not to the end: zlib then keeps its window
        } catch (java.util.zip.DataFormatException e) {
            throw new IllegalStateException(e);
        }
        KEPT.add(deflater);
        KEPT.add(inflater);
        lost += DEFLATER_BYTES + INFLATER_BYTES;
    }
}
