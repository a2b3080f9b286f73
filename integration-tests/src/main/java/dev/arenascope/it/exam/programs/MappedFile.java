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

/** Healthy: a file that grows by 4 MB a second, mapped and read; its pages are the page cache's. */
public final class MappedFile {
    private static final int PIECE = 1 << 20;
    private static final List<MappedByteBuffer> MAPPED = new ArrayList<>();

    private MappedFile() {}

    public static void main(String[] args) throws IOException {
        Stage.enter();
        Path file = Files.createTempFile("mapped", ".data");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(file);
        Stage.settled();
        Stage.every(250, () -> {
            try {
                MappedByteBuffer piece =
                        channel.map(FileChannel.MapMode.READ_WRITE, (long) MAPPED.size() * PIECE, PIECE);
                for (int at = 0; at < PIECE; at += 64) piece.put(at, (byte) at);
                MAPPED.add(piece);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return (long) MAPPED.size() * PIECE;
        });
    }
}
