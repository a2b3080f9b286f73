package dev.arenascope.report;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.ActionEntry;
import dev.arenascope.governor.ActionEntry.State;
import dev.arenascope.governor.Budget;
import dev.arenascope.governor.Decision;
import dev.arenascope.governor.Effect;
import dev.arenascope.governor.Governance;
import dev.arenascope.governor.HeapShare;
import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Price;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** The governor's words: the same in the report, in the log and in JMX, so that an adviser's line is what a governor does. */
public final class ActionText {
    private ActionText() {}

    /** For example {@code trim malloc: forecast -101 MB, 40 ms pause, refault 13 ms}; what puts back costs nothing. */
    static String priced(Action action) {
        if (action instanceof Action.Restore) return action.text();
        Price price = action.price();
        return action.text() + ": forecast " + Sizes.text(-price.forecastBytes()) + ", " + ms(price.pauseMs())
                + " pause, refault " + ms(price.refaultMs());
    }

    /** For example {@code would trim malloc: forecast -101 MB, 40 ms pause, refault 13 ms (RETENTION of malloc)}. */
    public static String decision(Governance g) {
        if (!(g.decision() instanceof Reading.Present<Decision> decided))
            return "off (" + g.decision().reason() + ")";
        if (!(decided.value() instanceof Decision.Act act))
            return "hold: " + decided.value().why();
        String what = priced(act.action()) + " (" + act.why() + ")";
        if (g.mode() != Mode.GOVERN) return "would " + what;
        String failure = failure(g.actions(), act.action());
        return failure.isEmpty() ? "did " + what : "failed to " + what + ": " + failure;
    }

    /** Why it was not done; empty where it was. */
    private static String failure(List<ActionEntry> entries, Action action) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            ActionEntry e = entries.get(i);
            boolean same = e.action() instanceof Action.Restore == action instanceof Action.Restore
                    && e.action().kind() == action.kind()
                    && e.action().target().equals(action.target());
            if (same) return e.state() == State.FAILED ? e.why() : "";
        }
        return "";
    }

    /** For example {@code trim malloc: paid: -98 MB of -101 MB forecast, paused 38 ms; faults 50 -> 81 /s}. */
    static String outcome(ActionEntry e) {
        StringBuilder out = new StringBuilder(120).append(e.action().text()).append(": ");
        out.append(e.state().label());
        if (e.state() == State.FAILED) return out.append(": ").append(e.why()).toString();
        if (e.action() instanceof Action.Restore)
            return out.append(" (").append(e.why()).append(')').toString();
        if (e.measuredBytes() instanceof Reading.Present<Long> measured) {
            out.append(": ").append(fall(measured.value())).append(" of ");
            out.append(Sizes.text(-e.action().price().forecastBytes())).append(" forecast");
        } else {
            out.append("; forecast ").append(Sizes.text(-e.action().price().forecastBytes()));
        }
        if (e.pauseMs() instanceof Reading.Present<Double> pause)
            out.append(", paused ").append(ms(pause.value()));
        if (e.effect() instanceof Reading.Present<Effect> effect) side(out, effect.value());
        return out.toString();
    }

    /** What else has changed since, as far as it is known: {@code ; faults 50 -> 81 /s, in pauses 0.10 -> 0.12 %, waits 1.0 -> 2.0 ms}. */
    private static void side(StringBuilder out, Effect e) {
        int start = out.length();
        change(out, start, "faults", e.faultsBefore(), e.faultsAfter(), 1, 0, " /s");
        change(out, start, "in pauses", e.pausesBefore(), e.pausesAfter(), 100, 2, " %");
        change(out, start, "waits", e.waitBeforeMs(), e.waitAfterMs(), 1, 1, " ms");
    }

    private static void change(
            StringBuilder out,
            int start,
            String name,
            Reading<Double> before,
            Reading<Double> after,
            double times,
            int decimals,
            String unit) {
        if (!(before instanceof Reading.Present<Double> b) || !(after instanceof Reading.Present<Double> a)) return;
        out.append(out.length() == start ? "; " : ", ").append(name).append(' ');
        out.append(Sizes.fixed(times * b.value(), decimals)).append(" -> ");
        out.append(Sizes.fixed(times * a.value(), decimals)).append(unit);
    }

    /** What memory fell by, as a change: {@code -98 MB}, or {@code +3.0 MB} where it grew. */
    static String fall(long bytes) {
        return bytes < 0 ? "+" + Sizes.text(-bytes) : Sizes.text(-bytes);
    }

    /** For example {@code 512 MB limit: 210 MB fixed, 250 MB for heaps; safe to shrink to 430 MB, 300 MB needed}. */
    static String budget(Budget b) {
        String heaps = b.heapsBytes() > 0 ? Sizes.text(b.heapsBytes()) + " for heaps" : "nothing left for heaps";
        return Sizes.text(b.limitBytes()) + " limit: " + Sizes.text(b.fixedBytes()) + " fixed, " + heaps
                + "; safe to shrink to " + Sizes.text(b.safeBytes())
                + ", " + Sizes.text(b.leastBytes()) + " needed";
    }

    /** For example {@code java-heap 60 MB alive, 140 MB held, collected at +233 %: +56 % wanted}. */
    static String heap(HeapShare h) {
        String wanted = h.wantedPercent() instanceof Reading.Present<Integer> p
                ? "+" + p.value() + " % wanted"
                : "to stay, " + h.wantedPercent().reason();
        return h.owner() + ' ' + Sizes.text(h.liveBytes()) + " alive, " + Sizes.text(h.heldBytes())
                + " held, collected at +" + h.percent() + " %: " + wanted;
    }

    static String ms(double ms) {
        return Sizes.fixed(ms, ms < 10 ? 1 : 0) + " ms";
    }
}
