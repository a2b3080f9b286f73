package dev.arenascope.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.DemoSidecar;
import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.MemoryGroup;
import dev.arenascope.it.ReportLine;
import dev.arenascope.it.hosts.Grows;
import dev.arenascope.it.hosts.Retains;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How often the kernel kills a load in a control group (version 1) with a limit, without a governor and with one. {@code -Dbench.runs} says how often each.
 */
@Tag("bench")
class SurvivalBench {
    private static final int RUNS = Integer.getInteger("bench.runs", 5);
    private static final String TOKEN = "a-token-for-who-must-survive";
    private static final List<String> MODES = List.of("observe", "govern");

    /** One load in a group of its own, until a process of the group is killed or the load has ended. */
    private static final class Run implements AutoCloseable {
        private final String mode;
        private final MemoryGroup group;
        private final HostJvm host;
        private final @Nullable DemoSidecar sidecar;
        private final long startNs = System.nanoTime();
        private double seconds;
        private boolean killed;

        Run(String mode, MemoryGroup group, JvmRun load, @Nullable DemoSidecar sidecar) {
            this.mode = mode;
            this.group = group;
            this.sidecar = sidecar;
            host = group.with(load.on(Jdk.OLDEST)
                            .jvm("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                            .agent("mode=" + mode, "first=1s", "format=json", "budget=20%"))
                    .start();
        }

        boolean isOver() {
            if (seconds > 0) return true;
            killed = !host.isAlive() || (sidecar != null && !sidecar.isAlive());
            if (!killed && !host.stdout().contains("done")) return false;
            seconds = (System.nanoTime() - startNs) / 1e9;
            return true;
        }

        /** What was done, as the last report tells it. */
        List<String> actions() {
            List<ReportLine> reports = host.reports();
            if (reports.isEmpty()) return List.of();
            return reports.get(reports.size() - 1)
                    .rows("actions")
                    .map(Run::action)
                    .toList();
        }

        private static String action(JsonNode action) {
            return action.path("action").asText().replaceAll("sidecar \\S+", "the sidecar") + " ("
                    + action.path("state").asText() + ")";
        }

        @Override
        public void close() {
            host.close();
            if (sidecar != null) sidecar.close();
            group.close();
        }
    }

    /** 20 MB each in a thread of its own, all but one block of which is freed: eight at full speed, six more at 6.7 MB/s. */
    @Test
    void burstsThatMallocKeeps() {
        List<Run> all = new ArrayList<>();
        JvmRun load = JvmRun.host(Retains.class, "20", "8", "14", "150").agent("interval=60s");
        try {
            for (int i = 0; i < 2 * RUNS; i++) {
                Run run = new Run(MODES.get(i % 2), MemoryGroup.of("bursts-" + i, 265), load, null);
                all.add(run);
                await(List.of(run));
            }
            print("Bursts that malloc keeps, limit 265 MB, interval=60s", all);
        } finally {
            all.forEach(Run::close);
        }
    }

    /** 150 MB of a Go process since its peak, and a JVM that takes 200 MB of direct memory at 1.4 MB/s. All runs at once: they mostly wait. */
    @Test
    void growthBesideAGoProcessThatHoldsItsPeak() {
        List<Run> all = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * RUNS; i++) {
                MemoryGroup group = MemoryGroup.of("beside-" + i, 360);
                DemoSidecar sidecar = DemoSidecar.lending(TOKEN);
                group.add(sidecar.pid());
                sidecar.sicken("idle-retention");
                JvmRun load = JvmRun.host(Grows.class, "1", "700", "200")
                        .jvm("-XX:MaxDirectMemorySize=1g")
                        .agent("interval=2s", "sidecar-token=" + TOKEN)
                        .agent("sidecars=" + sidecar.pid() + "@" + sidecar.url("/arenascope"));
                all.add(new Run(MODES.get(i % 2), group, load, sidecar));
            }
            await(all);
            print("A JVM that grows beside a Go process that holds its peak, limit 360 MB, interval=2s", all);
        } finally {
            all.forEach(Run::close);
        }
    }

    private static void await(List<Run> runs) {
        Awaitility.await("the end of " + runs.size())
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    boolean over = true;
                    for (Run run : runs) over &= run.isOver();
                    return over;
                });
    }

    private static void print(String title, List<Run> all) {
        Table table = new Table(
                title + ", " + Jdk.OLDEST,
                "mode",
                "runs",
                "killed",
                "until killed or done, s",
                "peak charge, MB",
                "done");
        for (String mode : MODES) {
            List<Run> runs = all.stream().filter(r -> r.mode.equals(mode)).toList();
            TreeSet<String> done = new TreeSet<>();
            runs.forEach(r -> done.addAll(r.actions()));
            table.row(
                    mode,
                    runs.size(),
                    runs.stream().filter(r -> r.killed).count(),
                    range(runs, r -> r.seconds),
                    range(runs, r -> r.group.peakBytes() / (double) (1 << 20)),
                    done.isEmpty() ? "-" : String.join(", ", done));
        }
        table.print("survival");
        assertThat(all.stream().filter(r -> r.killed).map(r -> r.mode))
                .as("those that were killed")
                .containsOnly("observe")
                .hasSize(RUNS);
    }

    private static String range(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return String.format(Locale.ROOT, "%.0f to %.0f", sorted[0], sorted[sorted.length - 1]);
    }
}
