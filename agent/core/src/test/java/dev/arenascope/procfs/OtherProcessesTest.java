package dev.arenascope.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Mapping;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On this machine, with this process as the other one. */
class OtherProcessesTest {
    private static final long OWN = ProcessHandle.current().pid();

    private final OtherProcesses others = ProcDir.self().others();

    @Test
    void aProcessShowsWhatItIs() {
        ProcessDir own = others.process(OWN);
        assertThat(Fixture.value(others.pids())).contains(OWN).isSorted();
        assertThat(Fixture.value(own.stat()).comm()).isEqualTo("java");
        assertThat(own.stat()).isEqualTo(own.stat());
        assertThat(Fixture.value(own.commandName())).isEqualTo("java");
        assertThat(Fixture.value(own.status()).vmRssBytes()).isGreaterThan(10L << 20);
        List<Mapping> mappings = Fixture.value(own.smaps());
        assertThat(mappings).anySatisfy(m -> assertThat(m.path()).endsWith("libjvm.so"));
        try (FileBytes exe = own.executable()) {
            byte[] first = new byte[4];
            assertThat(exe.read(0, first, 4)).isEqualTo(4);
            assertThat(first).containsExactly(0x7f, 'E', 'L', 'F');
            assertThat(exe.read(1L << 40, first, 4)).isEqualTo(-1);
            assertThat(exe.reason()).isEmpty();
        }
    }

    @Test
    void itIsInItsOwnNeighbourhood() {
        ProcessDir own = others.process(OWN);
        long session = Fixture.value(own.stat()).session();
        assertThat(others.neighbourhood().includes(own.cgroups(), session)).isTrue();
    }

    @Test
    void aSocketThatListensIsFoundByItsInode() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long[] held = Fixture.value(others.process(OWN).sockets());
            assertThat(others.listeners().all()).anySatisfy(l -> {
                assertThat(l.port()).isEqualTo(socket.getLocalPort());
                assertThat(Arrays.binarySearch(held, l.inode())).isNotNegative();
            });
        }
    }

    @Test
    void aProcessThatEndedShowsNothing() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        ProcessDir gone = others.process(process.pid());
        assertThat(gone.stat().reason()).endsWith("No such file or directory");
        assertThat(gone.status().isPresent()).isFalse();
        assertThat(gone.cgroups().isPresent()).isFalse();
        assertThat(gone.smaps().isPresent()).isFalse();
        assertThat(gone.sockets().isPresent()).isFalse();
        assertThat(gone.commandName().isPresent()).isFalse();
        try (FileBytes exe = gone.executable()) {
            assertThat(exe.read(0, new byte[4], 4)).isEqualTo(-1);
            assertThat(exe.reason()).endsWith("No such file or directory");
        }
    }
}
