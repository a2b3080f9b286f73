package dev.arenascope.report;

import static dev.arenascope.report.OpenRows.absent;
import static dev.arenascope.report.OpenRows.orNull;

import dev.arenascope.governor.ActionEntry;
import dev.arenascope.governor.Budget;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import javax.management.openmbean.CompositeData;

/** The governor's actions and budget as open types. */
final class OpenActions {
    static final OpenRow ACTION = OpenRow.named("Action", "one action, and what became of it")
            .number("number", "from 1")
            .number("ageMs", "how long ago it was done")
            .text("action", "what was done")
            .text("kind", "trim-native, free-ratios, ...")
            .text("target", "malloc, java-heap, or the id of a sidecar")
            .number("forecastBytes", "resident bytes that it was expected to give back")
            .number("measuredBytes", "resident bytes by which the target fell")
            .ratio("forecastPauseMs", "longest wait of a thread, expected")
            .ratio("pauseMs", "longest wait of a thread, measured")
            .ratio("refaultMs", "processor time for the pages to come back")
            .text("state", "in flight, paid, did not pay, aborted, restored, overridden, lost or failed")
            .text("why", "why it was done, or why it failed")
            .text("absent", "what could not be measured, and why")
            .build();

    static final OpenRow BUDGET = OpenRow.named("Budget", "the limit that all heaps share")
            .number("limitBytes", "of the control group, or as the operator set it")
            .number("fixedBytes", "charged, and neither a governed heap nor free memory of malloc")
            .number("heapsBytes", "what all governed heaps may hold together")
            .number(
                    "safeToShrinkToBytes",
                    "a limit under which all can go on as they are, without anything being given back")
            .number("neededBytes", "where all could shrink to: what is fixed and alive, with room to work")
            .text("absent", "why there is none")
            .build();

    private OpenActions() {}

    static CompositeData[] actions(Reading<Report> report) {
        List<ActionEntry> entries = report.map(r -> r.governance().actions()).orElse(List.of());
        CompositeData[] rows = new CompositeData[entries.size()];
        long nowMs = report.map(r -> r.governance().nowMs()).orElse(0L);
        for (int i = 0; i < rows.length; i++) {
            ActionEntry e = entries.get(i);
            rows[i] = ACTION.data(
                    e.number(),
                    nowMs - e.atMs(),
                    e.action().text(),
                    e.action().kind().label(),
                    e.action().target(),
                    e.action().price().forecastBytes(),
                    orNull(e.measuredBytes()),
                    e.action().price().pauseMs(),
                    orNull(e.pauseMs()),
                    e.action().price().refaultMs(),
                    e.state().label(),
                    e.why(),
                    absent("measuredBytes", e.measuredBytes(), "pauseMs", e.pauseMs()));
        }
        return rows;
    }

    static CompositeData budget(Reading<Report> report) {
        Reading<Budget> budget = report.flatMap(r -> r.governance().budget());
        if (!(budget instanceof Reading.Present<Budget> p))
            return BUDGET.data(null, null, null, null, null, budget.reason());
        Budget b = p.value();
        return BUDGET.data(b.limitBytes(), b.fixedBytes(), b.heapsBytes(), b.safeBytes(), b.leastBytes(), "");
    }
}
