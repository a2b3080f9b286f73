package dev.arenascope.it.exam.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Files in /dev/shm, whose pages no kernel can drop. {@code MemoryFiles leak}: 4 MB a second in ever new mappings.
 * {@code MemoryFiles ring}: healthy, one ring buffer of 96 MB that is mapped at once, written through within a minute, and then again and again.
 */
public final class MemoryFiles {
    private static final int PIECE = 1 << 20;
    private static final int RING = 96;
    private static final List<MappedByteBuffer> MAPPED = new ArrayList<>();
    private static int written;

    private MemoryFiles() {}

    public static void main(String[] args) throws IOException {
        Stage.enter();
        Path file = Files.createTempFile(Path.of("/dev/shm"), "exam", ".ring");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(file);
        if (args[0].equals("ring")) {
            MappedByteBuffer ring = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) RING * PIECE);
            Stage.every(600, () -> {
                int from = written++ % RING * PIECE;
                for (int at = from; at < from + PIECE; at += 64) ring.put(at, (byte) at);
                return (long) Math.min(written, RING) * PIECE;
            });
        } else {
            Stage.every(250, () -> leak(channel));
        }
    }

    private static long leak(FileChannel channel) {
        try {
            MappedByteBuffer piece = channel.map(FileChannel.MapMode.READ_WRITE, (long) MAPPED.size() * PIECE, PIECE);
            for (int at = 0; at < PIECE; at += 64) piece.put(at, (byte) at);
            MAPPED.add(piece);
            return (long) MAPPED.size() * PIECE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
