package dev.arenascope;

import dev.arenascope.model.AllocationPlan;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Ledgers;
import dev.arenascope.model.rules.Rules;
import dev.arenascope.probe.Probes;
import dev.arenascope.report.Report;
import dev.arenascope.snapshot.AgentCost;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/** One tick: read, remember, diagnose, decide. Has no thread of its own; the agent's thread calls it, and tests do. */
final class Sampler {
    private static final double NS_PER_S = 1e9;
    private static final Reading<Double> NOT_MEASURED =
            Reading.absent("no command that stops threads is used; pauses are not measured yet");

    private final Probes probes;
    private final Agent.Clock clock;
    private final Governing governing;
    private final Advising advising;
    private final Lateness lateness;
    private AllocationPlan plan;
    private boolean instrumentation = true;
    private History history = History.empty();
    private long lastCpuNs;
    private long lastWallNs;

    /**
     * @param settings how far the agent may look for who allocates
     * @param lateness of the thread that calls this
     */
    Sampler(
            Probes probes,
            Agent.Clock clock,
            AllocationPlan.Settings settings,
            Governing governing,
            Advising advising,
            Lateness lateness) {
        this.lateness = lateness;
        this.governing = governing;
        this.advising = advising;
        this.probes = probes;
        this.clock = clock;
        plan = AllocationPlan.start(settings);
        lastWallNs = clock.nanos();
    }

    /** @param force read everything, whatever the budget says */
    Report tick(boolean force) {
        Snapshot snapshot = probes.collect(clock.wallMs(), ownCost(), force);
        Reading<Ledger> ledger = Ledgers.of(snapshot);
        history = history.plus(snapshot, ledger);
        if (ledger instanceof Reading.Present<Ledger> p) {
            ledger = new Reading.Present<>(history.withTrends(p.value()), p.ageMs());
        }
        Diagnosis diagnosis = Rules.diagnose(snapshot, ledger, history);
        plan = plan.next(instrumentation, snapshot.uptimeMs(), snapshot.allocation(), diagnosis.findings());
        probes.obey(plan.order());
        return new Report(
                snapshot,
                diagnosis,
                governing.after(history, snapshot, diagnosis),
                advising.after(snapshot, diagnosis));
    }

    /** Whether sites may be looked at; when not, what was woven is taken out at once. */
    void instrumentation(boolean allowed) {
        if (instrumentation == allowed) return;
        instrumentation = allowed;
        if (allowed) return;
        plan = plan.next(false, 0, Reading.absent("instrumentation is off"), List.of());
        probes.obey(plan.order());
    }

    /** CPU time of this thread since the last tick. What JIT and collector do for our classes is not in it. */
    private AgentCost ownCost() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpuNs = threads.getCurrentThreadCpuTime();
        long wallNs = clock.nanos();
        double seconds = Math.max(1, wallNs - lastWallNs) / NS_PER_S;
        Reading<Double> share = cpuNs < 0
                ? Reading.absent("this JVM does not measure the CPU time of a thread")
                : Reading.of((cpuNs - lastCpuNs) / NS_PER_S / seconds);
        lastCpuNs = Math.max(0, cpuNs);
        lastWallNs = wallNs;
        return new AgentCost(share, NOT_MEASURED, lateness.take());
    }
}
