package dev.arenascope.it.bench;

import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.ReportLine;
import dev.arenascope.it.hosts.Resident;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** What each probe takes, by the size of the host, as the agent itself measures and reports it. */
@Tag("bench")
class TickBench {
    private static final int[] MEGABYTES = {100, 900, 3900};
    private static final int REPORTS = 8;

    @OnEachJdk
    void costOfEachProbe(Jdk jdk) {
        Map<String, List<Object>> byProbe = new LinkedHashMap<>();
        for (int i = 0; i < MEGABYTES.length; i++) {
            JvmRun run = JvmRun.host(Resident.class, Integer.toString(MEGABYTES[i]))
                    .on(jdk)
                    .jvm("-Xms" + MEGABYTES[i] * 3 / 2 + "m", "-Xmx" + (MEGABYTES[i] * 3 / 2 + 100) + "m")
                    .agent("first=1s", "interval=1s", "format=json", "budget=100%");
            try (HostJvm host = run.start()) {
                host.awaitStdout("ready");
                int before = host.reports().size();
                host.awaitReport(before + 1 + REPORTS);
                add(byProbe, i, host.reports().subList(before + 1, before + 1 + REPORTS));
            }
        }
        Table table = new Table(
                "Probes, " + jdk + ", median of " + REPORTS + " reports, ms", "probe", "0.2 GB", "1 GB", "4 GB");
        byProbe.forEach((name, cells) -> {
            while (cells.size() < MEGABYTES.length) cells.add("");
            table.row(name, cells.get(0), cells.get(1), cells.get(2));
        });
        table.print("probes");
    }

    private static void add(Map<String, List<Object>> byProbe, int column, List<ReportLine> reports) {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        List<Double> resident = new ArrayList<>();
        for (ReportLine report : reports) {
            resident.add(report.number("rssBytes") / 1e6);
            report.json()
                    .path("agent")
                    .path("probes")
                    .forEach(probe -> times.computeIfAbsent(probe.path("name").asText(), n -> new ArrayList<>())
                            .add(probe.path("lastMs").asDouble()));
        }
        times.put("(resident, MB)", resident);
        times.forEach((name, values) -> {
            List<Object> cells = byProbe.computeIfAbsent(name, n -> new ArrayList<>());
            while (cells.size() < column) cells.add("");
            cells.add(Table.median(values));
        });
    }
}
