package dev.arenascope.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageSizeTest {
    @TempDir
    Path dir;

    @Test
    void isReadFromTheAuxiliaryVector() throws IOException {
        byte[] auxv = auxv(33, 0x7fff0000L, 6, 65536, 0, 0);
        assertThat(PageSize.parse(auxv, auxv.length)).isEqualTo(65536);
        Files.createDirectories(dir.resolve("self"));
        Files.write(dir.resolve("self/auxv"), auxv);
        assertThat(new ProcDir(dir.toFile(), dir.toFile()).pageSize()).isEqualTo(65536);
    }

    @Test
    void isAbsentFromAVectorThatIsCutOrNonsense() {
        byte[] auxv = auxv(6, 65536);
        for (int length = 0; length < auxv.length; length++)
            assertThat(PageSize.parse(auxv, length)).isZero();
        assertThat(PageSize.parse(auxv(6, 12345), 16)).isZero();
        assertThat(PageSize.parse(auxv(6, -1), 16)).isZero();
    }

    @Test
    void followsFromStatusAndStatmWhereTheVectorIsDenied() throws IOException {
        Files.createDirectories(dir.resolve("self"));
        Files.writeString(dir.resolve("self/statm"), "56001 1000 500 1 0 2000 0\n");
        Files.writeString(dir.resolve("self/status"), "Name:\tjava\nVmSize:\t 3584640 kB\n");
        assertThat(new ProcDir(dir.toFile(), dir.toFile()).pageSize()).isEqualTo(65536);
    }

    private static byte[] auxv(long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * 8).order(ByteOrder.nativeOrder());
        for (long word : words) bytes.putLong(word);
        return bytes.array();
    }
}
