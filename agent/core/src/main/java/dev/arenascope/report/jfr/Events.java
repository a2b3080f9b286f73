package dev.arenascope.report.jfr;

import dev.arenascope.governor.ActionEntry;
import dev.arenascope.governor.Budget;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.report.ActionText;
import dev.arenascope.report.Report;
import dev.arenascope.report.TextReport;
import dev.arenascope.snapshot.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One report as events. */
final class Events {
    /** The state of each action of late as it was written last, by its number. */
    private Map<Long, ActionEntry.State> told = new HashMap<>(0);

    void write(Report report) {
        summary(report);
        long number = report.snapshot().seq();
        if (report.diagnosis().ledger() instanceof Reading.Present<Ledger> ledger) {
            List<OwnerRow> rows = ledger.value().rows();
            for (int i = 0; i < rows.size(); i++) owner(number, rows.get(i));
        }
        List<Finding> findings = report.diagnosis().findings();
        for (int i = 0; i < findings.size(); i++) finding(number, findings.get(i));
        List<ActionEntry> actions = report.governance().actions();
        Map<Long, ActionEntry.State> now = new HashMap<>(actions.size() * 2);
        for (int i = 0; i < actions.size(); i++) {
            ActionEntry entry = actions.get(i);
            now.put(entry.number(), entry.state());
            if (told.get(entry.number()) != entry.state()) action(entry);
        }
        told = now;
    }

    private static void summary(Report report) {
        ReportEvent event = new ReportEvent();
        if (!event.shouldCommit()) return;
        Missing missing = new Missing();
        event.number = report.snapshot().seq();
        event.verdict = report.diagnosis().verdict();
        if (report.diagnosis().ledger() instanceof Reading.Present<Ledger> ledger) {
            event.rssBytes = ledger.value().residentBytes();
            event.liveBytes = ledger.value().liveBytes();
        } else {
            event.rssBytes = missing.none("rssBytes", report.diagnosis().ledger());
            event.liveBytes = missing.none("liveBytes", report.diagnosis().ledger());
        }
        event.limitBytes = missing.orNone("limitBytes", TextReport.limitBytes(report.snapshot()));
        Reading<Budget> budget = report.governance().budget();
        event.safeToShrinkToBytes = budget instanceof Reading.Present<Budget> b
                ? b.value().safeBytes()
                : missing.none("safeToShrinkToBytes", budget);
        event.decision = ActionText.decision(report.governance());
        event.absent = missing.toString();
        event.commit();
    }

    private static void owner(long report, OwnerRow row) {
        OwnerEvent event = new OwnerEvent();
        if (!event.shouldCommit()) return;
        Missing missing = new Missing();
        event.report = report;
        event.owner = row.owner().label();
        event.detail = row.detail();
        event.residentBytes = row.residentBytes();
        event.liveBytes = missing.orNone("liveBytes", row.liveBytes());
        event.reclaimableBytes = missing.orNone("reclaimableBytes", row.reclaimableBytes());
        event.pinnedBytes = missing.orNone("pinnedBytes", row.pinnedBytes());
        event.view = row.view();
        event.absent = missing.toString();
        event.commit();
    }

    private static void finding(long report, Finding f) {
        FindingEvent event = new FindingEvent();
        if (!event.shouldCommit()) return;
        event.report = report;
        event.code = f.code().name();
        event.owner = f.owner();
        event.bytes = f.bytes();
        event.severity = TextReport.severity(f);
        event.confidence = f.confidence();
        event.evidence = f.evidence();
        event.advice = String.join("; or ", f.advice());
        event.commit();
    }

    private static void action(ActionEntry entry) {
        ActionEvent event = new ActionEvent();
        if (!event.shouldCommit()) return;
        Missing missing = new Missing();
        event.number = entry.number();
        event.action = entry.action().text();
        event.kind = entry.action().kind().label();
        event.target = entry.action().target();
        event.state = entry.state().label();
        event.forecastBytes = entry.action().price().forecastBytes();
        event.measuredBytes = missing.orNone("measuredBytes", entry.measuredBytes());
        event.pauseMs = missing.orNan("pauseMs", entry.pauseMs());
        event.why = entry.why();
        event.absent = missing.toString();
        event.commit();
    }
}
