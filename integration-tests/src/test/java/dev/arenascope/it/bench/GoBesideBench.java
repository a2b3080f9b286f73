package dev.arenascope.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.DemoSidecar;
import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jars;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.MemoryGroup;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.Outcome;
import dev.arenascope.it.ProcessFiles;
import dev.arenascope.it.hosts.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;

/**
 * What governing brings and costs where a JVM and a Go process at work share one control group (version 1). The three run beside each other, as in
 * {@link GovernorBench}; {@code -Dbench.loads=REGEX} asks some of the loads, {@code -Dbench.runs} says how often.
 */
@Tag("bench")
class GoBesideBench {
    private static final int RUNS = Integer.getInteger("bench.runs", 3);
    private static final Pattern ASKED = Pattern.compile(System.getProperty("bench.loads", ""));
    private static final String TOKEN = "a-token-for-the-bench-of-both";

    /** No sidecar is judged within its first minute. */
    private static final String SERVICE = "live=60 garbage=64 threads=2 phases=60x300+120x5+60x300";

    private static final List<Work> WORKS = List.of(
            new Work("JVM and Go, room to spare", "garbage-headroom", SERVICE, 600, 200),
            new Work("JVM and Go, fragmented spans", "span-fragmentation", "live=60 phases=150x1", 800, 0));

    private static final List<String> COLUMNS = List.of(
            "RSS of both, mean, MB",
            "peak charge, MB",
            "RSS of both at the end, MB",
            "JVM collections",
            "its pauses, ms",
            "its p99, ms",
            "Go collections",
            "Go collector CPU, s",
            "Go p50, ms",
            "Go p99, ms",
            "Go requests/s");

    /**
     * @param sickness of the Go process
     * @param service arguments of {@link Load}
     * @param limitMb of the group
     * @param perSecond requests to the Go process; 0: as many as go
     */
    private record Work(String name, String sickness, String service, int limitMb, int perSecond) {
        String title() {
            return name + " (" + sickness + ", " + service + ", limit " + limitMb + " MB)";
        }
    }

    @OnEachJdk
    void offMovingAverageAndSquareRoot(Jdk jdk) {
        for (Work work : WORKS) {
            if (!ASKED.matcher(work.name).find()) continue;
            Governed all = new Governed(COLUMNS);
            for (int run = 0; run < RUNS; run++) together(jdk, work, run, all);
            all.table(work.title() + ", " + jdk + ", -Xmx256m", "done").print("governor");
        }
    }

    private static void together(Jdk jdk, Work work, int first, Governed all) {
        List<Pair> pairs = new ArrayList<>();
        try {
            for (int i = 0; i < Governed.KINDS.size(); i++) {
                int kind = (first + i) % Governed.KINDS.size();
                pairs.add(new Pair(jdk, work, kind, work.name.hashCode() + "-" + first + "-" + kind));
            }
            Awaitility.await(work.name)
                    .atMost(Duration.ofMinutes(15))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        boolean alive = false;
                        for (Pair pair : pairs) alive |= pair.sample();
                        return !alive;
                    });
            for (Pair pair : pairs) pair.addTo(all);
        } finally {
            pairs.forEach(Pair::close);
        }
    }

    /** A JVM and a Go process in a group of their own, and who calls the Go process. */
    private static final class Pair implements AutoCloseable {
        private final int kind;
        private final MemoryGroup group;
        private final DemoSidecar sidecar = DemoSidecar.lending(TOKEN);
        private final HostJvm host;
        private final OrderCalls calls;
        private double sumMb;
        private double endMb;
        private int samples;

        Pair(Jdk jdk, Work work, int kind, String name) {
            this.kind = kind;
            group = MemoryGroup.of(name, work.limitMb);
            group.add(sidecar.pid());
            sidecar.sicken(work.sickness);
            calls = new OrderCalls(sidecar.url("/orders/"), work.perSecond);
            JvmRun run = JvmRun.host(Jars.LOADS, Load.class, work.service.split(" "))
                    .on(jdk)
                    .jvm("-Xmx256m", "-XX:+UseG1GC")
                    // GOGC=800 is somebody's wish otherwise, and is let be.
                    .agent("interval=2s", "first=1s", "format=json", "override-explicit=on")
                    .agent("sidecar-token=" + TOKEN)
                    .agent("sidecars=" + sidecar.pid() + "@" + sidecar.url("/arenascope"))
                    .agent(Governed.KINDS.get(kind).agent());
            host = group.with(run).start();
        }

        /** False once the JVM has ended; the Go process ends with the pair. */
        boolean sample() {
            if (!host.isAlive()) {
                calls.end();
                return false;
            }
            double mb =
                    (new ProcessFiles(host.pid()).vmRssBytes() + new ProcessFiles(sidecar.pid()).vmRssBytes()) / 1e6;
            if (!host.stdout().contains("ready")) return true;
            sumMb += mb;
            endMb = mb;
            samples++;
            return true;
        }

        void addTo(Governed all) {
            Outcome outcome = host.awaitEnd();
            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
            assertThat(sidecar.isAlive()).isTrue();
            double[] columns = new double[COLUMNS.size()];
            columns[0] = sumMb / samples;
            columns[1] = group.peakBytes() / 1e6;
            columns[2] = endMb;
            int busiest = 0;
            for (JsonNode phase : GovernorBench.phases(outcome.stdout())) {
                columns[3] += phase.path("collections").asDouble();
                columns[4] += phase.path("collectionMs").asDouble();
                if (phase.path("asked").asInt() < busiest) continue;
                busiest = phase.path("asked").asInt();
                columns[5] = Math.max(columns[5], phase.path("p99Ms").asDouble());
            }
            JsonNode state = sidecar.state();
            columns[6] = state.path("gcCycles").asDouble();
            columns[7] = state.path("gcCpuSeconds").asDouble();
            columns[8] = calls.percentileMs(50);
            columns[9] = calls.percentileMs(99);
            columns[10] = calls.perSecond();
            all.add(kind, columns, actions());
        }

        private String actions() {
            List<String> done = SurvivalBench.actions(host);
            return done.isEmpty() ? "-" : String.join(", ", done);
        }

        @Override
        public void close() {
            calls.end();
            host.close();
            sidecar.close();
            group.close();
        }
    }
}
