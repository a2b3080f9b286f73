package dev.arenascope.it.exam.programs;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
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
        int most = mostMappings() / 10 * 9;
        Path file = Files.createTempFile("mapped", ".page");
        Files.write(file, new byte[4096]);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Files.delete(file);
        Stage.every(100, () -> {
            for (int i = 0; i < 1000 && MAPPED.size() < most; i++) MAPPED.add(page(channel));
            return MAPPED.size();
        });
    }

    /** The kernel gives a file of /proc/sys in one read or not at all; Files.readString begins with one byte. */
    private static int mostMappings() throws IOException {
        try (InputStream in = new FileInputStream("/proc/sys/vm/max_map_count")) {
            byte[] text = new byte[64];
            return Integer.parseInt(new String(text, 0, in.read(text), StandardCharsets.US_ASCII).strip());
        }
    }

    private static MappedByteBuffer page(FileChannel channel) {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, 4096);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
