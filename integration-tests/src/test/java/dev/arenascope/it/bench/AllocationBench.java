package dev.arenascope.it.bench;

import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jars;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.hosts.AllocationTurns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/**
 * What it costs to look at who allocates. All ways live at the same time in a JVM each and take turns of a second, so that what disturbs
 * one disturbs all. A turn is judged by the processor time of the whole JVM for each round, collections and compilers included.
 */
@Tag("bench")
class AllocationBench {
    /** The compilers decide otherwise in each JVM: two of the same differ by a tenth. */
    private static final int SETS = Integer.getInteger("bench.sets", 3);

    private static final int TURNS = Integer.getInteger("bench.turns", 5);
    private static final int WARM_TURNS = Integer.getInteger("bench.warmTurns", 10);
    private static final String TURN_MS = "1000";
    private static final Pattern TURN = Pattern.compile("^rounds (\\d+) ns (\\d+) cpuNs (\\d+)$", Pattern.MULTILINE);
    private static final String SAMPLES = ",+jdk.ObjectAllocationSample#enabled=true"
            + ",+jdk.ObjectAllocationSample#throttle=150/s,+jdk.ObjectAllocationSample#stackTrace=true";
    private static final String[] OURS = {"first=1s", "interval=5s", "format=json"};

    /** What one turn did. */
    private record Turn(double roundsPerSecond, double cpuNsARound) {}

    /** One JVM that takes turns with the others. */
    private record Way(String name, HostJvm host, List<Turn> turns) {}

    @OnEachJdk
    void arraysInALoop(Jdk jdk) {
        measure("new byte[n] in a loop", "bytes", jdk);
    }

    @OnEachJdk
    void objectsInALoop(Jdk jdk) {
        measure("new objects of 32 bytes in a loop", "objects", jdk);
    }

    @OnEachJdk
    void orders(Jdk jdk) {
        measure("orders: JSON, maps, strings", "mix", jdk);
    }

    private static void measure(String title, String work, Jdk jdk) {
        Map<String, JvmRun> runs = ways(work, jdk);
        Map<String, List<Turn>> all = new LinkedHashMap<>();
        for (String name : runs.keySet()) all.put(name, new ArrayList<>());
        for (int set = 0; set < SETS; set++) {
            List<Way> ways = new ArrayList<>();
            try {
                runs.forEach((name, run) -> ways.add(new Way(name, run.start(), new ArrayList<>())));
                measure(ways);
                for (Way way : ways) Objects.requireNonNull(all.get(way.name)).addAll(way.turns);
            } finally {
                for (Way way : ways) way.host.close();
            }
        }
        print(title + ", " + jdk + ", medians of " + SETS + " times " + TURNS + " turns of a second", all);
    }

    private static void measure(List<Way> ways) {
        for (Way way : ways) way.host.awaitStdout("(ready)");
        for (int turn = 0; turn < WARM_TURNS; turn++) for (Way way : ways) turn(way);
        for (Way way : ways) way.turns.clear();
        // Each way begins as often as any other: what comes first finds a cooler processor.
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < ways.size(); i++) turn(ways.get((turn + i) % ways.size()));
        }
    }

    private static Map<String, JvmRun> ways(String work, Jdk jdk) {
        JvmRun bare = JvmRun.host(AllocationTurns.class, work).on(jdk).jvm("-Xmx256m");
        Map<String, JvmRun> ways = new LinkedHashMap<>();
        ways.put("bare", bare);
        ways.put("bare again", bare);
        ways.put("arenascope, the rate only", bare.agent(OURS).agent("instrument=off"));
        // After its first window of samples, which the first turns take up.
        ways.put("arenascope, the largest sites counted", bare.agent(OURS).agent("instrument=on"));
        ways.put("samples as in the agent's windows, all the time", recording(bare, "none" + SAMPLES));
        ways.put("JFR, settings=profile", recording(bare, "profile"));
        if (jdk.feature() < 22) {
            JvmRun google = JvmRun.program(
                            "-cp", Jars.HOSTS + ":" + Jars.GOOGLE, AllocationTurns.class.getName(), work, "google")
                    .on(jdk)
                    .jvm("-Xmx256m");
            ways.put("java-allocation-instrumenter 3.3.4", google.otherAgent(Jars.GOOGLE));
        }
        return ways;
    }

    private static JvmRun recording(JvmRun run, String settings) {
        return run.jvm("-XX:StartFlightRecording:dumponexit=false,settings=" + settings, "-Xlog:jfr*=off");
    }

    private static void turn(Way way) {
        long before = turns(way);
        way.host.say(TURN_MS);
        way.host.await("a turn", () -> turns(way) > before);
        List<MatchResult> all = TURN.matcher(way.host.stdout()).results().toList();
        MatchResult last = all.get(all.size() - 1);
        double rounds = Double.parseDouble(last.group(1));
        way.turns.add(
                new Turn(rounds * 1e9 / Double.parseDouble(last.group(2)), Double.parseDouble(last.group(3)) / rounds));
    }

    private static long turns(Way way) {
        return TURN.matcher(way.host.stdout()).results().count();
    }

    private static void print(String title, Map<String, List<Turn>> all) {
        Table table = new Table(title, "", "rounds/s", "CPU a round, us", "of bare");
        double bare = cpuNs(Objects.requireNonNull(all.get("bare")));
        all.forEach((name, turns) -> {
            double perSecond =
                    Table.median(turns.stream().map(Turn::roundsPerSecond).toList());
            table.row(name, perSecond, cpuNs(turns) / 1e3, cpuNs(turns) / bare);
        });
        table.print("allocation");
    }

    private static double cpuNs(List<Turn> turns) {
        return Table.median(turns.stream().map(Turn::cpuNsARound).toList());
    }
}
