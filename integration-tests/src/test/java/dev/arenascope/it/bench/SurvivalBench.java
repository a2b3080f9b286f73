package dev.arenascope.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.DemoSidecar;
import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jars;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.MemoryGroup;
import dev.arenascope.it.ReportLine;
import dev.arenascope.it.hosts.Grows;
import dev.arenascope.it.hosts.Load;
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
    private static final String[] SMALL = {"-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"};
    private static final List<String> MODES = List.of("observe", "govern");

    /** One load in a group of its own, until a process of the group is killed or the load has ended. */
    private static final class Run implements AutoCloseable {
        private final String mode;
        private final MemoryGroup group;
        private final HostJvm host;
        private final @Nullable DemoSidecar sidecar;
        private final String last;
        private final long startNs = System.nanoTime();
        private double seconds;
        private boolean killed;

        /** @param last what the load prints when it has ended */
        Run(String mode, MemoryGroup group, JvmRun load, String last, @Nullable DemoSidecar sidecar) {
            this.mode = mode;
            this.last = last;
            this.group = group;
            this.sidecar = sidecar;
            host = group.with(load.on(Jdk.OLDEST).agent("mode=" + mode, "first=1s", "format=json", "budget=20%"))
                    .start();
        }

        boolean isOver() {
            if (seconds > 0) return true;
            boolean alive = host.isAlive() && (sidecar == null || sidecar.isAlive());
            boolean ended = host.stdout().contains(last);
            if (alive && !ended) return false;
            killed = !ended;
            seconds = (System.nanoTime() - startNs) / 1e9;
            return true;
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
        JvmRun load =
                JvmRun.host(Retains.class, "20", "8", "14", "150").jvm(SMALL).agent("interval=60s");
        try {
            for (int i = 0; i < 2 * RUNS; i++) {
                Run run = new Run(MODES.get(i % 2), MemoryGroup.of("bursts-" + i, 265), load, "done", null);
                all.add(run);
                await(List.of(run));
            }
            assertOnlyWithout(print("Bursts that malloc keeps, limit 265 MB, interval=60s", all));
        } finally {
            all.forEach(Run::close);
        }
    }

    /** 150 MB of a Go process since its peak, and a JVM that takes 200 MB of direct memory at 1.4 MB/s. */
    @Test
    void growthBesideAGoProcessThatHoldsItsPeak() {
        JvmRun load = JvmRun.host(Grows.class, "1", "700", "200").jvm(SMALL).jvm("-XX:MaxDirectMemorySize=1g");
        assertOnlyWithout(together(
                "A JVM that grows beside a Go process that holds its peak, limit 360 MB, interval=2s",
                360,
                load.agent("interval=2s"),
                "done",
                "idle-retention"));
    }

    /**
     * Garbage of a Go process with GOGC=800, and a service whose load turns to five times as much after 75 s. Who is killed before the minute that it takes to
     * judge a Go heap is not saved, so nothing is asserted.
     */
    @Test
    void workBesideAGoProcessWithRoomToSpare() {
        JvmRun load = JvmRun.host(Jars.LOADS, Load.class, "live=60", "garbage=64", "threads=2", "phases=75x300+90x1500")
                .jvm("-Xmx400m", "-XX:+UseG1GC");
        together(
                "G1 and a Go process at work, GOGC=800, limit 350 MB, interval=1s, override-explicit=on",
                350,
                load.agent("interval=1s", "override-explicit=on"),
                "\"asked\":1500",
                "garbage-headroom");
    }

    /** All runs at once: they mostly wait. The modes of those that were killed. */
    private static List<String> together(String title, int limitMb, JvmRun load, String last, String sickness) {
        List<Run> all = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * RUNS; i++) {
                MemoryGroup group = MemoryGroup.of(sickness + "-" + i, limitMb);
                DemoSidecar sidecar = DemoSidecar.lending(TOKEN);
                group.add(sidecar.pid());
                sidecar.sicken(sickness);
                JvmRun told = load.agent(
                        "sidecar-token=" + TOKEN, "sidecars=" + sidecar.pid() + "@" + sidecar.url("/arenascope"));
                all.add(new Run(MODES.get(i % 2), group, told, last, sidecar));
            }
            await(all);
            return print(title, all);
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

    private static List<String> print(String title, List<Run> all) {
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
            runs.forEach(r -> done.addAll(actions(r.host)));
            table.row(
                    mode,
                    runs.size(),
                    runs.stream().filter(r -> r.killed).count(),
                    range(runs, r -> r.seconds),
                    range(runs, r -> r.group.peakBytes() / (double) (1 << 20)),
                    done.isEmpty() ? "-" : String.join(", ", done));
        }
        table.print("survival");
        return all.stream().filter(r -> r.killed).map(r -> r.mode).toList();
    }

    /** What was done in a host, and what became of it, as its last report tells. */
    static List<String> actions(HostJvm host) {
        List<ReportLine> reports = host.reports();
        if (reports.isEmpty()) return List.of();
        return reports.get(reports.size() - 1)
                .rows("actions")
                .map(SurvivalBench::action)
                .toList();
    }

    private static String action(JsonNode action) {
        return action.path("action").asText().replaceAll("sidecar \\S+", "the sidecar") + " ("
                + action.path("state").asText() + ")";
    }

    private static void assertOnlyWithout(List<String> killed) {
        assertThat(killed).as("those that were killed").containsOnly("observe").hasSize(RUNS);
    }

    private static String range(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return String.format(Locale.ROOT, "%.0f to %.0f", sorted[0], sorted[sorted.length - 1]);
    }
}
