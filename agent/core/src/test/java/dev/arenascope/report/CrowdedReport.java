package dev.arenascope.report;

import static dev.arenascope.report.Reports.MB;

import dev.arenascope.governor.Governance;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.GoHeaps;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A report of a host with many neighbours, all of them sick, and many threads, each with a name of its own. */
final class CrowdedReport {
    private CrowdedReport() {}

    static Report of(int sidecars, int threads) {
        List<Sidecar> all = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < sidecars; i++) {
            String name = "sidecar-with-a-long-name-" + i;
            all.add(GoHeaps.of(38, 11, 61)
                    .live(31, 62)
                    .rss(120)
                    .named(name, (4800 + i) + "@77")
                    .sidecar());
            findings.add(new Finding(
                    Finding.Code.RETENTION,
                    "sidecar " + name,
                    61 * MB,
                    Finding.Severity.HIGH,
                    0.9,
                    "61 MB idle for 4 min; wholly free beside 49 MB in use",
                    List.of("GOMEMLIMIT=80MiB", "GOGC=50"),
                    Reading.of(61 * MB),
                    List.of()));
        }
        List<Ledger.StackGroup> groups = new ArrayList<>();
        for (int i = 0; i < threads; i++) groups.add(new Ledger.StackGroup("a-worker-of-its-own-" + i, 1, 100_000));
        Ledger some = Reports.ledger(0);
        Ledger ledger = new Ledger(
                some.residentBytes(),
                some.vmRssBytes(),
                0,
                some.rows(),
                groups,
                some.liveBytes(),
                some.anonymous(),
                Map.of());
        return new Report(
                new Space().sidecars(new Sidecars(all, List.of())).snapshot(0),
                new Diagnosis(Reading.of(ledger), findings),
                Governance.NONE);
    }
}
