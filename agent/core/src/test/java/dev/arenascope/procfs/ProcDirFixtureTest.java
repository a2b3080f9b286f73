package dev.arenascope.procfs;

import static dev.arenascope.procfs.Fixture.value;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.PageTypes;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcDirFixtureTest {
    private static final long KB = 1024;

    private final ProcDir debian = Fixture.procDir("6.1-jdk17-serial");
    private final ProcDir newest = Fixture.procDir("6.18-jdk25-serial");

    @Test
    void readsTheStatus() {
        ProcessStatus status = value(newest.status());
        assertThat(status.vmRssBytes()).isEqualTo(92_492 * KB);
        assertThat(status.vmRssBytes())
                .isEqualTo(status.rssAnonBytes() + status.rssFileBytes() + status.rssShmemBytes());
        assertThat(status.vmHwmBytes()).isGreaterThanOrEqualTo(status.vmRssBytes());
        assertThat(status.vmSizeBytes()).isGreaterThan(1L << 30);
        assertThat(status.vmSwapBytes()).isZero();
        assertThat(status.threads()).isBetween(30, 60);
    }

    @Test
    void readsTheResidentBytesOfStatm() {
        assertThat(newest.rssBytes()).isEqualTo(newest.status().map(ProcessStatus::vmRssBytes));
        assertThat(value(debian.rssBytes())).isEqualTo(value(debian.status()).vmRssBytes());
    }

    @Test
    void readsTheRollup() {
        assertThat(value(debian.smapsRollup()))
                .isEqualTo(new Rollup(71_656 * KB, 70_622 * KB, 53_848 * KB, 0, 22_528 * KB, 0));
    }

    @Test
    void readsTheTasksAndTheirStackPointers() {
        List<Task> tasks = value(newest.tasks());
        assertThat(tasks)
                .extracting(Task::comm)
                .containsExactlyInAnyOrder("java", "java", "Reference Handl", "idle-19");
        Task idle = tasks.stream()
                .filter(t -> t.comm().equals("idle-19"))
                .findFirst()
                .orElseThrow();
        assertThat(newest.stackPointer(idle.tid())).isEqualTo(Reading.of(0x7f4d3f2fe510L));
        assertThat(newest.stackPointer(1).reason()).endsWith("/self/task/1/syscall: No such file or directory");
    }

    @ParameterizedTest
    @CsvSource({
        "202 0x7f 0x109 0x1f20 0x0 0x0 0xffffffff 0x7ffe4961a570 0x7f4d8aa10f16, 7ffe4961a570",
        "-1 0x7ffe4961a570 0x7f4d8aa10f16, 7ffe4961a570"
    })
    void readsTheStackPointerOfAThreadThatWaits(String line, String expectedHex) {
        assertThat(stackPointer(line)).isEqualTo(Reading.of(Long.parseLong(expectedHex, 16)));
    }

    @ParameterizedTest
    @CsvSource({
        "running, the thread is running",
        "'', the thread's state cannot be read",
        "0x1, the thread's state cannot be read"
    })
    void hasNoStackPointerOfAThreadThatRuns(String line, String reason) {
        assertThat(stackPointer(line)).isEqualTo(Reading.absent(reason));
    }

    @Test
    void readsTheMachinesMemory() {
        HostMemory host = value(newest.hostMemory());
        assertThat(host.totalBytes()).isEqualTo(24_682_416 * KB);
        assertThat(host.availableBytes()).isBetween(1L, host.totalBytes());
        assertThat(host.swapTotalBytes()).isZero();
        assertThat(value(host.majorFaults())).isPositive();
        assertThat(host.compactStalls().isPresent()).isTrue();
        assertThat(host.allocStalls()).isEqualTo(Reading.of(0L));
        assertThat(value(debian.hostMemory()).totalBytes()).isGreaterThan(3_000_000 * KB);
    }

    @Test
    void addsUpTheAllocationStallsOfAllZonesAndEstimatesWhatOldKernelsDoNotPrint() {
        NumberFields meminfo =
                fields(HostMemoryFiles.MEMINFO, "MemTotal: 100 kB\nMemFree: 1 kB\nBuffers: 2 kB\nCached: 3 kB\n");
        NumberFields vmstat =
                fields(HostMemoryFiles.VMSTAT, "allocstall_dma 1\nallocstall_normal 20\nallocstall_movable 300\n");
        HostMemory host = value(HostMemoryFiles.hostMemory(meminfo, Reading.of(vmstat)));
        assertThat(host.allocStalls()).isEqualTo(Reading.of(321L));
        assertThat(host.availableBytes()).isEqualTo(6 * KB);
        assertThat(host.compactStalls()).isEqualTo(Reading.absent("this kernel prints no compact_stall"));
        assertThat(HostMemoryFiles.hostMemory(fields(HostMemoryFiles.MEMINFO, ""), Reading.of(vmstat))
                        .isPresent())
                .isFalse();
    }

    @Test
    void readsTheFreeListsOfTheKernel() {
        List<BuddyInfo.Zone> zones = value(newest.buddyInfo()).zones();
        assertThat(zones).extracting(BuddyInfo.Zone::name).containsExactly("DMA", "DMA32", "Normal");
        assertThat(zones).allSatisfy(z -> assertThat(z.freeBlocks()).hasSize(11));

        PageTypes types = value(newest.pageTypeInfo());
        assertThat(types.pagesPerBlock()).isEqualTo(512);
        assertThat(types.freeLists()).hasSize(15);
        assertThat(types.freeLists().get(0))
                .isEqualTo(new PageTypes.FreeList(
                        0, "DMA", "Unmovable", List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 0L, 0L)));
        assertThat(value(debian.pageTypeInfo()).freeLists()).isNotEmpty();
    }

    @Test
    void readsFreeListsThatAreTooLongToBeCounted() {
        byte[] text = "Node    1, zone   Normal, type      Movable >100000     12 \n".getBytes(US_ASCII);
        assertThat(value(BuddyParser.ByType.parse(text, text.length)).freeLists())
                .containsExactly(new PageTypes.FreeList(1, "Normal", "Movable", List.of(100_000L, 12L)));
    }

    @Test
    void readsThePressureOfTheHost() {
        assertThat(newest.pressure()).isEqualTo(Reading.of(new Pressure(0, 0, 0, 0, "host")));
        byte[] text = """
                some avg10=1.50 avg60=0.25 avg300=0.10 total=123456
                full avg10=0.75 avg60=0.20 avg300=0.05 total=65432
                """.getBytes(US_ASCII);
        Pressure pressure = value(PressureParser.parse("host", text, text.length));
        assertThat(pressure.someAvg10()).isEqualTo(1.5, within(1e-9));
        assertThat(pressure.someAvg60()).isEqualTo(0.25, within(1e-9));
        assertThat(pressure.fullAvg10()).isEqualTo(0.75, within(1e-9));
        assertThat(pressure.someTotalUs()).isEqualTo(123_456);
    }

    @Test
    void findsThePageSize() {
        assertThat(debian.pageSize()).isEqualTo(4096);
        assertThat(newest.pageSize()).isEqualTo(4096);
    }

    private static Reading<Long> stackPointer(String line) {
        byte[] text = (line + "\n").getBytes(US_ASCII);
        return StackPointerParser.parse(text, text.length);
    }

    private static NumberFields fields(NumberFields.Names names, String text) {
        byte[] raw = text.getBytes(US_ASCII);
        return NumberFields.parse(names, raw, raw.length);
    }
}
