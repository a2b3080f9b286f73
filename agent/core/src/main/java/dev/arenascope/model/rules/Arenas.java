package dev.arenascope.model.rules;

import dev.arenascope.snapshot.KernelLimits;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocSettings;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;

/**
 * How many arenas malloc made and may make, as evidence and as advice. malloc allows eight for each processor that it may run on; a
 * quota of the cgroup leaves those as they are, so a small container on a large machine gets the arenas of the machine.
 *
 * @param malloc what its heaps said
 * @param quota processors of the cgroup's quota
 */
record Arenas(Malloc malloc, Reading<Double> quota) {
    /** The setting that the facts were measured with: two arenas kept nothing at their tops. */
    private static final int FEW = 2;

    static Arenas of(Malloc malloc, Snapshot snapshot) {
        return new Arenas(malloc, snapshot.limits().flatMap(KernelLimits::cpus));
    }

    /** For example {@code 17 arenas of 16 allowed (8 for each of 2 processors, though the cgroup's quota is 0.5 CPU)}. */
    String seen() {
        String seen = malloc.arenas() + (malloc.arenas() == 1 ? " arena" : " arenas");
        if (!(malloc.settings() instanceof Reading.Present<MallocSettings> settings)) return seen;
        MallocSettings s = settings.value();
        if (s.arenaMax() > 0) return seen + " of " + s.arenaMax() + " allowed by MALLOC_ARENA_MAX";
        if (!(s.processors() instanceof Reading.Present<Integer> processors)) return seen;
        int all = processors.value();
        long allowed = s.arenasAllowed().orElse(8L * all);
        String why = all == 1 ? "8 for its one processor" : "8 for each of " + all + " processors";
        if (allowed > 8L * all) why += ", arena_test " + s.arenaTest();
        if (isMoreThanTheQuota()) why += ", though the cgroup's quota is " + cpus(quota.orElse(0.0)) + " CPU";
        return seen + " of " + allowed + " allowed (" + why + ")";
    }

    /** Whether malloc counts processors that the cgroup's quota does not grant. */
    boolean isMoreThanTheQuota() {
        int processors = malloc.settings().flatMap(MallocSettings::processors).orElse(0);
        return quota.orElse((double) Integer.MAX_VALUE) < processors;
    }

    /** Whether there are more arenas than the advice would leave, and nobody has set that few. */
    boolean canBeFewer() {
        long max = malloc.settings().map(MallocSettings::arenaMax).orElse(0L);
        return malloc.arenas() > fit() && (max == 0 || max > fit());
    }

    /** The setting, for example {@code MALLOC_ARENA_MAX=2}. */
    String fewer() {
        return "MALLOC_ARENA_MAX=" + fit();
    }

    void adviseFewer(List<String> advice, String line) {
        if (canBeFewer()) advice.add(fewer() + line);
    }

    /** As many as threads can run at once on the quota. */
    private long fit() {
        return isMoreThanTheQuota() ? Math.max(FEW, (long) Math.ceil(quota.orElse(0.0))) : FEW;
    }

    private static String cpus(double cpus) {
        double rounded = Math.round(cpus * 100) / 100.0;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }
}
