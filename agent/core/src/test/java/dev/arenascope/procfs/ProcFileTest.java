package dev.arenascope.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFileTest {
    @TempDir
    Path dir;

    private final LineReader reader = new LineReader();

    @Test
    void readsAnOpenFileAgainFromItsStart() throws IOException {
        Path path = write("7\n");
        try (ProcFile file = new ProcFile(path.toFile())) {
            assertThat(number(file)).isEqualTo(Reading.of(7L));
            write("8\n");
            assertThat(number(file)).isEqualTo(Reading.of(8L));
        }
    }

    @Test
    void opensAgainAfterItWasClosed() throws IOException {
        ProcFile file = new ProcFile(write("7\n").toFile());
        assertThat(number(file).isPresent()).isTrue();
        file.close();
        file.close();
        assertThat(number(file)).isEqualTo(Reading.of(7L));
        file.close();
    }

    @Test
    void saysWhyAFileCannotBeRead() {
        ProcFile missing = new ProcFile(dir.resolve("smaps").toFile());
        assertThat(number(missing).reason()).isEqualTo("cannot read " + dir + "/smaps: No such file or directory");
        ProcFile directory = new ProcFile(dir.toFile());
        assertThat(number(directory).reason()).isEqualTo("cannot read " + dir + ": Is a directory");
    }

    @Test
    void readsAFileAgainAsSoonAsItIsThere() throws IOException {
        ProcFile file = new ProcFile(dir.resolve("number").toFile());
        for (int i = 0; i < 10; i++) assertThat(number(file).reason()).endsWith("No such file or directory");
        write("7\n");
        assertThat(number(file)).isEqualTo(Reading.of(7L));
        assertThat(file.reason()).isEmpty();
        file.close();
    }

    @Test
    void readsAgainAfterItsBufferWasReleased() throws IOException {
        try (ProcFile file = new ProcFile(write("7\n").toFile())) {
            assertThat(number(file)).isEqualTo(Reading.of(7L));
            reader.release();
            assertThat(number(file)).isEqualTo(Reading.of(7L));
        }
    }

    @Test
    void dropsALastLineThatIsTorn() throws IOException {
        ProcFile file = new ProcFile(write("x\n12").toFile());
        assertThat(number(file)).isEqualTo(Reading.absent("no number in the file"));
        file.close();
    }

    @Test
    void joinsALineThatIsLongerThanItsBuffer() throws IOException {
        String line = "y".repeat(LineReader.READ_BYTES * 5);
        try (ProcFile file = new ProcFile(write("\n" + line + "\n").toFile())) {
            LineLengths lengths = new LineLengths();
            assertThat(file.read(reader, lengths)).isEqualTo(Reading.of(line.length()));
        }
    }

    @Test
    void givesUpOnALineWithoutEnd() throws IOException {
        ProcFile file =
                new ProcFile(write("y".repeat(LineReader.MAX_LINE_BYTES + 1)).toFile());
        assertThat(file.read(reader, new LineLengths()).reason()).endsWith("a line is longer than 1 MiB");
    }

    private static final class LineLengths implements LineParser<Integer> {
        private int longest;

        @Override
        public void line(byte[] text, int from, int to) {
            longest = Math.max(longest, to - from);
        }

        @Override
        public Reading<Integer> result() {
            return Reading.of(longest);
        }
    }

    private Reading<Long> number(ProcFile file) {
        return file.read(reader, new Numbers.Single());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(dir.resolve("number"), text);
    }
}
