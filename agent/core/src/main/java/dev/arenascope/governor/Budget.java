package dev.arenascope.governor;

import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
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
 * @param safeBytes the limit could be lowered to that at once, with nothing given back before: what is charged and what the heaps will take by their
 *     present settings, and a ninth of that; never less than what is needed
 * @param sidecars whether the heaps of sidecars are in it: they are charged to the same group
 */
public record Budget(
        long limitBytes, long fixedBytes, long heapsBytes, long leastBytes, long safeBytes, boolean sidecars) {
    /** A tenth is left for what grows between two reports. */
    private static final double USED = 0.9;

    static Reading<Budget> of(Snapshot s, Ledger ledger, List<GovernedHeap> heaps, Reading<Long> wanted) {
        Reading<CgroupLevel> level = tightest(s);
        Reading<Long> limit = wanted.isPresent() ? wanted : limit(s, level);
        if (!(limit instanceof Reading.Present<Long> bytes)) return Reading.absent(limit.reason());
        if (bytes.value() <= 0) return Reading.absent("the limit is said to be " + bytes.value() + " bytes");
        long java = 0;
        long javaLive = 0;
        long go = 0;
        long goLive = 0;
        long goGrowth = 0;
        for (int i = 0; i < heaps.size(); i++) {
            GovernedHeap h = heaps.get(i);
            if (h.owner().equals(Action.JAVA_HEAP)) {
                java += h.heldBytes();
                javaLive += h.liveBytes();
            } else {
                go += h.heldBytes();
                goLive += h.liveBytes();
                goGrowth += growthBytes(s, h);
            }
        }
        Reading<Long> told = charged(level);
        // Whether a sidecar is charged to the same group is not told: it is taken to be, where it fits into what is
        // charged beside us.
        boolean together = !(told instanceof Reading.Present<Long> t) || go <= t.value() - ownBytes(s, ledger);
        long charged = told.orElse(ledger.vmRssBytes() + (together ? residentBytes(s) : 0));
        long heapBytes = together ? java + go : java;
        long live = together ? javaLive + goLive : javaLive;
        long trimmable = ledger.row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> malloc
                ? malloc.value().reclaimableBytes().orElse(0L)
                : 0;
        long fixed = Math.max(0, charged - heapBytes - trimmable);
        long least = fixed + live / 4 * 5;
        long soon = charged + javaGrowthBytes(s, ledger) + (together ? goGrowth : 0);
        long safe = Math.max(least, (long) (soon / USED));
        return Reading.of(
                new Budget(bytes.value(), fixed, (long) (bytes.value() * USED) - fixed, least, safe, together));
    }

    /** A group without a limit may be that of the whole machine. */
    private static Reading<Long> charged(Reading<CgroupLevel> level) {
        if (!(level instanceof Reading.Present<CgroupLevel> l)) return Reading.absent(level.reason());
        return l.value().boundBytes().isPresent()
                ? l.value().unreclaimableBytes()
                : Reading.absent("the group has no limit, so others may be in it");
    }

    /** Of all Go processes that are watched. */
    private static long residentBytes(Snapshot s) {
        if (!(s.sidecars() instanceof Reading.Present<Sidecars> p)) return 0;
        long sum = 0;
        List<Sidecar> all = p.value().all();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).memory() instanceof Reading.Present<Sidecar.ProcessMemory> m)
                sum += m.value().residentBytes();
        }
        return sum;
    }

    /** What this process has in its group. Pages of files are charged to whoever read them first, and are dropped before anybody is killed. */
    private static long ownBytes(Snapshot s, Ledger ledger) {
        return s.status() instanceof Reading.Present<ProcessStatus> p
                        && p.value().rssAnonBytes() > 0
                ? p.value().rssAnonBytes() + p.value().rssShmemBytes()
                : ledger.vmRssBytes(); // kernels before 4.5 do not tell
    }

    /** Committed and not yet touched: the next collections will come to it, whatever the collector. */
    private static long javaGrowthBytes(Snapshot s, Ledger ledger) {
        if (!(s.jvm() instanceof Reading.Present<JvmMemory> jvm)
                || !(ledger.row(Owner.JAVA_HEAP) instanceof Reading.Present<OwnerRow> heap)) return 0;
        long committed = 0;
        for (JvmMemory.Pool pool : jvm.value().pools()) if (pool.heap()) committed += pool.committedBytes();
        return Math.max(0, committed - heap.value().residentBytes());
    }

    /** How far a Go heap grows until it is collected again. */
    private static long growthBytes(Snapshot s, GovernedHeap h) {
        if (!(s.sidecars() instanceof Reading.Present<Sidecars> all)
                || !(all.value().find(h.target()) instanceof Reading.Present<Sidecar> found)
                || !(found.value().heap() instanceof Reading.Present<GoHeap> heap)) return 0;
        return Math.max(0, heap.value().goalBytes().orElse(0L) - h.heldBytes());
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
