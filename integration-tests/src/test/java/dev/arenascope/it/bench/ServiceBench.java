package dev.arenascope.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jars;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.Needs;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.Outcome;
import dev.arenascope.it.ProcessFiles;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Throughput and latency of the demo service at its limit, with the agent and without it. Both kinds run at the same time, each with a
 * load of its own, and share the machine: runs one after the other differ by a third on a machine whose clock is not its own, and
 * whichever kind comes second looks slower.
 */
@Tag("bench")
class ServiceBench {
    private static final int PAIRS = Integer.getInteger("bench.runs", 5);
    private static final double MICROS_A_TICK = 1e4;

    /** One service under load. */
    private record Running(HostJvm service, HostJvm load) {}

    /** What one service did during the peak. */
    private record Measured(double perSecond, double cpuMicros, double p99Ms, double residentMb) {}

    /** All runs of one kind. */
    private record Series(List<Measured> runs) {
        private Series() {
            this(new ArrayList<>());
        }

        private List<Double> perSecond() {
            return runs.stream().map(Measured::perSecond).toList();
        }

        private List<Double> cpuMicros() {
            return runs.stream().map(Measured::cpuMicros).toList();
        }

        private List<Double> p99Ms() {
            return runs.stream().map(Measured::p99Ms).toList();
        }

        private List<Double> residentMb() {
            return runs.stream().map(Measured::residentMb).toList();
        }
    }

    @OnEachJdk
    void throughputAndLatency(Jdk jdk) throws JsonProcessingException {
        Needs.that(Files.exists(Jars.DEMO) && Files.exists(Jars.LOAD), Jars.DEMO + ": build the whole project");
        JvmRun none = JvmRun.program("-jar", Jars.DEMO.toString(), "--server.port=0")
                .on(jdk)
                .jvm("-Xmx512m");
        JvmRun ours = none.agent("interval=10s", "first=5s");
        Series without = new Series();
        Series with = new Series();
        for (int pair = 0; pair < PAIRS; pair++) {
            boolean oursFirst = pair % 2 == 1;
            try (HostJvm first = (oursFirst ? ours : none).start();
                    HostJvm second = (oursFirst ? none : ours).start()) {
                measure(jdk, first, oursFirst ? with : without, second, oursFirst ? without : with);
            }
        }
        new Table(
                        "Demo service at its limit beside the same service without the agent, " + jdk + ", medians of "
                                + PAIRS + " pairs",
                        "",
                        "requests/s",
                        "CPU a request, us",
                        "p99, ms",
                        "resident, MB")
                .row(medians("no agent", without))
                .row(medians("arenascope, interval=10s", with))
                .row(
                        "of none, median of the pairs",
                        ratio(with.perSecond(), without.perSecond()),
                        ratio(with.cpuMicros(), without.cpuMicros()),
                        ratio(with.p99Ms(), without.p99Ms()),
                        ratio(with.residentMb(), without.residentMb()))
                .row("all, no agent", without.perSecond(), without.cpuMicros(), without.p99Ms(), without.residentMb())
                .row("all, arenascope", with.perSecond(), with.cpuMicros(), with.p99Ms(), with.residentMb())
                .print("service");
    }

    private static void measure(Jdk jdk, HostJvm first, Series ofFirst, HostJvm second, Series ofSecond)
            throws JsonProcessingException {
        String firstPort = first.awaitStdout("demo-service listening on (\\d+)");
        String secondPort = second.awaitStdout("demo-service listening on (\\d+)");
        try (HostJvm firstLoad = load(jdk, firstPort).start();
                HostJvm secondLoad = load(jdk, secondPort).start()) {
            Running one = new Running(first, firstLoad);
            Running other = new Running(second, secondLoad);
            long oneTicks = ticksAtPeak(one);
            long otherTicks = ticksAtPeak(other);
            ofFirst.runs.add(end(one, oneTicks));
            ofSecond.runs.add(end(other, otherTicks));
        }
    }

    private static JvmRun load(Jdk jdk, String port) {
        return JvmRun.program(
                        "-jar",
                        Jars.LOAD.toString(),
                        "--url",
                        "http://127.0.0.1:" + port,
                        "--connections",
                        "8",
                        "--warm",
                        System.getProperty("bench.warmSeconds", "30"),
                        "--peak",
                        System.getProperty("bench.peakSeconds", "20"),
                        "--idle",
                        "0",
                        "--peak2",
                        "0",
                        "--json")
                .on(jdk)
                .jvm("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    private static long ticksAtPeak(Running running) {
        running.load.awaitStdout("\"phase\":\"(warm)\"");
        return new ProcessFiles(running.service.pid()).cpuTicks();
    }

    private static Measured end(Running running, long ticksBefore) throws JsonProcessingException {
        Outcome load = running.load.finish();
        ProcessFiles files = new ProcessFiles(running.service.pid());
        long ticks = files.cpuTicks() - ticksBefore;
        assertThat(load.exitCode()).as(load.stderr()).isZero();
        String peak = load.stdout().lines().reduce((one, next) -> next).orElseThrow();
        JsonNode result = new ObjectMapper().readTree(peak);
        return new Measured(
                result.path("requestsPerSecond").asDouble(),
                Math.round(ticks * MICROS_A_TICK / result.path("requests").asLong()),
                result.path("p99Ms").asDouble(),
                Math.round(files.vmRssBytes() / 1e6));
    }

    private static Object[] medians(String name, Series series) {
        return new Object[] {
            name,
            Table.median(series.perSecond()),
            Table.median(series.cpuMicros()),
            Table.median(series.p99Ms()),
            Table.median(series.residentMb())
        };
    }

    private static double ratio(List<Double> with, List<Double> without) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < with.size(); i++) ratios.add(with.get(i) / without.get(i));
        return Table.median(ratios);
    }
}
