package dev.arenascope.it;

import static dev.arenascope.it.Outcome.sameAsWithoutAgent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.SteadyRate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who allocates: found where much is allocated, and looked for nowhere else. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class AllocationIT {
    private static final String[] FAST = {"first=1s", "interval=1s", "format=json", "budget=20%"};
    private static final String[] ASKED = {"first=1s", "interval=1s", "format=json", "budget=20%", "instrument=on"};
    private static final String HOST = SteadyRate.class.getName();

    /** The line of {@code SteadyRate.make}. */
    private static final int LINE = 38;

    private static final long MB = 1 << 20;

    @OnEachJdk
    void aHostThatAllocatesMuchIsToldWhere(Jdk jdk) {
        JvmRun run = JvmRun.host(SteadyRate.class, "200").on(jdk).jvm("-Xmx256m");
        sameAsWithoutAgent(run.agent(FAST), host -> {
            ReportLine sampled = host.awaitReport("samples", r -> isSite(r, 200));
            assertThat(sampled.json().path("allocation").path("why").asText()).isEqualTo("much is allocated");
            assertIsTheSite(sampled);
            ReportLine counted = host.awaitReport(
                    "counts", r -> isSite(r, 200) && first(r).path("counted").asBoolean());
            assertIsTheSite(counted);
            assertThat(leftBehind(host)).isEmpty();
        });
    }

    /** Its stacks have frames of every kind, some of which the recorder does not name. */
    @OnEachJdk
    void whoAllocatesInASpringServiceIsFoundAndCounted(Jdk jdk) {
        try (HostJvm host = Demo.service(jdk).jvm("-Xmx256m").agent(ASKED).start();
                HostJvm load = Demo.load(jdk, Demo.awaitPort(host), 2, 240, "--rate", "200")
                        .jvm("-Xmx64m")
                        .start()) {
            assertThat(load.isAlive()).isTrue();
            // On a slow machine the first window sees the start alone, whose sites make nothing under load: the second
            // comes two minutes later.
            await("a site that is counted, " + host.folder())
                    .atMost(Duration.ofSeconds(220))
                    .until(() -> host.reports().stream()
                            .flatMap(r -> r.rows("sites"))
                            .anyMatch(site -> site.path("counted").asBoolean()
                                    && site.path("bytesPerSecond").asDouble() > 0));
            assertThat(host.reports()).anyMatch(r -> step(r).equals("sampling"));
            Outcome end = host.terminate();
            assertThat(end.exitCode()).isEqualTo(143);
            assertThat(end.stderr()).doesNotContain("arenascope");
        }
    }

    private static void assertIsTheSite(ReportLine report) {
        JsonNode first = first(report);
        assertThat(first.path("class").asText()).isEqualTo(HOST);
        assertThat(first.path("method").asText()).isEqualTo("make");
        assertThat(first.path("line").asInt()).isEqualTo(LINE);
        assertThat(first.path("type").asText()).isEqualTo("byte[]");
    }

    @OnEachJdk
    void theRateIsRightAndNothingElseIsTouchedWhereItIsLow(Jdk jdk) throws IOException {
        Path classes = Jars.WORK.resolve("classes-" + jdk.feature() + ".log");
        JvmRun run = JvmRun.host(SteadyRate.class, "40").on(jdk).jvm("-Xmx256m", "-Xlog:class+load:file=" + classes);
        try (HostJvm host = run.agent(FAST).start()) {
            // One reading may wait for the processor: the mean over some is meant.
            host.awaitReport(8);
            List<ReportLine> reports = host.reports();
            double mean = reports.stream()
                    .skip(2)
                    .mapToDouble(r ->
                            r.json().path("allocation").path("bytesPerSecond").asDouble())
                    .average()
                    .orElse(0);
            assertThat(mean).isCloseTo(40.0 * MB, withinPercentage(20));
            assertThat(reports).allSatisfy(r -> {
                assertThat(step(r)).isEqualTo("rate");
                assertThat(r.rows("sites")).isEmpty();
            });
            assertThat(leftBehind(host)).isEmpty();
            assertThat(threads(host)).noneMatch(name -> name.startsWith("JFR"));
        }
        assertThat(Files.readString(classes))
                .contains("dev.arenascope.probe.Sites ")
                .doesNotContain("jdk.jfr.Recording ", "jdk.jfr.consumer", "net.bytebuddy", "dev.arenascope.boot.Site");
    }

    @OnEachJdk
    void aRecordingOfTheHostsOwnIsReadAlongAndLeftAsItIs(Jdk jdk) {
        JvmRun run = JvmRun.host(SteadyRate.class, "100").on(jdk).jvm("-Xmx256m");
        Path file = Jars.WORK.resolve("recording-" + jdk.feature() + ".jfr");
        Outcome with;
        try (HostJvm host = run.jvm("-XX:StartFlightRecording=filename=" + file)
                .agent(ASKED)
                .start()) {
            ReportLine report = host.awaitReport("samples", r -> isSite(r, 100));
            assertThat(report.json()
                            .path("allocation")
                            .path("samples")
                            .path("shared")
                            .asBoolean())
                    .isTrue();
            with = host.finish();
        }
        assertThat(with.exitCode()).isZero();
        assertThat(with.stderr()).isEmpty();
        // Its file is there, and no recording but its own ran.
        assertThat(recordings(file)).containsExactly("1");
    }

    @OnEachJdk
    void withoutAFolderToWriteToNothingIsSampled(Jdk jdk) {
        Needs.mountNamespaces();
        JvmRun run = JvmRun.host(SteadyRate.class, "100").on(jdk).inNamespace("""
                        mount --bind /tmp /tmp
                        mount --bind "$RUN" "$RUN"
                        mount -o remount,bind,ro,noexec /tmp""");
        sameAsWithoutAgent(run.agent(ASKED), host -> {
            ReportLine report = host.awaitReport("a reason", r -> why(r).contains(", but "));
            assertThat(why(report)).startsWith("instrument=on, but the Flight Recorder needs a folder to write to");
            assertThat(step(report)).isEqualTo("rate");
        });
    }

    /** The recorder would end the JVM when it found the disk full. */
    @OnEachJdk
    void aDiskThatIsNearlyFullIsNotWrittenTo(Jdk jdk) {
        Needs.mountNamespaces();
        JvmRun run = JvmRun.host(SteadyRate.class, "100")
                .on(jdk)
                .jvm("-Djava.io.tmpdir=/mnt")
                .inNamespace("mount -t tmpfs -o size=32m tmpfs /mnt");
        sameAsWithoutAgent(run.agent(ASKED), host -> {
            ReportLine report = host.awaitReport("a reason", r -> why(r).contains(", but "));
            assertThat(why(report))
                    .isEqualTo("instrument=on, but less than 64 MB are free in /mnt, where the Flight Recorder writes");
        });
    }

    @OnEachJdk
    void withoutTheRecorderNamedPackagesAreCounted(Jdk jdk) {
        JvmRun run = JvmRun.host(SteadyRate.class, "100").on(jdk).jvm("-Xmx256m");
        sameAsWithoutAgent(
                run.agent(FAST).agent("jfr=off", "instrument=" + SteadyRate.class.getPackageName()), host -> {
                    ReportLine report = host.awaitReport("counts", r -> isSite(r, 100));
                    assertIsTheSite(report);
                    assertThat(threads(host)).noneMatch(name -> name.startsWith("JFR"));
                });
    }

    private static JsonNode first(ReportLine report) {
        return report.json().path("sites").path(0);
    }

    /** The first site is the host's, and its rate is right within a fifth. */
    private static boolean isSite(ReportLine report, int mbPerSecond) {
        double bytesPerSecond = first(report).path("bytesPerSecond").asDouble();
        return first(report).path("class").asText().equals(HOST)
                && Math.abs(bytesPerSecond - mbPerSecond * MB) < 0.2 * mbPerSecond * MB;
    }

    private static String step(ReportLine report) {
        return report.json().path("allocation").path("step").asText();
    }

    private static String why(ReportLine report) {
        return report.json().path("allocation").path("why").asText();
    }

    /** Folders and files of the recorder for this host. */
    private static List<Path> leftBehind(HostJvm host) {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(f -> f.getFileName().toString().matches(".*[_-]" + host.pid() + "(\\.jfr)?"))
                    .filter(f -> !f.getFileName().toString().startsWith("hsperf"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> threads(HostJvm host) {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(host.pid()), "task"))) {
            for (Path task : (Iterable<Path>) tasks::iterator)
                names.add(Files.readString(task.resolve("comm")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static Set<String> recordings(Path file) {
        Set<String> names = new TreeSet<>();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                if (event.getEventType().getName().equals("jdk.ActiveRecording")) names.add(event.getString("name"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
