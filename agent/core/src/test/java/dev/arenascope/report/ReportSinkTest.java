package dev.arenascope.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportSinkTest {
    @TempDir
    Path directory;

    private final List<String> fallback = new ArrayList<>();

    @Test
    void writesEachReportInOnePieceToStandardError() {
        List<Integer> lengths = new ArrayList<>();
        ByteArrayOutputStream err = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] b, int off, int len) {
                lengths.add(len);
                super.write(b, off, len);
            }
        };
        StderrSink sink = new StderrSink(err);

        sink.publish("one ä");
        sink.publish("two\n");

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("one ä\ntwo\n");
        assertThat(lengths).containsExactly(7, 4);
    }

    @Test
    void countsWhatAClosedStandardErrorLost() {
        StderrSink sink = new StderrSink(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Bad file descriptor");
            }
        });

        sink.publish("x");

        assertThat(sink.lost()).isEqualTo(1);
    }

    @Test
    void touchesNoFileBeforeTheFirstReport() {
        RotatingFileSink unused = sink(100, 3);

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void appendsToWhatIsThere() throws IOException {
        Files.writeString(log(), "before\n");
        RotatingFileSink sink = sink(100, 3);
        sink.publish("first");
        sink.close();
        sink.publish("second");
        sink.close();

        assertThat(log()).hasContent("before\nfirst\nsecond\n");
        assertThat(fallback).isEmpty();
    }

    @Test
    void keepsTheNewestFiles() {
        try (RotatingFileSink sink = sink(10, 3)) {
            for (int i = 1; i <= 9; i++) sink.publish("line" + i);
        }

        assertThat(log()).hasContent("line9\n");
        assertThat(numbered(1)).hasContent("line8\n");
        assertThat(numbered(2)).hasContent("line7\n");
        assertThat(numbered(3)).doesNotExist();
    }

    @Test
    void keepsOneFileWhenAskedForOne() {
        try (RotatingFileSink sink = sink(15, 1)) {
            for (int i = 1; i <= 5; i++) sink.publish("line" + i);
        }

        assertThat(log()).hasContent("line5\n");
        assertThat(numbered(1)).doesNotExist();
    }

    @Test
    void aReportLargerThanTheLimitIsWrittenWhole() {
        try (RotatingFileSink sink = sink(3, 2)) {
            sink.publish("larger than three");
            sink.publish("again");
        }

        assertThat(log()).hasContent("again\n");
        assertThat(numbered(1)).hasContent("larger than three\n");
    }

    @Test
    void opensAnewAFileThatOthersMoved() throws IOException {
        try (RotatingFileSink sink = sink(100, 3)) {
            sink.publish("first");
            Files.move(log(), directory.resolve("moved"));
            sink.publish("second");
        }

        assertThat(log()).hasContent("second\n");
        assertThat(directory.resolve("moved")).hasContent("first\n");
    }

    @Test
    void fallsBackWithOneWarningAndReturnsWhenTheFileCanBeWritten() throws IOException {
        Path missing = directory.resolve("missing");
        File file = missing.resolve("a.log").toFile();
        try (RotatingFileSink sink = new RotatingFileSink(file, 100, 3, fallback::add)) {
            sink.publish("first");
            sink.publish("second");
            Files.createDirectory(missing);
            sink.publish("third");
        }

        assertThat(fallback).hasSize(3);
        assertThat(fallback.get(0))
                .startsWith("arenascope: log=" + file + " cannot be written (")
                .contains("No such file or directory")
                .endsWith("reports go to stderr until it can");
        assertThat(fallback.subList(1, 3)).containsExactly("first", "second");
        assertThat(file).hasContent("third\n");
    }

    @Test
    void fallsBackWhenTheOldFileCannotBeRenamed() throws IOException {
        Files.createDirectories(numbered(1).resolve("not empty"));
        try (RotatingFileSink sink = sink(10, 2)) {
            sink.publish("line1");
            sink.publish("line2");
        }

        assertThat(log()).hasContent("line1\n");
        assertThat(fallback).hasSize(2).contains("line2");
    }

    @Test
    void aFileThatIsADirectoryGoesToTheFallback() {
        try (RotatingFileSink sink = new RotatingFileSink(directory.toFile(), 10, 2, fallback::add)) {
            sink.publish("x");
        }

        assertThat(fallback).hasSize(2).contains("x");
    }

    private RotatingFileSink sink(long limitBytes, int files) {
        return new RotatingFileSink(log().toFile(), limitBytes, files, fallback::add);
    }

    private Path log() {
        return directory.resolve("agent.log");
    }

    private Path numbered(int i) {
        return directory.resolve("agent.log." + i);
    }
}
