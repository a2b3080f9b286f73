package dev.arenascope.procfs;

import static dev.arenascope.procfs.Fixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SelfMemoryTest {
    private static final int ELF_MAGIC = 0x7f454c46;

    @TempDir
    Path dir;

    private final ProcDir proc = ProcDir.self();

    @AfterEach
    void close() {
        proc.close();
    }

    @Test
    void readsTheElfMagicOfTheRunningBinary() throws IOException {
        String exe = Path.of("/proc/self/exe").toRealPath().toString();
        long start = mapping(exe).start();
        ByteBuffer heap = ByteBuffer.allocate(4);
        assertThat(proc.memory().read(start, heap)).isEqualTo(4);
        assertThat(heap.flip().getInt()).isEqualTo(ELF_MAGIC);
    }

    @Test
    void readsManyBytesIntoAPartOfABuffer() throws IOException {
        byte[] content = new byte[300_000];
        new Random(42).nextBytes(content);
        Path file = Files.write(dir.resolve("mapped"), content);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, content.length);
            long start = mapping(file.toString()).start();
            ByteBuffer into =
                    ByteBuffer.allocate(content.length + 64).position(64).slice();
            assertThat(proc.memory().read(start, into)).isEqualTo(content.length);
            assertThat(into.flip()).isEqualTo(mapped.rewind());
        }
    }

    @Test
    void readsNothingWhereNothingIsMapped() {
        for (long address : new long[] {0, 4096, -4096, Long.MAX_VALUE, 0x7fff_ffff_f000L + (1L << 50)}) {
            assertThat(proc.memory().read(address, ByteBuffer.allocate(64))).isEqualTo(-1);
        }
    }

    @Test
    void readsNothingIntoAFullBuffer() throws IOException {
        long start = mapping(Path.of("/proc/self/exe").toRealPath().toString()).start();
        assertThat(proc.memory().read(start, ByteBuffer.allocate(0))).isZero();
    }

    @Test
    void anInterruptDoesNotDisturbAReading() throws IOException {
        long start = mapping(Path.of("/proc/self/exe").toRealPath().toString()).start();
        Thread.currentThread().interrupt();
        assertThat(proc.memory().read(start, ByteBuffer.allocate(4))).isEqualTo(4);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void saysWhyNoMemoryCanBeRead() {
        try (ProcDir empty = new ProcDir(dir.toFile(), dir.toFile())) {
            assertThat(empty.memory().read(4096, ByteBuffer.allocate(64))).isEqualTo(-1);
            assertThat(empty.memory().reason())
                    .isEqualTo("cannot read " + dir + "/self/mem: No such file or directory");
        }
    }

    private Mapping mapping(String path) {
        return value(proc.maps()).stream()
                .filter(m -> m.path().equals(path))
                .findFirst()
                .orElseThrow();
    }
}
