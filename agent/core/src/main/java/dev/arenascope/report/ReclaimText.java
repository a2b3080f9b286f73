package dev.arenascope.report;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Prospect;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** The answer of the JMX operation {@code reclaim}. */
final class ReclaimText {
    private ReclaimText() {}

    /** @param prospects what the findings of that report ask for */
    static String dryRun(Reading<Report> last, List<Prospect> prospects) {
        Reading<Ledger> ledger = last.flatMap(r -> r.diagnosis().ledger());
        if (!(last instanceof Reading.Present<Report> report) || !(ledger instanceof Reading.Present<Ledger> p))
            return "No forecast: " + ledger.reason() + ".";
        long sum = 0;
        List<String> parts = new ArrayList<>();
        for (OwnerRow row : p.value().rows()) {
            if (row.view() || !(row.reclaimableBytes() instanceof Reading.Present<Long> bytes)) continue;
            sum += bytes.value();
            if (bytes.value() > 0) parts.add(row.owner().label() + " " + Sizes.text(bytes.value()));
        }
        String what = parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
        StringBuilder out = new StringBuilder("Dry run: wholly free and resident are ").append(Sizes.text(sum));
        out.append(what)
                .append(", by report #")
                .append(report.value().snapshot().seq());
        out.append(" of ").append(TextReport.time(report.value().snapshot())).append('.');
        for (Prospect one : prospects) out.append('\n').append(line(one));
        if (!prospects.isEmpty()) out.append('\n');
        else out.append(' ');
        if (report.value().governance().mode() != Mode.OBSERVE) {
            out.append("The governor, at that report: ");
            out.append(ActionText.decision(report.value().governance())).append(". ");
        }
        return out.append("Nothing was changed.").toString();
    }

    private static String line(Prospect one) {
        String finding = one.finding().code() + " of " + one.finding().owner();
        return one.action() instanceof Reading.Present<Action> action
                ? "govern would " + ActionText.priced(action.value()) + " (" + finding + ")"
                : "govern does nothing for " + finding + ": " + one.action().reason();
    }

    /** @param now made by the request */
    static String done(Report now) {
        return "The governor, at report #" + now.snapshot().seq() + ": " + ActionText.decision(now.governance()) + ".";
    }

    static String refused(String mode) {
        return "Refused: acting needs mode=govern, and the mode is " + mode + " (the attribute Mode can be set)."
                + " reclaim(true) prints what would be done.";
    }
}
