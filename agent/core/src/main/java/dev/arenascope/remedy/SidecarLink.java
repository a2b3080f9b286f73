package dev.arenascope.remedy;

import dev.arenascope.golang.GcPercent;
import dev.arenascope.golang.GoControl;
import dev.arenascope.golang.MemoryLimit;
import dev.arenascope.golang.PackageControl;
import dev.arenascope.golang.RcloneControl;
import dev.arenascope.governor.Action;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Loss;
import dev.arenascope.governor.Outcome;
import dev.arenascope.snapshot.Reading;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One Go process that can be told something, and what was. Whatever hangs there costs half a second at most, and nothing is asked unless it has to be. */
final class SidecarLink {
    private static final Outcome DONE =
            new Outcome.Done(Reading.absent("a Go process does not tell how long it paused"));

    /** Parts of a lease after which it is renewed, and after which it is tried once more. */
    private static final int RENEWED = 3;

    private static final int TRIED = 12;

    private final String id;
    private final GoControl control;
    private final long leaseNs;
    private final Set<Kind> held = EnumSet.noneOf(Kind.class);
    private long renewedNs;
    private long triedNs;

    /** @param id of the process, as in the snapshot */
    SidecarLink(String id, GoControl control, long leaseNs) {
        this.id = id;
        this.control = control;
        this.leaseNs = leaseNs;
    }

    String id() {
        return id;
    }

    boolean holdsAny() {
        return !held.isEmpty();
    }

    boolean can(Kind kind) {
        return switch (kind) {
            case GO_GC -> true;
            case GO_LIMIT -> control instanceof PackageControl || control instanceof RcloneControl;
            case GO_FREE -> control instanceof PackageControl;
            case TRIM_NATIVE, COLLECT_IDLE, FREE_RATIOS, SOFT_MAX, PERIODIC_GC, IDLE_HEAP -> false;
        };
    }

    Outcome apply(Action action, long nowNs) {
        if (action instanceof Action.SetGoGc set) {
            return made(control.setGcPercent(new GcPercent(set.percent())), Kind.GO_GC, nowNs);
        }
        if (action instanceof Action.SetGoLimit set) {
            return made(control.setMemoryLimit(new MemoryLimit(set.bytes())), Kind.GO_LIMIT, nowNs);
        }
        if (action instanceof Action.Restore back) return restored(back.kind(), nowNs);
        return action instanceof Action.FreeGoMemory && control instanceof PackageControl ours
                ? freed(ours)
                : new Outcome.Failed("no control of a Go process does this");
    }

    private Outcome made(Reading<?> previous, Kind kind, long nowNs) {
        if (previous.isPresent()) {
            held.add(kind);
            begun(nowNs);
            return DONE;
        }
        boolean refused = control instanceof PackageControl ours && ours.isAnswered();
        if (!refused) undo(kind, nowNs);
        return new Outcome.Failed(previous.reason());
    }

    /** It may have been done without an answer. Where even that is not answered, a lease ends by itself, unless it is renewed. */
    private void undo(Kind kind, long nowNs) {
        boolean back = put(kind, nowNs).isPresent();
        if (!back && control instanceof PackageControl ours) ours.forget();
    }

    private Outcome restored(Kind kind, long nowNs) {
        if (!held.contains(kind)) return DONE; // lost, and told as such
        Reading<String> back = put(kind, nowNs);
        if (!back.isPresent()) return new Outcome.Failed(back.reason());
        held.remove(kind);
        return DONE;
    }

    private Reading<String> put(Kind kind, long nowNs) {
        Reading<String> back = kind == Kind.GO_GC ? control.restoreGcPercent() : control.restoreMemoryLimit();
        if (back.isPresent()) begun(nowNs);
        return back;
    }

    private Outcome freed(PackageControl ours) {
        Reading<Long> bytes = ours.freeMemory();
        // A collection of a large heap takes longer than we wait, and goes on.
        return bytes.isPresent() || ours.isLate() ? DONE : new Outcome.Failed(bytes.reason());
    }

    private void begun(long nowNs) {
        renewedNs = nowNs;
        triedNs = nowNs;
    }

    /** Whether a third of a lease is over; nothing is asked before. */
    boolean wantsRenewal(long nowNs) {
        return control instanceof PackageControl ours
                && (ours.holdsGcPercent() || ours.holdsMemoryLimit())
                && nowNs - renewedNs >= leaseNs / RENEWED
                && nowNs - triedNs >= leaseNs / TRIED;
    }

    /** Lets the lease begin anew. What a service refuses has ended there. */
    void renew(long nowNs) {
        if (!(control instanceof PackageControl ours)) return;
        triedNs = nowNs;
        if (ours.renew().isPresent()) renewedNs = nowNs;
        else if (ours.isAnswered() || nowNs - renewedNs > leaseNs) ours.forget();
    }

    /** What was held and holds no longer. */
    void lost(List<Loss> losses) {
        if (!(control instanceof PackageControl ours)) return;
        if (!ours.holdsGcPercent() && held.remove(Kind.GO_GC)) losses.add(new Loss(Kind.GO_GC, id));
        if (!ours.holdsMemoryLimit() && held.remove(Kind.GO_LIMIT)) losses.add(new Loss(Kind.GO_LIMIT, id));
    }
}
