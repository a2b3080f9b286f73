package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the resident memory of each target jumps. A burst is one jump up, an action that pays is one down; memory that jumps at every other report
 * is a broken sensor, or a load that turns faster than any action pays, and both are let be.
 */
final class Restlessness {
    /** By a half and more. */
    private static final double JUMP = 1.5;

    private static final long LEAST_BYTES = 16 << 20;

    /** What a jump counts for one report later. */
    private static final double FADES = 7.0 / 8;

    /** Three jumps within six reports. */
    private static final double MOST = 2;

    private record Target(String name, long bytes, double jumps) {}

    private List<Target> targets = new ArrayList<>(0);

    void see(Case c) {
        List<Target> next = new ArrayList<>(targets.size());
        see(Action.MALLOC, Targets.residentBytes(c, Action.MALLOC), next);
        see(Action.JAVA_HEAP, Targets.residentBytes(c, Action.JAVA_HEAP), next);
        if (c.snapshot().sidecars() instanceof Reading.Present<Sidecars> p) {
            List<Sidecar> all = p.value().all();
            for (int i = 0; i < all.size(); i++) {
                Reading<Long> bytes = all.get(i).memory() instanceof Reading.Present<Sidecar.ProcessMemory> m
                        ? Reading.of(m.value().residentBytes())
                        : Reading.absent("not read");
                see(all.get(i).id(), bytes, next);
            }
        }
        targets = next;
    }

    private void see(String name, Reading<Long> reading, List<Target> next) {
        // As a rule everything is where it was in the list before.
        Target before = find(name, next.size());
        if (!(reading instanceof Reading.Present<Long> now)) {
            if (before != null) next.add(before);
            return;
        }
        double jumps = 0;
        if (before != null) jumps = before.jumps * FADES + (isJump(before.bytes, now.value()) ? 1 : 0);
        next.add(new Target(name, now.value(), jumps));
    }

    private static boolean isJump(long a, long b) {
        return Math.abs(a - b) > LEAST_BYTES && Math.max(a, b) > JUMP * Math.min(a, b);
    }

    private @Nullable Target find(String name, int place) {
        if (place < targets.size() && targets.get(place).name.equals(name)) return targets.get(place);
        for (int i = 0; i < targets.size(); i++) if (targets.get(i).name.equals(name)) return targets.get(i);
        return null;
    }

    /** Absent, with the reason, where its resident memory jumps too often. */
    Reading<String> calm(String name) {
        Target t = find(name, 0);
        return t == null || t.jumps < MOST
                ? Reading.of(name)
                : Reading.absent("its resident memory jumps up and down, to " + (t.bytes >> 20) + " MB now");
    }
}
