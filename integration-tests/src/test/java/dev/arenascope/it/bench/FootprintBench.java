package dev.arenascope.it.bench;

import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.ProcessFiles;
import dev.arenascope.it.hosts.Waits;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;

/** What the agent, as it comes, adds to a host at rest: resident memory, threads, CPU time while it starts and once it has. */
@Tag("bench")
class FootprintBench {
    private static final Duration REST = Duration.ofSeconds(Integer.getInteger("bench.restSeconds", 60));

    private record Footprint(double residentMb, int threads, double startShare, double cpuShare) {}

    @OnEachJdk
    void addedToAHostAtRest(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).jvm("-Xmx256m");
        Footprint none = measure(run);
        Footprint ours = measure(run.agent());
        Footprint often = measure(run.agent("interval=5s"));
        new Table(
                        "At rest for twice " + REST.toSeconds() + " s, " + jdk,
                        "",
                        "resident, MB",
                        "added",
                        "threads",
                        "CPU added at first, % of a core",
                        "CPU added then")
                .row("no agent", none.residentMb, 0.0, none.threads, 0.0, 0.0)
                .row(cells("arenascope", ours, none))
                .row(cells("arenascope, interval=5s", often, none))
                .print("footprint");
    }

    private static Object[] cells(String name, Footprint with, Footprint none) {
        return new Object[] {
            name,
            with.residentMb,
            with.residentMb - none.residentMb,
            with.threads,
            100 * (with.startShare - none.startShare),
            100 * (with.cpuShare - none.cpuShare)
        };
    }

    private static Footprint measure(JvmRun run) {
        try (HostJvm host = run.start()) {
            host.awaitStdout("ready");
            ProcessFiles files = new ProcessFiles(host.pid());
            double start = cpuShareOfRest(files);
            double then = cpuShareOfRest(files);
            return new Footprint(files.vmRssBytes() / 1e6, files.threads(), start, then);
        }
    }

    private static double cpuShareOfRest(ProcessFiles files) {
        long ticks = files.cpuTicks();
        long begun = System.nanoTime();
        Awaitility.await().pollDelay(REST).atMost(REST.multipliedBy(2)).until(() -> true);
        double seconds = (System.nanoTime() - begun) / 1e9;
        return (files.cpuTicks() - ticks) / 100.0 / seconds;
    }
}
