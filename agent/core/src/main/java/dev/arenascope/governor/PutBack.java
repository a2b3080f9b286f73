package dev.arenascope.governor;

import dev.arenascope.governor.Action.SetFlags.Flag;
import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;

/** When a setting that holds is put back before the operator asks for it. Recovery is slower than reaction: what only could be looser waits. */
final class PutBack {
    private static final long RECOVERY_MS = 600_000;

    /** A failed attempt is repeated so much later, and after twice as long each time, up to half an hour. */
    private static final long AGAIN_MS = 60_000;

    private static final int MOST_DOUBLINGS = 5;

    /** One report may hold a single long pause. */
    private static final int DEAR_REPORTS = 2;

    private PutBack() {}

    /** Once in each report. */
    static void watch(Case c, Held.One one) {
        one.dearer = Cost.of(c.history(), c.snapshot(), one.last.target()) instanceof Reading.Present<Cost> now
                        && one.costBefore instanceof Reading.Present<Cost> before
                ? now.value().dearerThan(before.value())
                : Reading.absent("what its collections cost is not known");
        one.dearReports = one.dearer.isPresent() ? Math.min(DEAR_REPORTS, one.dearReports + 1) : 0;
    }

    /** Whether each byte costs collections more than it may. */
    static boolean isDear(Held.One one) {
        return one.dearReports >= DEAR_REPORTS;
    }

    /** Whether it costs more than it may, or has become wrong. */
    static boolean hasToGo(Case c, Held.One one) {
        return isDear(one) || isWrong(c, one.last.target());
    }

    /** Whether a setting that tightens has become wrong for its target. */
    private static boolean isWrong(Case c, String target) {
        return c.owner(target) instanceof Reading.Present<String> owner
                && (c.has(Finding.Code.FRAGMENTATION, owner.value())
                        || (owner.value().startsWith(SidecarRow.OWNER)
                                && c.has(Finding.Code.LIMIT_PRESSURE, owner.value())));
    }

    static boolean mayTry(Held.One one, long nowMs) {
        return one.failures == 0 || nowMs - one.failedMs >= AGAIN_MS << Math.min(MOST_DOUBLINGS, one.failures - 1);
    }

    /** Why it is put back at once: it does harm. */
    static Reading<String> urgent(Case c, Held.One one) {
        if (one.condemned != null) return Reading.of(one.condemned);
        String target = one.last.target();
        if (isWrong(c, target)) return Reading.of("it has become wrong: its heap is fragmented, or too near a limit");
        if (isDear(one)) return one.dearer;
        boolean tight = one.last instanceof Action.SetGoLimit limit
                && c.sidecar(target) instanceof Reading.Present<Sidecar> s
                && s.value().heap() instanceof Reading.Present<GoHeap> heap
                && GoActions.isTight(heap.value(), limit.bytes());
        return tight ? Reading.of("what is in use has come near to it") : Reading.absent("it does no harm");
    }

    /** Why it is put back although it does no harm; absent while it is still right. */
    static Reading<String> recovered(Case c, Held.One one) {
        boolean wanted = !c.isPressed() && isWantedBack(c, one);
        if (!wanted) one.wantedBackSinceMs = Held.One.NEVER;
        else if (one.wantedBackSinceMs == Held.One.NEVER) one.wantedBackSinceMs = c.nowMs();
        return wanted && c.nowMs() - one.wantedBackSinceMs >= RECOVERY_MS
                ? Reading.of("the policy has wanted most of it back for ten minutes")
                : Reading.absent("it is still right");
    }

    private static boolean isWantedBack(Case c, Held.One one) {
        String target = one.last.target();
        if (!(c.heap(target) instanceof Reading.Present<GovernedHeap> heap)
                || !(c.wanted(target) instanceof Reading.Present<Integer> wanted)) return false;
        int now = heap.value().load().percent();
        Reading<Integer> before = percentBefore(one.first, heap.value());
        return before instanceof Reading.Present<Integer> b && wanted.value() >= (now + b.value()) / 2;
    }

    /** Absent where the setting is no threshold. */
    private static Reading<Integer> percentBefore(Action.Setting first, GovernedHeap heap) {
        if (first instanceof Action.SetGoGc g) return Reading.of(g.before().orElse(ThresholdPolicy.MOST_PERCENT));
        if (!(first instanceof Action.SetFlags flags)) return Reading.absent("no threshold");
        if (flags.flag(Manageable.MAX_FREE_RATIO) instanceof Reading.Present<Flag> max)
            return Reading.of(FreeRatios.percent(max.value().before()));
        if (flags.flag(Manageable.SOFT_MAX) instanceof Reading.Present<Flag> soft) {
            double room = soft.value().before() - heap.liveBytes();
            return Reading.of(ThresholdPolicy.clamp(100 * room / heap.liveBytes()));
        }
        return Reading.absent("no threshold");
    }
}
