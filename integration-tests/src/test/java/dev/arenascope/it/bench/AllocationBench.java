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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/**
 * What it costs to look at who allocates. All ways live at the same time in a JVM each and take turns of a second, so that what disturbs
 * one disturbs all. A turn is judged by the processor time of the whole JVM for each round, collections and compilers included.
 */
@Tag("bench")
class AllocationBench {
    private static final int TURNS = Integer.getInteger("bench.turns", 11);
    private static final int WARM_TURNS = Integer.getInteger("bench.warmTurns", 12);
    private static final String TURN_MS = "1000";
    private static final Pattern TURN = Pattern.compile("^rounds (\\d+) ns (\\d+) cpuNs (\\d+)$", Pattern.MULTILINE);
    private static final String SAMPLES = ",+jdk.ObjectAllocationSample#enabled=true"
            + ",+jdk.ObjectAllocationSample#throttle=150/s,+jdk.ObjectAllocationSample#stackTrace=true";
    private static final String[] OURS = {"first=1s", "interval=5s", "format=json"};

    /** One JVM that takes turns with the others. */
    private record Way(String name, HostJvm host, List<Double> perSecond, List<Double> cpuNs) {
        Way(String name, JvmRun run) {
            this(name, run.start(), new ArrayList<>(), new ArrayList<>());
        }
    }

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
        List<Way> ways = new ArrayList<>();
        try {
            ways(work, jdk).forEach((name, run) -> ways.add(new Way(name, run)));
            for (Way way : ways) way.host.awaitStdout("(ready)");
            for (int turn = 0; turn < WARM_TURNS; turn++) for (Way way : ways) turn(way, false);
            // Each way begins as often as any other: what comes first finds a cooler processor.
            for (int turn = 0; turn < TURNS; turn++) {
                for (int i = 0; i < ways.size(); i++) turn(ways.get((turn + i) % ways.size()), true);
            }
            print(title + ", " + jdk + ", medians of " + TURNS + " turns of a second", ways);
        } finally {
            for (Way way : ways) way.host.close();
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

    private static void turn(Way way, boolean counts) {
        long before = turns(way);
        way.host.say(TURN_MS);
        way.host.await("a turn", () -> turns(way) > before);
        if (!counts) return;
        List<MatchResult> all = TURN.matcher(way.host.stdout()).results().toList();
        MatchResult last = all.get(all.size() - 1);
        double rounds = Double.parseDouble(last.group(1));
        way.perSecond.add(rounds * 1e9 / Double.parseDouble(last.group(2)));
        way.cpuNs.add(Double.parseDouble(last.group(3)) / rounds);
    }

    private static long turns(Way way) {
        return TURN.matcher(way.host.stdout()).results().count();
    }

    private static void print(String title, List<Way> ways) {
        Table table = new Table(title, "", "rounds/s", "CPU a round, us", "of bare");
        double bare = Table.median(ways.get(0).cpuNs);
        for (Way way : ways) {
            double cpu = Table.median(way.cpuNs);
            table.row(way.name, Table.median(way.perSecond), cpu / 1e3, cpu / bare);
        }
        table.print("allocation");
    }
}
