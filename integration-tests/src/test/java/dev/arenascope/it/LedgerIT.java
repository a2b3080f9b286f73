package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.arenascope.it.ProcessFiles.Mapped;
import dev.arenascope.it.hosts.Busy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every resident byte has one owner, whatever the collector, with no start flag. */
class LedgerIT {
    private static final Pattern HEAP_ADDRESS = Pattern.compile("Heap [aA]ddress: 0x([0-9a-f]+), size: (\\d+) MB");

    @OnEachJdk
    void closesUnderG1(Jdk jdk) {
        assertCloses(jdk, "G1", 0.01);
    }

    @OnEachJdk
    void closesUnderParallel(Jdk jdk) {
        assertCloses(jdk, "Parallel", 0.01);
    }

    @OnEachJdk
    void closesUnderSerial(Jdk jdk) {
        assertCloses(jdk, "Serial", 0.01);
    }

    @OnEachJdk
    void closesUnderZgcAndSaysWhatIsMappedTwice(Jdk jdk) {
        ReportLine report = assertCloses(jdk, "Z", 0.01);
        assertThat(report.hasOwner("mapped-twice")).as("%s", report).isEqualTo(jdk.feature() < 21);
    }

    @OnEachJdk
    void closesUnderShenandoah(Jdk jdk) {
        assertCloses(jdk, "Shenandoah", 0.02);
    }

    private static ReportLine assertCloses(Jdk jdk, String collector, double unexplainedShare) {
        JvmRun run = JvmRun.host(Busy.class, "2")
                .on(jdk)
                .jvm(
                        "-Xmx512m",
                        "-XX:+Use" + collector + "GC",
                        "-Xlog:gc+heap+coops=debug:file=" + coops(collector, jdk))
                .agent("first=1s", "interval=1s", "format=json", "budget=20%");
        AtomicReference<ReportLine> last = new AtomicReference<>();
        Outcome.sameAsWithoutAgent(run, host -> {
            host.awaitStdout("ready");
            ReportLine report = Ledgers.atRest(host);
            Ledgers.assertCloses(report, unexplainedShare);
            assertThat(report.threads("idle")).as("idle threads in %s", report).isEqualTo(20);
            assertThat(report.residentBytes("java-heap") + report.residentBytes("mapped-twice"))
                    .as("java-heap in %s", report)
                    .isCloseTo(heapBytes(host, coops(collector, jdk)), withinPercentage(10));
            assertThat(report.residentBytes("malloc")).isPositive();
            assertThat(report.residentBytes("metaspace")).isPositive();
            last.set(report);
        });
        return last.get();
    }

    private static Path coops(String collector, Jdk jdk) {
        try {
            return Files.createDirectories(Jars.WORK).resolve("coops-" + collector + jdk.feature());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the kernel says of the heap's addresses; ZGC, which does not tell them, keeps its heap in a file of memory. */
    private static long heapBytes(HostJvm host, Path coops) {
        Matcher matcher = HEAP_ADDRESS.matcher(text(coops));
        Predicate<Mapped> heap = mapped -> mapped.name().startsWith("/memfd:java_heap");
        if (matcher.find()) {
            long low = Long.parseUnsignedLong(matcher.group(1), 16);
            long high = low + (Long.parseLong(matcher.group(2)) << 20);
            heap = mapped -> mapped.within(low, high);
        }
        return new ProcessFiles(host.pid()).residentBytes(heap);
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
