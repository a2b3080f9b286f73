package dev.arenascope.governor;

import dev.arenascope.governor.Decision.Act;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** Leads from what was found to the one thing to be done, past the rails; it remembers what the rails have to know of earlier reports and actions. */
final class Rails {
    private final Sightings sightings = new Sightings();
    private final Restlessness restlessness = new Restlessness();
    private final Habits habits = new Habits();
    private final Forecaster forecaster = new Forecaster();

    /** Once in each report, before {@link #see(Case)}. */
    void see(Diagnosis diagnosis) {
        sightings.see(diagnosis.findings());
    }

    /** Once in each report that can be decided upon. */
    void see(Case c) {
        restlessness.see(c);
    }

    /** What is to be done now, if anything; absent, with the reason, where everything is let be. */
    Reading<Proposed> find(Case c) {
        String reason = "healthy";
        boolean curable = false;
        List<Finding> findings = c.diagnosis().findings();
        Proposed best = null;
        for (int i = 0; i < findings.size(); i++) {
            Reading<Proposed> one = propose(c, findings.get(i));
            // Why nothing is done of the worst that something can be done about; else of the worst.
            boolean first = !curable && Proposals.isCurable(findings.get(i));
            if (i == 0 || first) reason = one.reason();
            curable |= first;
            if (!(one instanceof Reading.Present<Proposed> p)) continue;
            if (best == null || p.value().soon() > best.soon()) best = p.value();
            // With time, the worst finding comes first; near a limit, what gives most bytes soonest.
            if (!c.isPressing()) break;
        }
        return best == null ? Reading.absent(reason) : Reading.of(best);
    }

    private Reading<Proposed> propose(Case c, Finding f) {
        Reading<Finding> sound = Proposals.sound(f, sightings, c.strain());
        if (!sound.isPresent()) return Reading.absent(sound.reason());
        if (Relief.isAskedFor(f)) return relief(c, f);
        Reading<Action> asked = Proposals.of(c, f);
        if (asked instanceof Reading.Present<Action> a) asked = Proposals.railed(c, a.value());
        return asked instanceof Reading.Present<Action> allowed
                ? admit(c, f, allowed.value())
                : Reading.absent(asked.reason());
    }

    /** The one that gives most soonest; the reason of the first where none can be done. */
    private Reading<Proposed> relief(Case c, Finding f) {
        List<Reading<Action>> all = Relief.of(c);
        Reading<Proposed> best = null;
        for (int i = 0; i < all.size(); i++) {
            Reading<Proposed> one = all.get(i) instanceof Reading.Present<Action> action
                    ? admit(c, f, action.value())
                    : Reading.absent(all.get(i).reason());
            if (best == null || soon(one) > soon(best)) best = one;
        }
        return best == null ? Reading.absent("nothing shares this limit") : best;
    }

    private static double soon(Reading<Proposed> one) {
        return one instanceof Reading.Present<Proposed> p ? p.value().soon() : -1;
    }

    /** The rails that remember. */
    private Reading<Proposed> admit(Case c, Finding f, Action action) {
        String target = action.target();
        Reading<String> open = restlessness.calm(target);
        if (open.isPresent()) open = habits.rested(target, c.nowMs(), c.isPressed());
        if (open.isPresent()) open = habits.promising(target, action.kind(), f.bytes(), c.limitBytes());
        if (!open.isPresent()) return Reading.absent(open.reason());
        if (!(Targets.residentBytes(c, target) instanceof Reading.Present<Long> resident))
            return Reading.absent(Targets.residentBytes(c, target).reason());
        if (resident.ageMs() > Sensors.STALE_MS) return Reading.absent("it was read too long ago: " + action.text());
        // Who says of itself that it holds more than the kernel sees cannot be believed in the rest either.
        long forecast = action.price().forecastBytes();
        if (forecast > resident.value())
            return Reading.absent("it is said to give back " + (forecast >> 20) + " MB, more than it holds");
        Action priced = priced(action);
        long bytes = Math.min(priced.price().forecastBytes(), forecast);
        if (bytes < c.leastBytes(target))
            return Reading.absent("not worth it, " + (bytes >> 20) + " MB: " + action.text());
        return Reading.of(new Proposed(
                new Act(priced, f.code() + " of " + f.owner()),
                c.nowMs(),
                forecast,
                resident.value(),
                f.bytes(),
                Cost.of(c.history(), c.snapshot(), target)));
    }

    /** With the price that actions of its kind turned out to have. */
    Action priced(Action action) {
        return action.priced(action.price().calibrated(forecaster.factor(action.kind())));
    }

    /** Something was done, or put back. */
    void acted(Action action, long nowMs) {
        habits.acted(action, nowMs);
    }

    void paid(InFlight flight, long measuredBytes) {
        forecaster.learn(flight.action().kind(), flight.rawBytes(), measuredBytes);
        habits.paid(flight.action());
    }

    void unpaid(InFlight flight, long measuredBytes, Reading<Long> limitBytes) {
        forecaster.learn(flight.action().kind(), flight.rawBytes(), measuredBytes);
        habits.unpaid(flight.action(), flight.findingBytes(), limitBytes);
    }

    /** It brought nothing, and what it would have brought was not measured. */
    void unpaid(Action action, long findingBytes, Reading<Long> limitBytes) {
        habits.unpaid(action, findingBytes, limitBytes);
    }
}
