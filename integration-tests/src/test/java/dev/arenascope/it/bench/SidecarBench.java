package dev.arenascope.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.DemoSidecar;
import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jars;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** What reading a Go sidecar costs, on our side and on its own, by each of the formats in which the demo's tells of itself. */
@Tag("bench")
class SidecarBench {
    private static final List<String> PATHS =
            List.of("/arenascope", "/metrics", "/debug/vars", "/debug/pprof/heap?debug=1");

    @OnEachJdk
    void readingOneAndFifty(Jdk jdk) {
        Table table = new Table(
                "Reading sidecars, one after the other, " + jdk,
                "path",
                "sidecars",
                "bytes of each body",
                "first round, us",
                "round, median, us",
                "95 %, us",
                "processor of it, us",
                "garbage of each, bytes",
                "processor of the sidecar, us");
        List<DemoSidecar> sidecars = new ArrayList<>();
        try {
            for (int many : new int[] {1, 50}) {
                while (sidecars.size() < many) sidecars.add(DemoSidecar.start(Map.of()));
                for (String path : PATHS) {
                    List<String> arguments = new ArrayList<>(List.of("cost", path));
                    for (DemoSidecar sidecar : sidecars) arguments.add(sidecar.url(""));
                    rows(table, run(jdk, arguments));
                }
            }
        } finally {
            for (DemoSidecar sidecar : sidecars) sidecar.close();
        }
        table.print("sidecars");
    }

    @OnEachJdk
    void aBusySidecarThatIsReadTenTimesASecond(Jdk jdk) {
        Table table = new Table(
                "500 requests a second to a sidecar that holds 20,000 orders of 2 KB and is read ten times a second, "
                        + jdk,
                "read",
                "requests",
                "late by, median, us",
                "99 %, us",
                "99.9 %, us",
                "at most, us");
        for (int turn = 0; turn < 3; turn++) {
            for (String path : new String[] {"not", "/arenascope", "/metrics", "/debug/vars"}) {
                try (DemoSidecar sidecar = DemoSidecar.start(Map.of())) {
                    String polled = path.equals("not") ? "-" : sidecar.url(path);
                    rows(table, run(jdk, List.of("load", path, polled, sidecar.url("/orders/"))));
                }
            }
        }
        table.print("sidecars");
    }

    private static Outcome run(Jdk jdk, List<String> arguments) {
        List<String> program = new ArrayList<>(List.of("-cp", Jars.CORE));
        program.add(Path.of("src", "bench", "java", "ReadsSidecars.java")
                .toAbsolutePath()
                .toString());
        program.addAll(arguments);
        JvmRun run = JvmRun.program(program.toArray(new String[0])).on(jdk);
        try (HostJvm host = run.start()) {
            return host.finish(Duration.ofMinutes(3));
        }
    }

    private static void rows(Table table, Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        outcome.stdout()
                .lines()
                .filter(line -> line.startsWith("|"))
                .forEach(line -> table.row(
                        (Object[]) line.substring(2, line.length() - 2).split(" \\| ", -1)));
    }
}
