package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.NumaPages;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumaMapsParserTest {
    private static final String TWO_NODES = """
            00400000 default file=/usr/bin/java mapped=10 mapmax=2 N0=4 N1=6 kernelpagesize_kB=4
            7f0000000000 prefer:1 anon=512 dirty=512 active=0 N1=512 kernelpagesize_kB=4
            7f8000000000 default huge anon=3 dirty=3 N0=3 kernelpagesize_kB=2048
            7fff00000000 default
            """;
    private static final List<Long> BYTES = List.of(4 * 4096L + 3 * (2L << 20), 518 * 4096L);

    @Test
    void addsUpThePagesOfEachNode() {
        Reading<List<Long>> read = parse(TWO_NODES);
        assertThat(read).isEqualTo(Reading.of(BYTES));
        assertThat(new NumaPages(BYTES, Reading.of(0L)).locality()).isBetween(0.74, 0.76);
    }

    @Test
    void namesNoNodeWhereThereIsNone() {
        assertThat(parse("7fff00000000 default\n").reason()).isEqualTo("numa_maps names no node");
        assertThat(parse("1 N99999999=4 kernelpagesize_kB=4\n").isPresent()).isFalse();
    }

    @Test
    void pagesOnANodeWhoseProcessorsAreForbiddenAreRemote(@TempDir Path root) throws IOException {
        machine(root, "00000002");
        try (ProcDir proc =
                new ProcDir(root.resolve("proc").toFile(), root.resolve("sys").toFile())) {
            assertThat(proc.numa()).isEqualTo(Reading.of(new NumaPages(BYTES, Reading.of(BYTES.get(0)))));
            assertThat(proc.allowedProcessors()).isEqualTo(Reading.of(1));
        }
    }

    @Test
    void whoMayRunEverywhereHasNoRemotePages(@TempDir Path root) throws IOException {
        machine(root, "00000000,00000003");
        try (ProcDir proc =
                new ProcDir(root.resolve("proc").toFile(), root.resolve("sys").toFile())) {
            assertThat(proc.numa()).isEqualTo(Reading.of(new NumaPages(BYTES, Reading.of(0L))));
            Files.delete(root.resolve("sys/devices/system/node/node1/cpumap"));
            assertThat(proc.numa().flatMap(NumaPages::remoteBytes).reason()).contains("node1/cpumap");
        }
    }

    /** Two nodes of one processor each. */
    private static void machine(Path root, String allowed) throws IOException {
        Path nodes = root.resolve("sys/devices/system/node");
        Files.createDirectories(root.resolve("proc/self"));
        Files.createDirectories(nodes.resolve("node0"));
        Files.createDirectories(nodes.resolve("node1"));
        Files.writeString(nodes.resolve("online"), "0-1\n");
        Files.writeString(nodes.resolve("node0/cpumap"), "1\n");
        Files.writeString(nodes.resolve("node1/cpumap"), "00000000,00000002\n");
        Files.writeString(root.resolve("proc/self/numa_maps"), TWO_NODES);
        Files.writeString(
                root.resolve("proc/self/status"), "Name:\tjava\nCpus_allowed:\t" + allowed + "\nThreads: 1\n");
    }

    private static Reading<List<Long>> parse(String text) {
        byte[] raw = text.getBytes(US_ASCII);
        return LineReader.parse(raw, raw.length, new NumaMapsParser());
    }
}
