package dev.arenascope.procfs;

import static dev.arenascope.procfs.Fixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.data.Percentage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ProcDirLiveTest {
    private final ProcDir dir = ProcDir.self();

    @AfterEach
    void close() {
        dir.close();
    }

    @Test
    void agreesWithItselfOnTheResidentBytes() {
        ProcessStatus status = value(dir.status());
        long sum = rss(value(dir.smaps()));
        assertThat(sum).isCloseTo(status.vmRssBytes(), Percentage.withPercentage(5));
        assertThat(value(dir.rssBytes())).isCloseTo(status.vmRssBytes(), Percentage.withPercentage(5));
        assertThat(value(dir.smapsRollup()).rssBytes()).isCloseTo(sum, Percentage.withPercentage(5));
    }

    @Test
    void listsMappingsInAscendingOrderWithTheJvmAmongThem() {
        List<Mapping> mappings = value(dir.maps());
        assertThat(mappings).anyMatch(m -> m.path().endsWith("/libjvm.so") && m.has(Mapping.EXEC));
        assertThat(mappings).anyMatch(m -> m.path().equals("[heap]") || m.path().equals("[stack]"));
        for (int i = 1; i < mappings.size(); i++) {
            assertThat(mappings.get(i).start())
                    .isGreaterThanOrEqualTo(mappings.get(i - 1).end());
        }
    }

    @Test
    void findsAThreadByNameAndItsStackPointerInsideAMapping() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Thread thread = new Thread(() -> await(done), "procfs-sleeper");
        thread.start();
        try {
            Reading<Long> pointer = Awaitility.await().until(this::sleepersStackPointer, Reading::isPresent);
            long sp = value(pointer);
            assertThat(value(dir.maps())).anyMatch(m -> m.start() <= sp && sp < m.end() && m.isReadWrite());
        } finally {
            done.countDown();
            thread.join();
        }
    }

    private Reading<Long> sleepersStackPointer() {
        return value(dir.tasks()).stream()
                .filter(t -> t.comm().equals("procfs-sleeper"))
                .findFirst()
                .map(t -> dir.stackPointer(t.tid()))
                .orElse(Reading.absent("not started"));
    }

    @Test
    void readsTheHost() {
        assertThat(value(dir.hostMemory()))
                .satisfies((HostMemory h) -> assertThat(h.totalBytes()).isGreaterThan(h.availableBytes()));
        assertThat(dir.pageSize()).isIn(4096, 16384, 65536);
    }

    @Test
    void givesAReasonWhereThisMachineHasNoSuchFile() {
        for (Reading<?> reading : List.of(dir.buddyInfo(), dir.pageTypeInfo(), dir.pressure(), dir.cgroup())) {
            assertThat(reading.isPresent()).isEqualTo(reading.reason().isEmpty());
        }
    }

    @Test
    void opensEachFileOnceUntilItIsClosed() throws IOException {
        List<String> others = openFilesOfProc(); // of tests that ran before in this JVM
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3; i++) {
                assertThat(dir.status().isPresent()).isTrue();
                assertThat(dir.maps().isPresent()).isTrue();
            }
            List<String> ours = new ArrayList<>(openFilesOfProc());
            others.forEach(ours::remove);
            assertThat(ours).containsExactlyInAnyOrder("maps", "status");
            dir.close();
            assertThat(openFilesOfProc()).containsExactlyInAnyOrderElementsOf(others);
        }
    }

    @Test
    void isAbsentFileByFileWhereNothingCanBeRead(@TempDir Path empty) {
        try (ProcDir none = new ProcDir(empty.toFile(), empty.toFile())) {
            List<Reading<?>> readings = List.of(
                    none.status(),
                    none.rssBytes(),
                    none.maps(),
                    none.smaps(),
                    none.smapsRollup(),
                    none.tasks(),
                    none.stackPointer(1),
                    none.hostMemory(),
                    none.buddyInfo(),
                    none.pageTypeInfo(),
                    none.pressure(),
                    none.cgroup(),
                    none.pageMap().residentBytes(0, 4096));
            assertThat(readings).allSatisfy(r -> assertThat(r.reason()).startsWith("cannot "));
            assertThat(none.pageMap().presentPages(0, 4096, new long[1])).isFalse();
            assertThat(none.memory().read(4096, ByteBuffer.allocate(8))).isEqualTo(-1);
            assertThat(none.pageSize()).isEqualTo(4096);
        }
    }

    @Test
    void allocatesLittleMoreThanTheMappingsWhenReadAgain() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 3; i++) value(dir.smaps());
        long before = threads.getCurrentThreadAllocatedBytes();
        int mappings = value(dir.smaps()).size();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(20_000 + mappings * 200L);
    }

    private static long rss(List<Mapping> mappings) {
        return mappings.stream().mapToLong(Mapping::rssBytes).sum();
    }

    /** Names of the files of /proc/PID that this process has open. */
    private static List<String> openFilesOfProc() throws IOException {
        String own = "/proc/" + ProcessHandle.current().pid() + "/";
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                String target = targetOf(descriptor);
                if (target.startsWith(own) && !target.endsWith("/fd")) names.add(target.substring(own.length()));
            }
        }
        return names;
    }

    /** The empty string when it was closed since: a thread of an earlier test may still end. */
    private static String targetOf(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
