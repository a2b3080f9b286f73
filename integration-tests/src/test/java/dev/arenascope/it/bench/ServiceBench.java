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

/** Throughput and latency of the demo service at its limit, without the agent and with it, in alternating runs. */
@Tag("bench")
class ServiceBench {
    private static final int RUNS = Integer.getInteger("bench.runs", 5);

    /** Of one kind of run. */
    private record Series(List<Double> perSecond, List<Double> p99Ms, List<Double> residentMb) {
        private Series() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    @OnEachJdk
    void throughputAndLatency(Jdk jdk) throws JsonProcessingException {
        Needs.that(Files.exists(Jars.DEMO) && Files.exists(Jars.LOAD), Jars.DEMO + ": build the whole project");
        JvmRun service = JvmRun.program("-jar", Jars.DEMO.toString(), "--server.port=0")
                .on(jdk)
                .jvm("-Xmx512m");
        Series none = new Series();
        Series ours = new Series();
        for (int run = 0; run < RUNS; run++) {
            measure(jdk, service, none);
            measure(jdk, service.agent("interval=10s", "first=5s"), ours);
        }
        double perSecond = Table.median(none.perSecond);
        double p99Ms = Table.median(none.p99Ms);
        new Table(
                        "Demo service at its limit, " + jdk + ", medians of " + RUNS + " alternating runs",
                        "",
                        "requests/s",
                        "of none",
                        "p99, ms",
                        "of none",
                        "resident, MB")
                .row("no agent", perSecond, 1.0, p99Ms, 1.0, Table.median(none.residentMb))
                .row(
                        "arenascope, interval=10s",
                        Table.median(ours.perSecond),
                        Table.median(ours.perSecond) / perSecond,
                        Table.median(ours.p99Ms),
                        Table.median(ours.p99Ms) / p99Ms,
                        Table.median(ours.residentMb))
                .row("all, no agent", none.perSecond, "", none.p99Ms, "", none.residentMb)
                .row("all, arenascope", ours.perSecond, "", ours.p99Ms, "", ours.residentMb)
                .print("service");
    }

    private static void measure(Jdk jdk, JvmRun service, Series series) throws JsonProcessingException {
        try (HostJvm host = service.start()) {
            String port = host.awaitStdout("demo-service listening on (\\d+)");
            JvmRun driver = JvmRun.program(
                            "-jar",
                            Jars.LOAD.toString(),
                            "--url",
                            "http://127.0.0.1:" + port,
                            "--connections",
                            "8",
                            "--warm",
                            System.getProperty("bench.warmSeconds", "10"),
                            "--peak",
                            System.getProperty("bench.peakSeconds", "20"),
                            "--idle",
                            "0",
                            "--peak2",
                            "0",
                            "--json")
                    .on(jdk)
                    .jvm("-Xmx128m", "-XX:+UseSerialGC");
            try (HostJvm running = driver.start()) {
                Outcome load = running.finish();
                assertThat(load.exitCode()).as(load.stderr()).isZero();
                String peak =
                        load.stdout().lines().reduce((first, second) -> second).orElseThrow();
                JsonNode result = new ObjectMapper().readTree(peak);
                series.perSecond.add(result.path("requestsPerSecond").asDouble());
                series.p99Ms.add(result.path("p99Ms").asDouble());
                series.residentMb.add(new ProcessFiles(host.pid()).vmRssBytes() / 1e6);
            }
        }
    }
}
