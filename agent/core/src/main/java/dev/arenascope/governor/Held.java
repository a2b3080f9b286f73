package dev.arenascope.governor;

import dev.arenascope.governor.Action.SetFlags.Flag;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings that hold now because of us, with what was there before each: all that has to be put back one day. */
final class Held {
    /** One setting of one target. */
    static final class One {
        static final long NEVER = -1;

        /** What was set first: its values before are what is put back. */
        Action.Setting first;

        /** What was set last: its values hold. */
        Action.Setting last;

        /** Of the last. */
        long entry;

        long sinceMs;

        /** What was at stake when it was set last. */
        long findingBytes;

        /** What collections of the target cost before the first. */
        final Reading<Cost> costBefore;

        /** Since when the policy wants most of it back. */
        long wantedBackSinceMs = NEVER;

        /** Why it has to go whatever else is found; null while it may stay. */
        @Nullable
        String condemned;

        /** Why the last report says that collections cost more than they may. */
        Reading<String> dearer = Reading.absent("not looked at yet");

        /** Reports running that say so. */
        int dearReports;

        /** Reports running in which its process was not there. */
        int goneReports;

        /** When an attempt to put it back failed, and how many did. */
        long failedMs = NEVER;

        int failures;

        One(Action.Setting first, Reading<Cost> costBefore) {
            this.first = first;
            this.last = first;
            this.costBefore = costBefore;
        }
    }

    private static final int GONE_REPORTS = 3;

    private final List<One> all = new ArrayList<>(0);

    /** Settings of the JVM that were put back; one of each kind. */
    private final List<Action.Setting> restored = new ArrayList<>(0);

    List<One> all() {
        return all;
    }

    @Nullable
    One find(Kind kind, String target) {
        for (int i = 0; i < all.size(); i++) {
            One one = all.get(i);
            if (one.last.kind() == kind && one.last.target().equals(target)) return one;
        }
        return null;
    }

    Reading<Action.Setting> last(Kind kind, String target) {
        One one = find(kind, target);
        return one == null ? Reading.absent("not set from here") : Reading.of(one.last);
    }

    void put(Action.Setting set, long entry, long nowMs, Reading<Cost> cost, long findingBytes) {
        One one = find(set.kind(), set.target());
        if (one == null) {
            one = new One(set, cost);
            all.add(one);
        }
        one.last = set;
        one.entry = entry;
        one.sinceMs = nowMs;
        one.findingBytes = findingBytes;
        one.wantedBackSinceMs = One.NEVER;
    }

    void remove(One one) {
        all.remove(one);
    }

    /** It has been put back. To the JVM that is one more setting by somebody. */
    void restored(One one) {
        all.remove(one);
        for (int i = 0; i < restored.size(); i++) {
            if (restored.get(i).kind() == one.first.kind()
                    && restored.get(i).target().equals(one.first.target())) {
                restored.remove(i);
                break;
            }
        }
        if (one.first.target().equals(Action.JAVA_HEAP)) restored.add(one.first);
    }

    /** Whether an option of the JVM has the value that was set last from here, or was put back last. */
    boolean isOurs(Manageable flag) {
        for (int i = 0; i < all.size(); i++) {
            if (flag(all.get(i).last, flag.name()) instanceof Reading.Present<Flag> set)
                return set.value().value() == flag.value();
        }
        for (int i = 0; i < restored.size(); i++) {
            if (flag(restored.get(i), flag.name()) instanceof Reading.Present<Flag> back
                    && back.value().before() == flag.value()) return true;
        }
        return false;
    }

    /** Whether a setting of another kind holds this option: it has one value before, so it stands in one setting. */
    boolean isTaken(String flag, Kind except) {
        for (int i = 0; i < all.size(); i++) {
            Action.Setting last = all.get(i).last;
            if (last.kind() != except && flag(last, flag).isPresent()) return true;
        }
        return false;
    }

    private static Reading<Flag> flag(Action.Setting set, String name) {
        return set instanceof Action.SetFlags flags ? flags.flag(name) : Reading.absent("it is no setting of the JVM");
    }

    /**
     * Leaves to somebody else what they have changed meanwhile.
     *
     * @return what they changed; empty where they changed all of it, or it is no setting of the JVM
     */
    String cede(One one, Snapshot s) {
        if (!(one.first instanceof Action.SetFlags first) || !(one.last instanceof Action.SetFlags last)) return "";
        StringBuilder theirs = new StringBuilder();
        List<Flag> flags = last.flags();
        for (int i = 0; i < flags.size(); i++) {
            String name = flags.get(i).name();
            if (standing(first, flags.get(i), s) != Standing.OVERRIDDEN) continue;
            first = first.without(name);
            last = last.without(name);
            theirs.append(theirs.length() == 0 ? "" : " and ").append(name);
        }
        if (first.flags().isEmpty()) return "";
        one.first = first;
        one.last = last;
        return theirs.toString();
    }

    /** How a setting stands, the worse the later. */
    enum Standing {
        HOLDS,
        UNKNOWN,
        /** It has a value that neither was there before nor was set from here. */
        OVERRIDDEN,
        /** Its process is not there any more. */
        GONE
    }

    /** How it stands by this report; gone is what was gone in {@value #GONE_REPORTS} reports running. */
    Standing look(One one, Snapshot s, long nowMs) {
        Standing standing = standing(one, s, nowMs);
        one.goneReports = standing == Standing.GONE ? one.goneReports + 1 : 0;
        return standing == Standing.GONE && one.goneReports < GONE_REPORTS ? Standing.UNKNOWN : standing;
    }

    /**
     * How it stands by this snapshot. What reads as it was before is either put back by somebody or not read anew: it is kept, since to put it
     * back once more does no harm.
     */
    private static Standing standing(One one, Snapshot s, long nowMs) {
        Action.Setting set = one.last;
        if (set instanceof Action.SetFlags flags && one.first instanceof Action.SetFlags first) {
            Standing worst = Standing.HOLDS;
            for (int i = 0; i < flags.flags().size(); i++) {
                Standing of = standing(first, flags.flags().get(i), s);
                if (of.compareTo(worst) > 0) worst = of;
            }
            return worst;
        }
        if (!(s.sidecars() instanceof Reading.Present<Sidecars> p)) return Standing.UNKNOWN;
        if (!(p.value().find(set.target()) instanceof Reading.Present<Sidecar> c))
            return p.ageMs() > 0 ? Standing.UNKNOWN : Standing.GONE;
        boolean after = c.value().heap() instanceof Reading.Present<GoHeap> h
                && nowMs - Math.max(h.ageMs(), p.ageMs()) > one.sinceMs;
        return after && c.value().heap() instanceof Reading.Present<GoHeap> h ? go(one, h.value()) : Standing.UNKNOWN;
    }

    private static Standing standing(Action.SetFlags first, Flag set, Snapshot s) {
        if (!(Flags.of(s, set.name()) instanceof Reading.Present<Manageable> flag)) return Standing.UNKNOWN;
        long now = flag.value().value();
        if (now == set.value()) return Standing.HOLDS;
        boolean asBefore = first.flag(set.name()) instanceof Reading.Present<Flag> was
                && was.value().before() == now;
        return asBefore ? Standing.UNKNOWN : Standing.OVERRIDDEN;
    }

    private static Standing go(One one, GoHeap h) {
        if (one.last instanceof Action.SetGoGc set && one.first instanceof Action.SetGoGc first) {
            Reading<Integer> now = h.gogcPercent();
            if (now.orElse(set.percent()) == set.percent() && !h.gcOff()) return Standing.HOLDS;
            return now.isPresent() == first.before().isPresent()
                            && now.orElse(0).intValue() == first.before().orElse(0)
                    ? Standing.UNKNOWN
                    : Standing.OVERRIDDEN;
        }
        if (one.last instanceof Action.SetGoLimit set && one.first instanceof Action.SetGoLimit first) {
            Reading<Long> now = h.limitBytes();
            if (now.orElse(0L) == set.bytes()) return Standing.HOLDS;
            return now.orElse(0L).longValue() == first.before().orElse(0L) ? Standing.UNKNOWN : Standing.OVERRIDDEN;
        }
        return Standing.UNKNOWN;
    }
}
