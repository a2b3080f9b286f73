package dev.arenascope.governor;

import dev.arenascope.snapshot.Faults;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayDeque;

/** How this JVM fares: counters of the reports of late, from which the time before and after an action are told apart. */
final class Vitals {
    private static final int MOST = 8;
    private static final double MS_PER_S = 1000;

    /**
     * Counters as of one report.
     *
     * @param faults page faults since the JVM started
     * @param pausedMs for which collections stopped the application since the agent listens
     * @param waitMs for a pause in the last minute, longest hundredth
     */
    record Sample(long atMs, Reading<Long> faults, Reading<Long> pausedMs, Reading<Double> waitMs) {
        static final Sample NONE = new Sample(
                0,
                Reading.absent("no report before it"),
                Reading.absent("no report before it"),
                Reading.absent("no report before it"));
    }

    private final ArrayDeque<Sample> late = new ArrayDeque<>(MOST);

    /** Once in each report. */
    void see(long nowMs, Snapshot s) {
        if (late.size() == MOST) late.removeFirst();
        late.addLast(new Sample(nowMs, faults(s), paused(s), waited(s)));
    }

    Sample oldest() {
        return late.isEmpty() ? Sample.NONE : late.getFirst();
    }

    Sample newest() {
        return late.isEmpty() ? Sample.NONE : late.getLast();
    }

    /**
     * @param before some time before the action
     * @param at the report that led to it
     */
    Effect effect(Sample before, Sample at) {
        Sample now = newest();
        return new Effect(
                rate(before.faults, at.faults, at.atMs - before.atMs, MS_PER_S),
                rate(at.faults, now.faults, now.atMs - at.atMs, MS_PER_S),
                rate(before.pausedMs, at.pausedMs, at.atMs - before.atMs, 1),
                rate(at.pausedMs, now.pausedMs, now.atMs - at.atMs, 1),
                at.waitMs,
                now.waitMs);
    }

    private static Reading<Double> rate(Reading<Long> from, Reading<Long> to, long ms, double scale) {
        if (!(from instanceof Reading.Present<Long> a)) return Reading.absent(from.reason());
        if (!(to instanceof Reading.Present<Long> b)) return Reading.absent(to.reason());
        if (ms <= 0) return Reading.absent("no time has passed");
        return Reading.of(Math.max(0, b.value() - a.value()) * scale / ms);
    }

    private static Reading<Long> faults(Snapshot s) {
        return s.faults() instanceof Reading.Present<Faults> f
                ? Reading.of(f.value().minor() + f.value().major())
                : Reading.absent(s.faults().reason());
    }

    private static Reading<Double> waited(Snapshot s) {
        return s.gc() instanceof Reading.Present<GcLog> gc ? gc.value().waitP99Ms() : Reading.absent(s.gc().reason());
    }

    private static Reading<Long> paused(Snapshot s) {
        return s.gc() instanceof Reading.Present<GcLog> gc
                ? Reading.of(gc.value().pausedMs())
                : Reading.absent(s.gc().reason());
    }
}
