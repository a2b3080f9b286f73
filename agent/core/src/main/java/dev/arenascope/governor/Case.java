package dev.arenascope.governor;

import dev.arenascope.governor.ThresholdPolicy.Threshold;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;

/**
 * What one decision goes by.
 *
 * @param nowMs by {@code History.nowMs}
 * @param heaps that are governed
 * @param thresholds what the policy says of them, in their order
 * @param strain that has seen this report
 */
record Case(
        long nowMs,
        History history,
        Snapshot snapshot,
        Ledger ledger,
        Diagnosis diagnosis,
        Settings settings,
        Means means,
        Held held,
        Reading<Budget> budget,
        List<GovernedHeap> heaps,
        List<Threshold> thresholds,
        Strain strain) {
    static final long MIB = 1 << 20;

    private static final long LEAST_BYTES = 16 * MIB;

    /** Where a limit is near at this report, not that of a sidecar's own runtime. */
    boolean isPressing() {
        return strain.isNow();
    }

    /** The same, and for a while after it. */
    boolean isPressed() {
        return strain.lasts(nowMs);
    }

    Reading<Long> limitBytes() {
        return snapshot.cgroup() instanceof Reading.Present<Cgroup> group
                ? group.value().limitBytes()
                : Reading.absent(snapshot.cgroup().reason());
    }

    boolean has(Finding.Code code, String owner) {
        List<Finding> findings = diagnosis.findings();
        for (int i = 0; i < findings.size(); i++) {
            Finding f = findings.get(i);
            if (f.code() == code && f.owner().equals(owner)) return true;
        }
        return false;
    }

    /** How findings call a target; a sidecar that is gone has no such name. */
    Reading<String> owner(String target) {
        if (target.equals(Action.MALLOC) || target.equals(Action.JAVA_HEAP)) return Reading.of(target);
        return sidecar(target) instanceof Reading.Present<Sidecar> s
                ? Reading.of(SidecarRow.OWNER + s.value().name())
                : Reading.absent("the sidecar is gone");
    }

    /** Its age is that of the reading. */
    Reading<Sidecar> sidecar(String id) {
        if (!(snapshot.sidecars() instanceof Reading.Present<Sidecars> p))
            return Reading.absent(snapshot.sidecars().reason());
        Reading<Sidecar> found = p.value().find(id);
        return found instanceof Reading.Present<Sidecar> s ? new Reading.Present<>(s.value(), p.ageMs()) : found;
    }

    Reading<Sidecar> sidecarOf(Finding f) {
        if (!(snapshot.sidecars() instanceof Reading.Present<Sidecars> p))
            return Reading.absent(snapshot.sidecars().reason());
        List<Sidecar> all = p.value().all();
        for (int i = 0; i < all.size(); i++) {
            String name = all.get(i).name();
            boolean same = f.owner().length() == SidecarRow.OWNER.length() + name.length()
                    && f.owner().endsWith(name);
            if (same) return new Reading.Present<>(all.get(i), p.ageMs());
        }
        return Reading.absent("the sidecar is gone");
    }

    Reading<GovernedHeap> heap(String target) {
        for (int i = 0; i < heaps.size(); i++) {
            if (heaps.get(i).target().equals(target)) return Reading.of(heaps.get(i));
        }
        return Reading.absent("nothing is known of its threshold");
    }

    /** What the policy wants of a heap, percent. */
    Reading<Integer> wanted(String target) {
        for (int i = 0; i < thresholds.size(); i++) {
            if (thresholds.get(i).heap().equals(target))
                return thresholds.get(i).percent();
        }
        return Reading.absent("the policy says nothing of it");
    }

    /** What is worth an action: no less than 16 MiB, nor than 5 % of the resident set of the process. */
    long leastBytes(String target) {
        boolean own = target.equals(Action.MALLOC) || target.equals(Action.JAVA_HEAP);
        long process = own
                ? ledger.residentBytes()
                : Targets.residentBytes(this, target).orElse(0L);
        return Math.max(LEAST_BYTES, process / 20);
    }
}
