package dev.arenascope.it.exam.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Every thread that writes a heap buffer to a channel keeps a direct buffer of the largest size it ever wrote. {@code
 * CachedBuffers BYTES [THREADS]}: 60 threads, ten more each second, write messages of 2 MB, so many bytes at a time. Whole messages are the
 * sickness, slices of 64 KB its cure; thousands of threads are a leak.
 */
public final class CachedBuffers {
    private static final String THREADS = "60";
    private static final byte[] MESSAGE = new byte[2 << 20];
    private static int started;

    private CachedBuffers() {}

    public static void main(String[] args) throws IOException {
        Stage.enter();
        int slice = Integer.parseInt(args[0]);
        int threads = Integer.parseInt(args.length > 1 ? args[1] : THREADS);
        FileChannel channel = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.WRITE);
        Stage.every(100, () -> {
            if (started < threads) Stage.daemon("writer-" + started++, () -> write(channel, slice));
            return (long) started * slice;
        });
    }

    private static void write(FileChannel channel, int slice) {
        try {
            for (int at = 0; at < MESSAGE.length; at += slice) channel.write(ByteBuffer.wrap(MESSAGE, at, slice));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Stage.sleep(Long.MAX_VALUE);
    }
}
