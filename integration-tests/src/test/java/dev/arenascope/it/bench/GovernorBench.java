package dev.arenascope.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jars;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.Outcome;
import dev.arenascope.it.ProcessFiles;
import dev.arenascope.it.hosts.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;

/**
 * What governing brings and costs: the same load without a governor, by the moving average and by the square-root rule. The three run beside each other
 * and share the machine, since runs one after the other differ by a third on a machine whose clock is not its own. {@code -Dbench.loads=REGEX} asks
 * some of the loads, {@code -Dbench.runs} says how often.
 */
@Tag("bench")
class GovernorBench {
    private static final int RUNS = Integer.getInteger("bench.runs", 3);
    private static final Pattern ASKED = Pattern.compile(System.getProperty("bench.loads", ""));

    /** An action is decided after a minute of idling, and what it brings is there a minute later. */
    private static final String DAY = "30x1500+150x5+30x1500+90x5";

    private static final List<Work> WORKS = List.of(
            new Work("day curve", "live=40 garbage=64 threads=2 phases=" + DAY),
            // A JVM is judged by all of its heap only after five minutes.
            new Work("idle", "live=60 garbage=64 threads=1 phases=20x0+600x1"),
            new Work("steady", "live=40 garbage=64 threads=2 phases=90x500"),
            new Work("fragmenting malloc", "garbage=4 blocks=200 threads=8 phases=10x100+100x2"),
            new Work("allocation burst", "live=40 garbage=64 threads=1 phases=90x0"),
            new Work("survivors", "live=40 garbage=64 held=3000 threads=1 phases=90x0"),
            // It turns at each report.
            new Work(
                    "oscillating",
                    "live=40 garbage=64 threads=2 phases=" + String.join("+", Collections.nCopies(24, "2x1500+2x5"))));

    /** @param arguments of {@link Load} */
    private record Work(String name, String arguments) {}

    private static final List<String> COLUMNS = List.of(
            "RSS, mean, MB",
            "peak, MB",
            "at the end, MB",
            "live / resident, %",
            "collections, busy",
            "idle",
            "pauses, ms",
            "CPU of the collector, ms",
            "p50, ms",
            "p99, ms",
            "p99.9, ms",
            "requests/s");

    @OnEachJdk
    void offMovingAverageAndSquareRoot(Jdk jdk) {
        for (Work work : WORKS) {
            if (!ASKED.matcher(work.name).find()) continue;
            Governed all = new Governed(COLUMNS);
            for (int run = 0; run < RUNS; run++) together(jdk, work, run, all);
            all.table(work.name + " (" + work.arguments + "), " + jdk + ", -Xmx1g", "flags at the ends of phases")
                    .row(toBeat())
                    .print("governor");
        }
    }

    private static void together(Jdk jdk, Work work, int first, Governed all) {
        HostJvm[] hosts = new HostJvm[Governed.KINDS.size()];
        double[] sums = new double[hosts.length];
        double[] peaks = new double[hosts.length];
        double[] ends = new double[hosts.length];
        int[] samples = new int[hosts.length];
        try {
            for (int i = 0; i < hosts.length; i++) {
                int kind = (first + i) % hosts.length;
                hosts[kind] = JvmRun.host(Jars.LOADS, Load.class, work.arguments.split(" "))
                        .on(jdk)
                        .jvm("-Xmx1g")
                        .agent("interval=2s", "first=1s", "format=json")
                        .agent(Governed.KINDS.get(kind).agent())
                        .start();
            }
            Awaitility.await(work.name)
                    .atMost(Duration.ofMinutes(15))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        boolean alive = false;
                        for (int i = 0; i < hosts.length; i++) {
                            if (!hosts[i].isAlive()) continue;
                            alive = true;
                            double mb = new ProcessFiles(hosts[i].pid()).vmRssBytes() / 1e6;
                            if (mb == 0 || !hosts[i].stdout().contains("ready")) continue;
                            sums[i] += mb;
                            peaks[i] = Math.max(peaks[i], mb);
                            ends[i] = mb;
                            samples[i]++;
                        }
                        return !alive;
                    });
            for (int i = 0; i < hosts.length; i++) {
                add(all, i, hosts[i], sums[i] / samples[i], peaks[i], ends[i]);
            }
        } finally {
            for (HostJvm host : hosts) if (host != null) host.close();
        }
    }

    private static void add(Governed all, int kind, HostJvm host, double meanMb, double peakMb, double endMb) {
        Outcome outcome = host.awaitEnd();
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        double used = host.reports().stream()
                .mapToDouble(report -> report.json().path("utilisation").asDouble())
                .average()
                .orElse(Double.NaN);
        double[] columns = new double[COLUMNS.size()];
        columns[0] = meanMb;
        columns[1] = peakMb;
        columns[2] = endMb;
        columns[3] = 100 * used;
        List<JsonNode> phases = phases(outcome.stdout());
        int most = phases.stream().mapToInt(GovernorBench::asked).max().orElse(0);
        double seconds = 0;
        int busy = 0;
        for (JsonNode phase : phases) {
            boolean isBusy = asked(phase) == most;
            columns[isBusy ? 4 : 5] += phase.path("collections").asDouble();
            columns[6] += phase.path("collectionMs").asDouble();
            columns[7] += phase.path("collectorCpuMs").asDouble();
            if (!isBusy) continue;
            busy++;
            seconds += phase.path("seconds").asDouble();
            columns[8] += phase.path("p50Ms").asDouble();
            columns[9] += phase.path("p99Ms").asDouble();
            columns[10] += phase.path("p999Ms").asDouble();
            columns[11] += phase.path("requests").asDouble();
        }
        for (int i = 8; i < 11; i++) columns[i] /= busy;
        columns[11] /= seconds;
        all.add(kind, columns, settings(phases));
    }

    /** Requests a second; as many as go is more than any number. */
    private static int asked(JsonNode phase) {
        int asked = phase.path("asked").asInt();
        return asked == 0 ? Integer.MAX_VALUE : asked;
    }

    static List<JsonNode> phases(String stdout) {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> phases = new ArrayList<>();
        for (String line : stdout.lines().filter(l -> l.startsWith("{")).toList()) {
            try {
                phases.add(json.readTree(line));
            } catch (JsonProcessingException e) {
                throw new AssertionError(line, e);
            }
        }
        return phases;
    }

    /** What the flags were at the ends of phases, where they changed. A change that was put back shows as a change too: what was set in any phase counts. */
    private static String settings(List<JsonNode> phases) {
        List<String> changed = new ArrayList<>();
        for (String flag : List.of("MinHeapFreeRatio", "MaxHeapFreeRatio", "SoftMaxHeapSize", "G1PeriodicGCInterval")) {
            List<String> values = new ArrayList<>();
            for (JsonNode phase : phases) {
                String value = phase.path(flag).asText();
                if (values.isEmpty() || !values.get(values.size() - 1).equals(value)) values.add(value);
            }
            boolean set = values.size() > 1
                    || (flag.startsWith("G1") && !values.get(0).equals("0"));
            if (set) changed.add(flag + " " + String.join(" > ", values));
        }
        return changed.isEmpty() ? "none" : String.join("; ", changed);
    }

    /** The founding article's, and at the same time of collecting that of the paper of the square-root rule. */
    private static Object[] toBeat() {
        return new Object[] {
            "to beat", "-16 %", "-14 %", "", "+37 %", "-30 %", "-54 %", "-22 %", "+0 %", "", "", "", "-2 % at most", ""
        };
    }
}
