package dev.arenascope.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenascope.it.Demo;
import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.Outcome;
import dev.arenascope.it.ProcessFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;

/**
 * Throughput and latency of the demo service, with the agent and without it. Both kinds run at the same time, each with a
 * load of its own, and share the machine: runs one after the other differ by a third on a machine whose clock is not its own, and
 * whichever kind comes second looks slower.
 */
@Tag("bench")
class ServiceBench {
    private static final int PAIRS = Integer.getInteger("bench.runs", 5);
    /** Requests a second; 0 for as many as go. */
    private static final int RATE = Integer.getInteger("bench.rate", 0);

    private static final int WARM_SECONDS = Integer.getInteger("bench.warmSeconds", 30);
    private static final int PEAK_SECONDS = Integer.getInteger("bench.peakSeconds", 20);

    private static final double MICROS_A_TICK = 1e4;

    /** One of the two that run beside each other. */
    private record Kind(String name, JvmRun run) {}

    /** One service under load. */
    private record Running(HostJvm service, HostJvm load) {}

    /** What one service did during the peak. */
    private record Measured(double perSecond, double cpuMicros, double p99Ms, double residentMb) {}

    @OnEachJdk
    void throughputAndLatency(Jdk jdk) throws JsonProcessingException {
        JvmRun none = service(jdk);
        compare(
                "Demo service, " + load() + ", beside the same service without the agent",
                new Kind("no agent", none),
                new Kind("arenascope, interval=10s", none.agent("interval=10s", "first=5s")),
                jdk);
    }

    /** What it costs to count the 20 largest sites; the samples that find them are taken before the peak. */
    @OnEachJdk
    void counting(Jdk jdk) throws JsonProcessingException {
        JvmRun ours = service(jdk).agent("interval=10s", "first=5s");
        compare(
                "Demo service, " + load() + ", its largest sites counted or not",
                new Kind("instrument=off", ours.agent("instrument=off")),
                new Kind("instrument=on", ours.agent("instrument=on")),
                jdk);
    }

    private static JvmRun service(Jdk jdk) {
        return Demo.service(jdk).jvm("-Xmx512m");
    }

    private static String load() {
        return RATE == 0 ? "at its limit" : RATE + " requests a second";
    }

    private static void compare(String title, Kind less, Kind more, Jdk jdk) throws JsonProcessingException {
        List<Measured> without = new ArrayList<>();
        List<Measured> with = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            boolean moreFirst = pair % 2 == 1;
            try (HostJvm first = (moreFirst ? more : less).run.start();
                    HostJvm second = (moreFirst ? less : more).run.start()) {
                measure(jdk, first, moreFirst ? with : without, second, moreFirst ? without : with);
            }
        }
        new Table(
                        title + ", " + jdk + ", medians of " + PAIRS + " pairs",
                        "",
                        "requests/s",
                        "CPU a request, us",
                        "p99, ms",
                        "resident, MB")
                .row(cells(less.name, column -> Table.median(values(without, column))))
                .row(cells(more.name, column -> Table.median(values(with, column))))
                .row(cells("median ratio of the pairs", column -> Table.median(ratios(with, without, column))))
                .row(cells("all, " + less.name, column -> rounded(values(without, column))))
                .row(cells("all, " + more.name, column -> rounded(values(with, column))))
                .print("service");
    }

    private static void measure(Jdk jdk, HostJvm first, List<Measured> ofFirst, HostJvm second, List<Measured> ofSecond)
            throws JsonProcessingException {
        String firstPort = Demo.awaitPort(first);
        String secondPort = Demo.awaitPort(second);
        try (HostJvm firstLoad = load(jdk, firstPort).start();
                HostJvm secondLoad = load(jdk, secondPort).start()) {
            Running one = new Running(first, firstLoad);
            Running other = new Running(second, secondLoad);
            long oneTicks = ticksAtPeak(one);
            long otherTicks = ticksAtPeak(other);
            ofFirst.add(end(one, oneTicks));
            ofSecond.add(end(other, otherTicks));
        }
    }

    /** Compiled by C1 alone, so that the driver is soon as fast as it gets. */
    private static JvmRun load(Jdk jdk, String port) {
        String[] more = RATE == 0 ? new String[] {"--json"} : new String[] {"--json", "--rate", String.valueOf(RATE)};
        return Demo.load(jdk, port, WARM_SECONDS, PEAK_SECONDS, more).jvm("-Xmx128m", "-XX:TieredStopAtLevel=1");
    }

    private static long ticksAtPeak(Running running) {
        Awaitility.await("the end of the warm-up")
                .atMost(Duration.ofSeconds(WARM_SECONDS + 60L))
                .until(() -> running.load.stdout().contains("\"phase\":\"warm\""));
        return new ProcessFiles(running.service.pid()).cpuTicks();
    }

    private static Measured end(Running running, long ticksBefore) throws JsonProcessingException {
        Outcome load = running.load.finish(Duration.ofSeconds(PEAK_SECONDS + 60L));
        ProcessFiles files = new ProcessFiles(running.service.pid());
        long ticks = files.cpuTicks() - ticksBefore;
        assertThat(load.exitCode()).as(load.stderr()).isZero();
        String peak = load.stdout().lines().reduce((one, next) -> next).orElseThrow();
        JsonNode result = new ObjectMapper().readTree(peak);
        return new Measured(
                result.path("requestsPerSecond").asDouble(),
                ticks * MICROS_A_TICK / result.path("requests").asLong(),
                result.path("p99Ms").asDouble(),
                files.vmRssBytes() / 1e6);
    }

    private static Object[] cells(String name, Function<ToDoubleFunction<Measured>, Object> cell) {
        return new Object[] {
            name,
            cell.apply(Measured::perSecond),
            cell.apply(Measured::cpuMicros),
            cell.apply(Measured::p99Ms),
            cell.apply(Measured::residentMb)
        };
    }

    private static List<Double> values(List<Measured> runs, ToDoubleFunction<Measured> column) {
        return runs.stream().map(column::applyAsDouble).toList();
    }

    private static List<Double> ratios(List<Measured> with, List<Measured> without, ToDoubleFunction<Measured> column) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < with.size(); i++) {
            ratios.add(column.applyAsDouble(with.get(i)) / column.applyAsDouble(without.get(i)));
        }
        return ratios;
    }

    private static String rounded(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.1f", value))
                .collect(Collectors.joining(", "));
    }
}
