package dev.arenascope.governor;

import dev.arenascope.governor.ActionEntry.State;
import dev.arenascope.governor.Decision.Act;
import dev.arenascope.governor.Decision.Hold;
import dev.arenascope.governor.ThresholdPolicy.Decided;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides after each report whether something is to be changed, and what. It changes nothing itself: who does so tells it the {@link Outcome},
 * and what was decided and not done is forgotten at the next report, so an adviser prints what a governor would do. Like {@link History} it
 * remembers, and has no clock: the same reports and outcomes always leave the same governor. Serves one thread.
 *
 * <p>The rails, in the order in which they are asked:
 *
 * <ol>
 *   <li>a sensor that is absent, old or jumps holds everything;
 *   <li>a setting is put back when each byte that is allocated costs twice as much, when it did not pay, when its heap is fragmented;
 *   <li>one action at a time, until its effect is measured; near a limit that is as soon as there is more to do;
 *   <li>a finding has to be sure and to last, and its target not to jump up and down;
 *   <li>never what somebody set by hand, and never a tighter collector without knowing what it costs;
 *   <li>a target is let be after each action, and what did not pay twice is not repeated;
 *   <li>less than 16 MiB or 5 % is not worth it, and more than the target holds is not true.
 * </ol>
 */
public final class Governor {
    private final Settings settings;
    private final Sensors sensors = new Sensors();
    private final Rails rails = new Rails();
    private final Vitals vitals = new Vitals();
    private final ActionLog log = new ActionLog();
    private final Held held = new Held();
    private final Strain strain = new Strain();

    private ThresholdPolicy policy;
    private Means means = Means.NONE;
    private long lastMs = -1;
    private @Nullable InFlight inFlight;
    /** What was decided last. */
    private @Nullable Proposed proposed;

    private Reading<Budget> budget = Reading.absent("nothing was read yet");

    private List<HeapShare> shares = List.of();

    public Governor(Settings settings) {
        this.settings = settings;
        this.policy = settings.policy();
    }

    /** What can be done from now on. */
    public void can(Means now) {
        means = now;
    }

    /** A limit is near, by what was seen since the last report: the next decision is made under pressure. */
    public void pressed(String why) {
        strain.told(why);
    }

    /** What {@link #pressed} said before the last decision. */
    public Reading<String> pressure() {
        return strain.sign();
    }

    /** The actions of late, oldest first. */
    public List<ActionEntry> actions() {
        return log.entries();
    }

    /** As of the last report. */
    public Reading<Budget> budget() {
        return budget;
    }

    /** As of the last report: what the policy makes of each heap. */
    public List<HeapShare> shares() {
        return shares;
    }

    /** What puts everything back, newest setting first: for the end of governing. */
    public List<Action.Restore> restoreAll() {
        List<Action.Restore> all = new ArrayList<>(held.all().size());
        for (int i = held.all().size() - 1; i >= 0; i--)
            all.add(new Action.Restore(held.all().get(i).first));
        return all;
    }

    /** @param history with the snapshot in it */
    public Decision decide(History history, Snapshot snapshot, Diagnosis diagnosis) {
        proposed = null;
        long now = history.nowMs();
        boolean later = now > lastMs;
        lastMs = Math.max(lastMs, now);
        if (!later) return new Hold("no time has passed since the last report");
        vitals.see(now, snapshot);
        strain.see(now, Relief.isAskedFor(diagnosis));
        rails.see(diagnosis);
        Reading<Ledger> ledger = sensors.check(diagnosis);
        if (!(ledger instanceof Reading.Present<Ledger> l)) return new Hold(ledger.reason());
        List<GovernedHeap> heaps = heaps(history, snapshot);
        budget = Budget.of(snapshot, l.value(), heaps, settings.budgetBytes());
        Decided decided = consult(heaps);
        policy = decided.next();
        shares = HeapShare.of(heaps, decided.thresholds());
        Case c = look(history, snapshot, diagnosis, l.value(), heaps, decided);
        rails.see(c);
        reconcile(c);
        Hold waiting = settle(c);
        Act back = putBack(c, waiting != null);
        if (back != null) return back;
        if (waiting == null) return find(c);
        return c.isPressing() ? insteadOfWaiting(c, waiting) : waiting;
    }

    private Case look(
            History history,
            Snapshot snapshot,
            Diagnosis diagnosis,
            Ledger ledger,
            List<GovernedHeap> heaps,
            Decided decided) {
        return new Case(
                history.nowMs(),
                history,
                snapshot,
                ledger,
                diagnosis,
                settings,
                means,
                held,
                budget,
                heaps,
                decided.thresholds(),
                strain);
    }

    /** A limit kills within what an effect takes: where there is more to do, what is in flight is measured now, and is in flight no more. */
    private Decision insteadOfWaiting(Case c, Hold waiting) {
        InFlight flight = inFlight;
        if (flight == null || !flight.mayBeCutShort(c)) return waiting;
        if (!(find(c) instanceof Act next)) return waiting;
        inFlight = null;
        Reading<Long> measured = flight.measured(c);
        if (measured instanceof Reading.Present<Long> m && flight.pays(m.value())) {
            paid(flight, m.value());
        } else {
            log.close(flight.entry(), State.CUT_SHORT, measured, Reading.absent("not measured: a limit was near"));
        }
        return next;
    }

    private void paid(InFlight flight, long measured) {
        rails.paid(flight, measured);
        log.close(
                flight.entry(),
                State.PAID,
                Reading.of(measured),
                Reading.of(vitals.effect(flight.before(), flight.at())));
    }

    /** The budget by this report, without a decision: it is advice in every mode. */
    public Reading<Budget> weigh(History history, Snapshot snapshot, Diagnosis diagnosis) {
        List<GovernedHeap> heaps = heaps(history, snapshot);
        budget = diagnosis.ledger() instanceof Reading.Present<Ledger> l
                ? Budget.of(snapshot, l.value(), heaps, settings.budgetBytes())
                : Reading.absent(diagnosis.ledger().reason());
        shares = HeapShare.of(heaps, consult(heaps).thresholds());
        return budget;
    }

    private List<GovernedHeap> heaps(History history, Snapshot snapshot) {
        return Heaps.of(history, snapshot, held, settings.overrideExplicit());
    }

    private Decided consult(List<GovernedHeap> heaps) {
        return policy.decide(
                Budget.sharing(heaps, budget),
                budget instanceof Reading.Present<Budget> p
                        ? Reading.of(p.value().heapsBytes())
                        : Reading.absent(budget.reason()));
    }

    /**
     * What each finding asks for, most severe first, whether or not it was there for long enough and the target was let be since: for who asks
     * before it is time. Decides nothing, and leaves the governor as it is.
     */
    public List<Prospect> prospects(History history, Snapshot snapshot, Diagnosis diagnosis) {
        List<Prospect> all = new ArrayList<>();
        if (!(diagnosis.ledger() instanceof Reading.Present<Ledger> l)) return all;
        List<GovernedHeap> heaps = heaps(history, snapshot);
        Case c = look(history, snapshot, diagnosis, l.value(), heaps, consult(heaps));
        List<Finding> findings = diagnosis.findings();
        for (int i = 0; i < findings.size(); i++) {
            Reading<Action> asked = Proposals.of(c, findings.get(i));
            if (asked instanceof Reading.Present<Action> a) {
                asked = Proposals.railed(c, rails.priced(a.value()));
            }
            all.add(new Prospect(findings.get(i), asked));
        }
        return all;
    }

    /** What somebody else has changed since is theirs, and what is gone needs no restoring. */
    private void reconcile(Case c) {
        for (int i = held.all().size() - 1; i >= 0; i--) {
            Held.One one = held.all().get(i);
            Held.Standing standing = held.look(one, c.snapshot(), c.nowMs());
            if (standing == Held.Standing.HOLDS || standing == Held.Standing.UNKNOWN) {
                PutBack.watch(c, one);
                continue;
            }
            String theirs = standing == Held.Standing.GONE ? "" : held.cede(one, c.snapshot());
            if (theirs.isEmpty()) {
                forget(c.nowMs(), one, standing == Held.Standing.GONE ? State.LOST : State.OVERRIDDEN);
                continue;
            }
            // One half of what belongs together is not what was weighed.
            end(c.nowMs(), one, State.OVERRIDDEN);
            one.condemned = "somebody has changed " + theirs + " meanwhile";
        }
    }

    private void forget(long nowMs, Held.One one, State state) {
        end(nowMs, one, state);
        held.remove(one);
    }

    private void end(long nowMs, Held.One one, State state) {
        if (!log.close(one.entry, state)) {
            log.add(nowMs, one.last, state, Reading.absent("long ago"), "found at this report");
        }
        if (inFlight != null && inFlight.entry() == one.entry) inFlight = null;
    }

    /** Why nothing else may begin; null where no action is in flight any more. */
    private @Nullable Hold settle(Case c) {
        InFlight flight = inFlight;
        if (flight == null) return null;
        Action action = flight.action();
        Held.One one = held.find(action.kind(), action.target());
        if (one != null && PutBack.hasToGo(c, one)) {
            one.condemned = "it costs more than it may, or has become wrong";
            log.close(flight.entry(), State.ABORTED);
            inFlight = null;
            return null;
        }
        if (!flight.isDue(c)) return new Hold("waits for what this brings: " + action.text());
        if (!(flight.measured(c) instanceof Reading.Present<Long> measured)) {
            if (!flight.isLost(c)) return new Hold("cannot be measured yet: " + action.text());
            log.close(flight.entry(), State.LOST);
            inFlight = null;
            return null;
        }
        inFlight = null;
        if (flight.pays(measured.value())) {
            paid(flight, measured.value());
            return null;
        }
        Reading<Effect> effect = Reading.of(vitals.effect(flight.before(), flight.at()));
        rails.unpaid(flight, measured.value(), c.limitBytes());
        log.close(flight.entry(), State.UNPAID, measured, effect);
        if (one != null) one.condemned = "it did not pay";
        return null;
    }

    /** @param urgentOnly while an action is in flight: its measurement is disturbed for what does harm only */
    private @Nullable Act putBack(Case c, boolean urgentOnly) {
        for (int i = 0; i < held.all().size(); i++) {
            Held.One one = held.all().get(i);
            Reading<String> reason = PutBack.urgent(c, one);
            if (!reason.isPresent() && !urgentOnly) reason = PutBack.recovered(c, one);
            if (!(reason instanceof Reading.Present<String> why) || !PutBack.mayTry(one, c.nowMs())) continue;
            Act act = new Act(new Action.Restore(one.first), why.value());
            proposed = Proposed.unmeasured(act, c.nowMs());
            return act;
        }
        return null;
    }

    private Decision find(Case c) {
        Reading<Proposed> best = rails.find(c);
        if (!(best instanceof Reading.Present<Proposed> p)) return new Hold(best.reason());
        proposed = p.value();
        return p.value().act();
    }

    /** A setting does not hold any more, though nobody put it back from here: it may be made again. */
    public void lost(Loss loss) {
        Held.One one = held.find(loss.kind(), loss.target());
        if (one != null) forget(lastMs, one, State.LOST);
    }

    /** What became of one of {@link #restoreAll}. */
    public void restored(Action.Restore action, Outcome outcome) {
        proposed = Proposed.unmeasured(new Act(action, "asked for"), lastMs);
        outcome(outcome);
    }

    /** What became of the action that was decided last. */
    public void outcome(Outcome outcome) {
        Proposed p = proposed;
        proposed = null;
        if (p == null) return;
        Action action = p.act().action();
        if (outcome instanceof Outcome.Failed failed) {
            failed(p, action, failed.reason());
        } else if (outcome instanceof Outcome.Done done) {
            done(p, action, done.pauseMs());
        }
    }

    private void failed(Proposed p, Action action, String reason) {
        Held.One one = held.find(action.kind(), action.target());
        boolean again = action instanceof Action.Restore && one != null && one.failures > 0;
        // What fails again and again must not push everything else out of the log.
        if (!again) log.add(p.nowMs(), action, State.FAILED, Reading.absent("not done"), reason);
        if (action instanceof Action.Restore) {
            if (one == null) return;
            one.failedMs = p.nowMs();
            one.failures++;
            return;
        }
        rails.acted(action, p.nowMs());
        rails.unpaid(action, p.findingBytes(), Reading.absent("not tried"));
    }

    private void done(Proposed p, Action action, Reading<Double> pauseMs) {
        rails.acted(action, p.nowMs());
        if (action instanceof Action.Restore) {
            log.add(p.nowMs(), action, State.RESTORED, pauseMs, p.act().why());
            Held.One one = held.find(action.kind(), action.target());
            if (one == null) return;
            // What had to be put back for what it cost has not paid either.
            if (PutBack.isDear(one)) rails.unpaid(one.last, one.findingBytes, Reading.absent("not looked at"));
            boolean measured = inFlight == null || inFlight.entry() != one.entry;
            if (!measured) inFlight = null;
            if (one.condemned == null) log.close(one.entry, measured ? State.RESTORED : State.ABORTED);
            held.restored(one);
            return;
        }
        long entry =
                log.add(p.nowMs(), action, State.IN_FLIGHT, pauseMs, p.act().why());
        inFlight = new InFlight(
                action, p.rawBytes(), entry, p.nowMs(), p.bytes(), p.findingBytes(), vitals.oldest(), vitals.newest());
        if (action instanceof Action.Setting set) held.put(set, entry, p.nowMs(), p.cost(), p.findingBytes());
    }
}
