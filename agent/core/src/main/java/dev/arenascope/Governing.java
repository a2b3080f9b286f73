package dev.arenascope;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.Budget;
import dev.arenascope.governor.Decision;
import dev.arenascope.governor.Governance;
import dev.arenascope.governor.Governor;
import dev.arenascope.governor.Loss;
import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Outcome;
import dev.arenascope.governor.Prospect;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.History;
import dev.arenascope.remedy.Remedies;
import dev.arenascope.report.ActionNews;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;

/** Where decisions become deeds: asks the governor at each report, and in mode govern does what it says. Serves the agent's thread. */
final class Governing {
    private final Governor governor;
    private final Remedies remedies;
    private final AgentLog log;
    private final ActionNews news = new ActionNews();
    private Mode mode;
    private Reading<String> watched = Reading.absent("limits are not watched yet");

    /** The latest report, for who asks between two; absent before the first. */
    private Reading<Seen> seen = Reading.absent("no report yet");

    private record Seen(History history, Snapshot snapshot, Diagnosis diagnosis) {}

    Governing(Governor governor, Remedies remedies, Mode mode, AgentLog log) {
        this.log = log;
        this.governor = governor;
        this.remedies = remedies;
        this.mode = mode;
    }

    /** @param history with the snapshot in it */
    Governance after(History history, Snapshot snapshot, Diagnosis diagnosis) {
        seen = Reading.of(new Seen(history, snapshot, diagnosis));
        if (mode == Mode.OBSERVE) {
            return of(history, Reading.absent("mode=observe"), governor.weigh(history, snapshot, diagnosis));
        }
        renew();
        governor.can(remedies.means(snapshot));
        Decision decision = governor.decide(history, snapshot, diagnosis);
        if (mode == Mode.GOVERN && decision instanceof Decision.Act act) {
            governor.outcome(remedies.apply(act.action()));
        }
        Reading<Decision> decided = Reading.of(decision);
        if (mode == Mode.ADVISE) say(news.ofAdvice(decided));
        say(news.of(governor.actions()));
        return of(history, decided, governor.budget());
    }

    private Governance of(History history, Reading<Decision> decision, Reading<Budget> budget) {
        Reading<String> pressure = watched.isPresent() ? governor.pressure() : Reading.absent(watched.reason());
        return new Governance(mode, history.nowMs(), decision, governor.actions(), budget, governor.shares(), pressure);
    }

    private void say(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) log.say(lines.get(i));
    }

    /** What findings of the latest report ask for, whatever the mode; nothing is done. */
    List<Prospect> prospects() {
        if (!(seen instanceof Reading.Present<Seen> s)) return List.of();
        governor.can(remedies.means(s.value().snapshot()));
        return governor.prospects(
                s.value().history(), s.value().snapshot(), s.value().diagnosis());
    }

    /** Whoever stops governing puts everything back. */
    void mode(Mode next) {
        if (mode == Mode.GOVERN && next != Mode.GOVERN) restore();
        if (mode != next) news.forgetAdvice();
        mode = next;
    }

    /** Puts everything back; what was done, as one line for an operator. */
    String restore() {
        List<Action.Restore> all = governor.restoreAll();
        StringBuilder done = new StringBuilder();
        for (Action.Restore one : all) {
            Outcome outcome = remedies.apply(one);
            governor.restored(one, outcome);
            if (done.length() > 0) done.append("; ");
            done.append(one.text());
            if (outcome instanceof Outcome.Failed failed)
                done.append(": not done, ").append(failed.reason());
        }
        say(news.of(governor.actions()));
        return done.length() == 0 ? "nothing to put back" : done.toString();
    }

    Mode mode() {
        return mode;
    }

    /** Whether limits are watched between two reports; absent, with the reason, where they cannot be. */
    void watched(Reading<String> group) {
        watched = group;
    }

    /** A limit is near: the next report is made under pressure. */
    void pressed(String why) {
        governor.pressed(why);
    }

    /** Between two reports. */
    void renew() {
        if (mode != Mode.GOVERN) return;
        remedies.renew();
        List<Loss> losses = remedies.losses();
        for (int i = 0; i < losses.size(); i++) governor.lost(losses.get(i));
    }
}
