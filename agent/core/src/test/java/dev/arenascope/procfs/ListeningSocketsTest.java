package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.procfs.ListeningSockets.Listener;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningSocketsTest {
    private static final String TCP = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:2382 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 26311 1 0000000000000000 100 0 0 10 0
               1: 00000000:238C 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 26312 1 0000000000000000 100 0 0 10 0
               2: 0500A8C0:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 26313 1 0000000000000000 100 0 0 10 0
               3: 0203007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 26315 1 0000000000000000 100 0 0 10 0
               4: 0100007F:B2D4 0100007F:2382 01 00000000:00000000 00:00000000 00000000     0        0 26314 1 0000000000000000 20 4 30 10 -1
            """;
    private static final String TCP6 = """
              sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000000000000000000000000000:238C 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 71 1 0000000000000000 100 0 0 10 0
               1: 00000000000000000000000001000000:238D 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 72 1 0000000000000000 100 0 0 10 0
               2: 0000000000000000FFFF00000100007F:238E 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 73 1 0000000000000000 100 0 0 10 0
               3: B80D0120000000000000000001000000:238F 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 74 1 0000000000000000 100 0 0 10 0
            """;
    private static final String UNIX = """
            Num       RefCount Protocol Flags    Type St Inode Path
            0000000000000000: 00000002 00000000 00010000 0001 01 26342 /run/side car.sock
            0000000000000000: 00000003 00000000 00000000 0001 03 26343 /run/connected.sock
            0000000000000000: 00000002 00000000 00010000 0001 01 26344 @abstract
            0000000000000000: 00000003 00000000 00000000 0001 03 26345
            """;

    @Test
    void whatListensOnLoopbackOrEverywhereIsReachable() {
        assertThat(parse(TCP, false))
                .containsExactly(
                        new Listener("127.0.0.1", 9090, 26311),
                        new Listener("127.0.0.1", 9100, 26312),
                        new Listener("127.0.3.2", 80, 26315));
    }

    @Test
    void ofVersionSixToo() {
        assertThat(parse(TCP6, false))
                .containsExactly(
                        new Listener("127.0.0.1", 9100, 71),
                        new Listener("::1", 9101, 72),
                        new Listener("127.0.0.1", 9102, 73));
    }

    @Test
    void unixSocketsHaveTheirPath() {
        assertThat(parse(UNIX, true)).containsExactly(new Listener("/run/side car.sock", 0, 26342));
    }

    @Test
    void whatListensBySixOnlyIsToldSoWhereFourIsAnothers() {
        BitSet ports = new BitSet();
        byte[] four = TCP.getBytes(UTF_8);
        LineReader.parse(four, four.length, new ListeningSockets(false, ports));
        byte[] six = TCP6.getBytes(UTF_8);
        assertThat(Fixture.value(LineReader.parse(six, six.length, new ListeningSockets(false, ports))))
                .startsWith(new Listener("::1", 9100, 71), new Listener("::1", 9101, 72));
    }

    @Test
    void connectionsAreNotReadSinceListenersComeFirst(@TempDir Path folder) throws IOException {
        StringBuilder text = new StringBuilder(TCP);
        String connection = TCP.lines().skip(5).findFirst().orElseThrow() + "\n";
        for (int i = 0; i < 20_000; i++) text.append(connection);
        Path table = Files.writeString(folder.resolve("tcp"), text);
        try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "r")) {
            ListeningSockets parser = new ListeningSockets(false, new BitSet());
            new LineReader().read(file, parser);
            assertThat(Fixture.value(parser.result())).hasSize(3);
            assertThat(file.getFilePointer()).isLessThanOrEqualTo(LineReader.READ_BYTES);
        }
    }

    @Test
    void halfAConnectionStandsBetweenListenersInOldKernels() {
        String half = TCP.lines().skip(5).findFirst().orElseThrow().replace(":2382 01 ", ":2382 03 ");
        List<String> lines = new ArrayList<>(TCP.lines().toList());
        lines.add(2, half);
        assertThat(parse(String.join("\n", lines) + "\n", false)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tornLinesNeverThrow(boolean unix) {
        String text = unix ? UNIX : TCP + TCP6;
        for (int i = 0; i < text.length(); i++) {
            assertThat(parse(text.substring(i), unix).size()).isLessThanOrEqualTo(6);
            assertThat(parse(text.substring(0, i) + "\n", unix).size()).isLessThanOrEqualTo(6);
        }
    }

    private static List<Listener> parse(String text, boolean unix) {
        byte[] bytes = text.getBytes(UTF_8);
        return Fixture.value(LineReader.parse(bytes, bytes.length, new ListeningSockets(unix, new BitSet())));
    }
}
