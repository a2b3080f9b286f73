package dev.arenascope.governor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.Action.SetFlags.Flag;
import dev.arenascope.governor.ActionEntry.State;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What holds after every decision, whatever was read. Knows nothing of how the governor remembers. */
final class GovernorInvariants {
    private static final long SHORTEST_COOLDOWN_MS = 60_000;

    private final Governor governor;
    private final Settings settings;
    private final Map<String, Long> lastMs = new HashMap<>();
    /** Values that were there before the first setting, and those that were set last, by kind and target. */
    private final Map<String, Action.Setting> first = new HashMap<>();

    private final Map<String, Action.Setting> last = new HashMap<>();
    /** What each flag was put back to. */
    private final Map<String, Long> putBack = new HashMap<>();

    GovernorInvariants(Governor governor, Settings settings) {
        this.governor = governor;
        this.settings = settings;
    }

    void check(Decision decision, History history, Snapshot s, Diagnosis d) {
        assertThat(decision.why()).isNotBlank();
        dropped();
        List<ActionEntry> entries = governor.actions();
        assertThat(entries).hasSizeLessThanOrEqualTo(ActionLog.MOST);
        assertThat(entries.stream().filter(e -> e.state() == State.IN_FLIGHT).count())
                .isLessThanOrEqualTo(1);
        if (!(decision instanceof Decision.Act act)) return;
        assertThat(d.ledger().isPresent()).as("acts on Absent: %s", act).isTrue();
        Action action = act.action();
        if (action instanceof Action.Restore restore) {
            isPutBack(restore.first(), first.get(key(action)));
            return;
        }
        boolean inFlight = entries.stream().anyMatch(e -> e.state() == State.IN_FLIGHT);
        assertThat(inFlight).as("two in flight: %s", act).isFalse();
        Long then = lastMs.get(action.target());
        if (then != null) assertThat(history.nowMs() - then).as("%s", act).isGreaterThanOrEqualTo(SHORTEST_COOLDOWN_MS);
        assertThat(action.price().forecastBytes()).isGreaterThanOrEqualTo(16L << 20);
        assertThat(action.price().pauseMs()).isNotNegative().isFinite();
        if (action instanceof Action.Setting setting) {
            assertThat(fragmented(action.target(), s, d))
                    .as("tightens a fragmented heap: %s", act)
                    .isFalse();
            if (!settings.overrideExplicit()) notExplicit(setting, s);
            bounded(setting);
        }
    }

    void done(Action action, long nowMs) {
        lastMs.put(action.target(), nowMs);
        if (action instanceof Action.Restore restore) {
            remember(restore.first());
            first.remove(key(action));
            last.remove(key(action));
        } else if (action instanceof Action.Setting setting) {
            first.putIfAbsent(key(action), setting);
            last.put(key(action), setting);
        }
        for (Action.Restore restore : governor.restoreAll()) {
            isPutBack(restore.first(), first.get(key(restore)));
        }
        oneSettingForEachFlag();
        if (action instanceof Action.Setting) {
            assertThat(governor.restoreAll())
                    .as("not restorable: %s", action)
                    .anyMatch(r -> key(r).equals(key(action)));
        }
    }

    /** Settings that are held no more without being put back: somebody else's now, or gone. */
    private void dropped() {
        List<String> held =
                governor.restoreAll().stream().map(GovernorInvariants::key).toList();
        for (String key : List.copyOf(first.keySet())) {
            if (held.contains(key)) continue;
            assertThat(governor.actions())
                    .as("forgot to put back %s", key)
                    .anyMatch(e ->
                            key(e.action()).equals(key) && (e.state() == State.OVERRIDDEN || e.state() == State.LOST));
            first.remove(key);
            last.remove(key);
        }
    }

    private static String key(Action action) {
        return action.kind() + " " + action.target();
    }

    private static boolean fragmented(String target, Snapshot s, Diagnosis d) {
        String owner = target;
        if (s.sidecars() instanceof Reading.Present<Sidecars> p) {
            for (Sidecar c : p.value().all()) if (c.id().equals(target)) owner = "sidecar " + c.name();
        }
        for (Finding f : d.findings()) {
            if (f.code() == Finding.Code.FRAGMENTATION && f.owner().equals(owner)) return true;
        }
        return false;
    }

    private void notExplicit(Action.Setting setting, Snapshot s) {
        if (setting instanceof Action.SetFlags flags) {
            for (Flag flag : flags.flags()) free(flag.name(), s);
        } else if (setting instanceof Action.SetGoGc) {
            Action.Setting ours = last.get(key(setting));
            assertThat(heap(setting.target(), s).gogcPercent().orElse(-1))
                    .isIn(100, ours instanceof Action.SetGoGc g ? g.percent() : 100);
        } else if (setting instanceof Action.SetGoLimit) {
            Action.Setting ours = last.get(key(setting));
            Reading<Long> now = heap(setting.target(), s).limitBytes();
            assertThat(!now.isPresent() || (ours instanceof Action.SetGoLimit l && now.orElse(0L) == l.bytes()))
                    .isTrue();
        }
    }

    private void free(String name, Snapshot s) {
        JvmFlags flags = s.flags().orElse(new JvmFlags(0, "", Reading.absent(""), Reading.absent(""), 0, 0, 0, 0));
        Manageable flag = flags.manageable(name).orElse(new Manageable(name, 0, true));
        boolean ours = ours(name) == flag.value() || flag.value() == putBack.getOrDefault(name, -1L);
        assertThat(!flag.explicit() || ours).as("overrides %s", flag).isTrue();
    }

    private void remember(Action.Setting set) {
        if (!(set instanceof Action.SetFlags flags)) return;
        for (Flag flag : flags.flags()) putBack.put(flag.name(), flag.before());
    }

    private long ours(String name) {
        for (Action.Setting set : last.values()) {
            if (set instanceof Action.SetFlags flags && flags.flag(name) instanceof Reading.Present<Flag> flag)
                return flag.value().value();
        }
        return -1;
    }

    private static GoHeap heap(String target, Snapshot s) {
        if (s.sidecars() instanceof Reading.Present<Sidecars> p) {
            for (Sidecar c : p.value().all()) {
                if (c.id().equals(target) && c.heap() instanceof Reading.Present<GoHeap> h) return h.value();
            }
        }
        throw new AssertionError("acts on a heap that cannot be read: " + target);
    }

    private static void bounded(Action.Setting setting) {
        if (setting instanceof Action.SetFlags flags) {
            for (Flag flag : flags.flags()) bounded(flag, flags);
        } else if (setting instanceof Action.SetGoGc g) {
            assertThat(g.percent())
                    .isBetween(ThresholdPolicy.LEAST_PERCENT, ThresholdPolicy.MOST_PERCENT)
                    .isLessThan(g.before().orElse(Integer.MAX_VALUE));
        } else if (setting instanceof Action.SetGoLimit l) {
            assertThat(l.bytes()).isGreaterThanOrEqualTo(64L << 20);
        }
    }

    private static void bounded(Flag flag, Action.SetFlags all) {
        switch (flag.name()) {
            case Manageable.MIN_FREE_RATIO ->
                assertThat(flag.value())
                        .isBetween(
                                0L,
                                all.flag(Manageable.MAX_FREE_RATIO)
                                        .map(Flag::value)
                                        .orElse(-1L));
            case Manageable.MAX_FREE_RATIO ->
                assertThat(flag.value()).isBetween(20L, 80L).isLessThan(flag.before());
            case Manageable.SOFT_MAX ->
                assertThat(flag.value()).isGreaterThanOrEqualTo(64L << 20).isLessThan(flag.before());
            case Manageable.PERIODIC_GC -> assertThat(flag.before()).isZero();
            default -> throw new AssertionError("nobody may set " + flag.name());
        }
    }

    /** The first setting without what somebody else has changed since. */
    private static void isPutBack(Action.Setting back, Action.@Nullable Setting set) {
        if (back instanceof Action.SetFlags some && set instanceof Action.SetFlags all) {
            assertThat(some.kind()).isEqualTo(all.kind());
            assertThat(some.flags()).isNotEmpty().isSubsetOf(all.flags());
        } else {
            assertThat(back).isEqualTo(set);
        }
    }

    /** Or what was before could not be put back. */
    private void oneSettingForEachFlag() {
        List<String> names = new ArrayList<>();
        for (Action.Restore one : governor.restoreAll())
            if (one.first() instanceof Action.SetFlags flags) for (Flag flag : flags.flags()) names.add(flag.name());
        assertThat(names).doesNotHaveDuplicates();
    }
}
