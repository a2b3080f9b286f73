package dev.arenascope.governor;

import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * One budget for all heaps that share a limit: the limit less what cannot shrink. Read anew at each report, so a limit that is changed while the
 * processes run is followed at the next one.
 *
 * @param limitBytes of the group, or what the operator allows
 * @param fixedBytes what is charged and is no governed heap, nor free memory of malloc that a trim gives back
 * @param heapsBytes what all governed heaps may hold together; below zero where there is nothing left for them
 * @param leastBytes where all could shrink to: what is fixed, what is alive, and a quarter of that to work with
 * @param sidecars whether the heaps of sidecars are in it: they are charged to the same group
 */
public record Budget(long limitBytes, long fixedBytes, long heapsBytes, long leastBytes, boolean sidecars) {
    /** A tenth is left for what grows between two reports. */
    private static final double USED = 0.9;

    static Reading<Budget> of(Snapshot s, Ledger ledger, List<GovernedHeap> heaps, Reading<Long> wanted) {
        Reading<CgroupLevel> level = tightest(s);
        Reading<Long> limit = wanted.isPresent() ? wanted : limit(s, level);
        if (!(limit instanceof Reading.Present<Long> bytes)) return Reading.absent(limit.reason());
        if (bytes.value() <= 0) return Reading.absent("the limit is said to be " + bytes.value() + " bytes");
        long own = ledger.vmRssBytes();
        long java = 0;
        long javaLive = 0;
        long go = 0;
        long goLive = 0;
        for (int i = 0; i < heaps.size(); i++) {
            GovernedHeap h = heaps.get(i);
            if (h.owner().equals(Action.JAVA_HEAP)) {
                java += h.heldBytes();
                javaLive += h.liveBytes();
            } else {
                go += h.heldBytes();
                goLive += h.liveBytes();
            }
        }
        Reading<Long> told = level instanceof Reading.Present<CgroupLevel> l
                ? l.value().unreclaimableBytes()
                : Reading.absent(level.reason());
        // Whether a sidecar is charged to the same group is not told: it is taken to be, where it fits into what is
        // charged beside us.
        boolean together = !(told instanceof Reading.Present<Long> t) || go <= t.value() - own;
        long charged = told.orElse(own + (together ? go : 0));
        long heapBytes = together ? java + go : java;
        long live = together ? javaLive + goLive : javaLive;
        long trimmable = ledger.row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> malloc
                ? malloc.value().reclaimableBytes().orElse(0L)
                : 0;
        long fixed = Math.max(0, charged - heapBytes - trimmable);
        return Reading.of(new Budget(
                bytes.value(), fixed, (long) (bytes.value() * USED) - fixed, fixed + live / 4 * 5, together));
    }

    /** What the policy has to share it among: all, unless sidecars are charged elsewhere. */
    static List<HeapLoad> sharing(List<GovernedHeap> heaps, Reading<Budget> budget) {
        boolean alone = budget instanceof Reading.Present<Budget> b && !b.value().sidecars;
        List<HeapLoad> loads = new ArrayList<>(heaps.size());
        for (int i = 0; i < heaps.size(); i++) {
            GovernedHeap h = heaps.get(i);
            if (!alone || h.target().equals(Action.JAVA_HEAP)) loads.add(h.load());
        }
        return loads;
    }

    private static Reading<CgroupLevel> tightest(Snapshot s) {
        if (!(s.cgroup() instanceof Reading.Present<Cgroup> group))
            return Reading.absent(s.cgroup().reason());
        return group.value().levels().isEmpty()
                ? Reading.absent("nothing is told of the group that carries the limit")
                : Reading.of(group.value().levels().get(0));
    }

    private static Reading<Long> limit(Snapshot s, Reading<CgroupLevel> level) {
        if (level instanceof Reading.Present<CgroupLevel> l
                && l.value().boundBytes().isPresent()) return l.value().boundBytes();
        return s.cgroup() instanceof Reading.Present<Cgroup> group
                ? group.value().limitBytes()
                : Reading.absent(s.cgroup().reason());
    }
}
