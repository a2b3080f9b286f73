package dev.arenascope.it.bench;

import dev.arenascope.it.Jars;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.hosts.StartTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** From fork to the first line of main, and to the end of a host that does nothing: alternating runs, medians. */
@Tag("bench")
class StartBench {
    private static final int RUNS = Integer.getInteger("bench.starts", 15);

    @OnEachJdk
    void startToMain(Jdk jdk) {
        JvmRun none = JvmRun.host(StartTime.class).on(jdk);
        List<JvmRun> ways = List.of(none, none.otherAgent(Jars.doNothingAgent()), none.agent());
        List<String> names = List.of("no agent", "an agent that does nothing", "arenascope");
        List<List<Double>> toMain = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<List<Double>> toEnd = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int run = 0; run < RUNS + 1; run++) {
            for (int way = 0; way < ways.size(); way++) {
                long begun = micros(Instant.now());
                String main = ways.get(way).run().stdout().strip();
                long ended = micros(Instant.now());
                if (run == 0) continue; // files are read from the disk once
                toMain.get(way).add((Long.parseLong(main) - begun) / 1e3);
                toEnd.get(way).add((ended - begun) / 1e3);
            }
        }
        Table table = new Table(
                "Start, " + jdk + ", median of " + RUNS + " alternating runs, ms",
                "",
                "to main",
                "added",
                "to the end",
                "added");
        double main = Table.median(toMain.get(0));
        double end = Table.median(toEnd.get(0));
        for (int way = 0; way < ways.size(); way++) {
            double wayMain = Table.median(toMain.get(way));
            double wayEnd = Table.median(toEnd.get(way));
            table.row(names.get(way), wayMain, wayMain - main, wayEnd, wayEnd - end);
        }
        table.print("start");
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }
}
