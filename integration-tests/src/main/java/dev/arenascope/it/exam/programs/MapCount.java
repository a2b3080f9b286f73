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

/** The same page of a file mapped again and again, up to nine tenths of what the kernel allows. */
public final class MapCount {
    private static final List<MappedByteBuffer> MAPPED = new ArrayList<>();

    private MapCount() {}

    public static void main(String[] args) throws IOException {
        Stage.enter();
        int most = Integer.parseInt(
                        Files.readString(Path.of("/proc/sys/vm/max_map_count")).strip())
                / 10
                * 9;
        Path file = Files.createTempFile("mapped", ".page");
        Files.write(file, new byte[4096]);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Files.delete(file);
        Stage.every(100, () -> {
            for (int i = 0; i < 1000 && MAPPED.size() < most; i++) MAPPED.add(page(channel));
            return MAPPED.size();
        });
    }

    private static MappedByteBuffer page(FileChannel channel) {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, 4096);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
