package dev.arenascope.report;

import dev.arenascope.advice.Advice;
import dev.arenascope.advice.AdviceDiff;
import dev.arenascope.advice.Advised;
import dev.arenascope.advice.Change;
import dev.arenascope.advice.Saving;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** Advice in the text report: a diff of {@code env:}, what each part of it is for, and what earlier advice saved. */
final class AdviceLines {
    private static final String INDENT = "    ";

    private AdviceLines() {}

    static void appendTo(StringBuilder out, Advice advice) {
        AdviceDiff diff = advice.diff();
        if (!diff.isEmpty()) {
            out.append("  advice     for the next start\n");
            environment(out, "this container", diff.environment());
            for (AdviceDiff.Replaced r : diff.commandLine()) {
                line(out, "on the command line: " + r.value() + " in place of " + r.present());
            }
            for (AdviceDiff.OfSidecar s : diff.sidecars()) {
                environment(out, "the container of " + s.owner().substring(SidecarRow.OWNER.length()), s.environment());
            }
            for (Advised a : diff.items()) line(out, forecast(a));
        }
        for (Saving s : advice.savings())
            out.append("  saved      ").append(TextReport.clean(saved(s))).append('\n');
    }

    /** The lines of the report, each with its line feed; empty where there are none. */
    static String text(Advice advice) {
        StringBuilder out = new StringBuilder();
        appendTo(out, advice);
        return out.toString();
    }

    private static void environment(StringBuilder out, String whose, List<Change> changes) {
        if (changes.isEmpty()) return;
        line(out, "env: of " + whose);
        for (Change c : changes) {
            for (String was : EnvYaml.present(c)) line(out, "- " + was);
            for (String is : EnvYaml.items(List.of(c))) line(out, "+ " + is);
        }
    }

    private static void line(StringBuilder out, String text) {
        out.append(INDENT).append(TextReport.clean(text)).append('\n');
    }

    private static String forecast(Advised a) {
        String bytes = a.forecastBytes() instanceof Reading.Present<Long> p
                ? (a.atMost() ? "at most " : "") + Sizes.text(-p.value())
                : "none, " + a.forecastBytes().reason();
        return a.text() + ": forecast " + bytes + " (" + a.code() + (a.owner().isEmpty() ? "" : " " + a.owner()) + ")";
    }

    /** For example {@code MALLOC_ARENA_MAX=2: predicted 120 MB, saved 96 MB (resident 410 MB -> 314 MB, malloc 250 MB -> 150 MB, at 5m)}. */
    static String saved(Saving s) {
        Advised a = s.advised();
        StringBuilder out = new StringBuilder(a.text()).append(": predicted ");
        if (a.forecastBytes() instanceof Reading.Present<Long> p) {
            out.append(a.atMost() ? "at most " : "").append(Sizes.text(p.value()));
        } else {
            out.append("nothing");
        }
        long bytes = s.bytes();
        out.append(bytes < 0 ? ", took " : ", saved ").append(Sizes.text(Math.abs(bytes)));
        if (bytes < 0) out.append(" more");
        out.append(" (resident ").append(Sizes.text(s.before().residentBytes())).append(" -> ");
        out.append(Sizes.text(s.now().residentBytes()));
        if (s.before().ownerBytes() instanceof Reading.Present<Long> before
                && s.now().ownerBytes() instanceof Reading.Present<Long> now) {
            out.append(", ").append(a.owner()).append(' ').append(Sizes.text(before.value()));
            out.append(" -> ").append(Sizes.text(now.value()));
        }
        out.append(", at ").append(Sizes.uptime(s.ageMs()));
        if (s.others() > 0) {
            out.append(", with ").append(s.others()).append(s.others() == 1 ? " other setting" : " other settings");
            out.append(" of earlier advice");
        }
        return out.append(')').toString();
    }
}
