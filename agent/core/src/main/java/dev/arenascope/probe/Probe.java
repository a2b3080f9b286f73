package dev.arenascope.probe;

import dev.arenascope.snapshot.ProbeCost;
import dev.arenascope.snapshot.Reading;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One timed source. What the budget leaves out is carried over with its age; a source that fails is tried again at a growing
 * interval, and one that throws is absent with the reason, never an error for the host.
 *
 * @param <T> what the source gives
 */
final class Probe<T> {
    private static final int LONGEST_PAUSE = 64;
    private static final long NS_PER_MS = 1_000_000;

    private final String name;
    private final Supplier<Reading<T>> source;
    private final LongSupplier clock;
    private final boolean onRequestOnly;

    private Reading<T> last;
    private long readAtNs;
    private long lastNs;
    /** The lesser of the last two runs: the first loads classes, and any may pay for compilation. */
    private long costNs;

    private long runs;
    private int failures;
    private int pause;
    private boolean skipped;
    private long nextMs;

    private Probe(String name, Supplier<Reading<T>> source, LongSupplier clock, boolean onRequestOnly, String notYet) {
        this.name = name;
        this.source = source;
        this.clock = clock;
        this.onRequestOnly = onRequestOnly;
        last = Reading.absent(notYet);
    }

    /** @param clock what the cost is taken from, nanoseconds: CPU time of the calling thread */
    static <T> Probe<T> periodic(String name, Supplier<Reading<T>> source, LongSupplier clock) {
        return new Probe<>(name, source, clock, false, "not read yet");
    }

    /** A source that disturbs the application: read at the operator's request, never by itself. */
    static <T> Probe<T> onRequest(String name, Supplier<Reading<T>> source, LongSupplier clock, String why) {
        return new Probe<>(name, source, clock, true, why + ": read at your request only (sampleNow)");
    }

    /**
     * @param nowNs monotonic clock
     * @param periodMs period of slow probes, from the budget
     * @param force run at the operator's request, whatever the budget says
     */
    Reading<T> read(long nowNs, long periodMs, boolean force) {
        long ageMs = (nowNs - readAtNs) / NS_PER_MS;
        boolean inBudget = runs == 0 || (pause == 0 && (!Budget.isSlow(costNs) || ageMs >= periodMs));
        boolean due = force || (inBudget && !onRequestOnly);
        if (pause > 0) pause--;
        skipped = !due && !onRequestOnly && last.isPresent();
        nextMs = due ? 0 : Math.max(0, periodMs - ageMs);
        if (!due) return aged(ageMs);
        long startNs = clock.getAsLong();
        last = guarded();
        long tookNs = clock.getAsLong() - startNs;
        costNs = runs == 0 ? 0 : Math.min(tookNs, lastNs);
        lastNs = tookNs;
        readAtNs = nowNs;
        runs++;
        failures = last.isPresent() ? 0 : failures + 1;
        pause = failures < 2 ? 0 : Math.min(LONGEST_PAUSE, 1 << Math.min(failures, 10));
        return last;
    }

    private Reading<T> guarded() {
        try {
            return source.get();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            return Reading.absent(name + " failed: " + e);
        }
    }

    private Reading<T> aged(long ageMs) {
        return last instanceof Reading.Present<T> p ? new Reading.Present<>(p.value(), p.ageMs() + ageMs) : last;
    }

    long slowCostNs() {
        return Budget.isSlow(costNs) && !onRequestOnly ? costNs : 0;
    }

    ProbeCost cost(long periodMs) {
        boolean slow = Budget.isSlow(costNs);
        return new ProbeCost(
                name, (double) lastNs / NS_PER_MS, slow ? periodMs : 0, runs, skipped, skipped ? nextMs : 0);
    }
}
