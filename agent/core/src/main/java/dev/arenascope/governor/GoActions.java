package dev.arenascope.governor;

import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarHistory;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;

/** What there is to do for the heap of a Go process, where it can be told anything. */
final class GoActions {
    /** Go's own default of GOGC. */
    static final int USUAL_PERCENT = 100;

    /** A limit of some tens of MB is not kept to (Go 1.19 release notes), and a heap near it collects without end. */
    private static final long LEAST_LIMIT = 64 * Case.MIB;

    private static final long STEP = 16 * Case.MIB;

    /** Of what the limit counts; from here on the room is what a tenth leaves. */
    private static final double TIGHT = 0.9;

    /** The runtime stops its threads for well under a millisecond; who allocates meanwhile helps to mark. */
    private static final double PAUSE_MS = 1;

    private GoActions() {}

    static Reading<Action> of(Case c, Finding f) {
        if (!(f.forecastBytes() instanceof Reading.Present<Long> forecast))
            return Reading.absent(f.forecastBytes().reason());
        Reading<Sidecar> found = c.sidecarOf(f);
        if (!(found instanceof Reading.Present<Sidecar> s)) return Reading.absent(found.reason());
        if (!(s.value().heap() instanceof Reading.Present<GoHeap> heap))
            return Reading.absent(s.value().heap().reason());
        if (Math.max(heap.ageMs(), s.ageMs()) > Sensors.STALE_MS)
            return Reading.absent("its heap was read " + Math.max(heap.ageMs(), s.ageMs()) / 1000 + " s ago");
        if (heap.value().inuseBytes() + heap.value().freeBytes() < SidecarHistory.JUDGED_FROM)
            return Reading.absent("its heap is too small to be governed");
        return f.code() == Finding.Code.RETENTION
                ? retained(c, s.value(), heap.value(), forecast.value())
                : headroom(c, s.value(), heap.value(), forecast.value());
    }

    private static Reading<Action> retained(Case c, Sidecar s, GoHeap heap, long forecast) {
        long bytes = Math.min(forecast, heap.freeBytes());
        if (c.means().can(Kind.GO_FREE, s.id())) {
            return Reading.of(new Action.FreeGoMemory(s.id(), s.name(), Price.of(bytes, PAUSE_MS)));
        }
        Reading<String> free = limitFree(c, s, heap);
        if (!free.isPresent()) return Reading.absent(free.reason());
        if (!(counted(heap) instanceof Reading.Present<Long> counted))
            return Reading.absent(counted(heap).reason());
        long need = counted.value() - heap.freeBytes();
        long limit = Math.max(LEAST_LIMIT, (need / 4 * 5 + STEP - 1) / STEP * STEP);
        long forecastNow = Math.min(bytes, Math.max(0, counted.value() - limit));
        return Reading.of(
                new Action.SetGoLimit(s.id(), s.name(), limit, heap.limitBytes(), Price.of(forecastNow, PAUSE_MS)));
    }

    private static Reading<String> limitFree(Case c, Sidecar s, GoHeap heap) {
        if (!heap.limitBytes().isPresent() || c.settings().overrideExplicit()) return Reading.of(s.id());
        boolean ours = c.held().last(Kind.GO_LIMIT, s.id()) instanceof Reading.Present<Action.Setting> set
                && set.value() instanceof Action.SetGoLimit l
                && heap.limitBytes().orElse(l.bytes()) == l.bytes();
        return ours
                ? Reading.of(s.id())
                : Reading.absent("GOMEMLIMIT of sidecar " + s.name() + " was set by somebody else");
    }

    /** What a limit counts. */
    private static Reading<Long> counted(GoHeap heap) {
        return heap.sysBytes() instanceof Reading.Present<Long> sys
                ? Reading.of(sys.value() - heap.releasedBytes())
                : Reading.absent(heap.sysBytes().reason());
    }

    /** Whether what is in use has come so near to a limit that collections follow one another. */
    static boolean isTight(GoHeap heap, long limit) {
        return counted(heap) instanceof Reading.Present<Long> bytes && bytes.value() - heap.freeBytes() > limit * TIGHT;
    }

    private static Reading<Action> headroom(Case c, Sidecar s, GoHeap heap, long forecast) {
        if (heap.gcOff()) return Reading.absent("GOGC=off of sidecar " + s.name() + " was set by somebody else");
        if (!(c.heap(s.id()) instanceof Reading.Present<GovernedHeap> h))
            return Reading.absent(c.heap(s.id()).reason());
        Reading<Integer> wanted = c.wanted(s.id());
        return tighter(h.value(), s.name(), wanted.isPresent() ? wanted : Reading.of(USUAL_PERCENT), forecast);
    }

    static Reading<Action> tighter(GovernedHeap heap, String name, Reading<Integer> wanted, long mostBytes) {
        Reading<Integer> percent = JavaActions.lower(heap, wanted, false);
        if (!(percent instanceof Reading.Present<Integer> p)) return Reading.absent(percent.reason());
        int now = heap.load().percent();
        long forecast = Math.min(mostBytes, heap.liveBytes() / 100 * (now - p.value()));
        return Reading.of(
                new Action.SetGoGc(heap.target(), name, p.value(), Reading.of(now), Price.of(forecast, PAUSE_MS)));
    }
}
