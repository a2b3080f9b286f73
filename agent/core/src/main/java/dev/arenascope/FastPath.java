package dev.arenascope;

import dev.arenascope.governor.Mode;
import dev.arenascope.probe.PressureWatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens each second between two reports: a look at the limits, and the renewal of what holds only for a while. Where a limit is near or was
 * changed, the next report is due at once. In mode observe nothing is looked at: nobody would act upon it. Serves the agent's thread.
 */
final class FastPath {
    private static final long EVERY_NS = 1_000_000_000;

    /** From one report that was not due to the next, at least; the watch says pressure more seldom than that. */
    private static final long APART_MS = 2_000;

    private final PressureWatch watch;
    private final Governing governing;
    private final long startNs = System.nanoTime();
    private long dueNs = startNs;
    private boolean located;
    private boolean pending;
    private long reportedMs = -APART_MS;

    FastPath(PressureWatch watch, Governing governing) {
        this.watch = watch;
        this.governing = governing;
    }

    private long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }

    boolean isOn() {
        return governing.mode() != Mode.OBSERVE;
    }

    /** When the next poll is due, by {@link System#nanoTime}; means something while it is on. */
    long dueNs() {
        return dueNs;
    }

    /** Whether a report is due at once. */
    boolean poll() {
        dueNs = System.nanoTime() + EVERY_NS;
        governing.renew();
        long nowMs = nowMs();
        if (!located) locate();
        PressureWatch.Sign sign = watch.poll(nowMs);
        if (sign == PressureWatch.Sign.PRESSED) governing.pressed(watch.why());
        pending |= sign != PressureWatch.Sign.CALM;
        if (!pending || nowMs - reportedMs < APART_MS) return false;
        pending = false;
        reportedMs = nowMs;
        return true;
    }

    private void locate() {
        located = true;
        governing.watched(watch.locate());
    }

    /** After each report: the process may have been moved meanwhile. */
    void reported() {
        if (isOn()) locate();
    }

    /** Lets every file go; they are opened again at the next poll. */
    void close() {
        located = false;
        watch.close();
    }
}
