package dev.arenascope.model.rules;

import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocSettings;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** How many arenas malloc made and may make, as evidence and as advice. */
final class Arenas {
    /** The setting that the facts were measured with: two arenas kept nothing at their tops. */
    private static final int FEW = 2;

    private Arenas() {}

    /** For example {@code 17 arenas of 16 allowed (8 for each of 2 processors)}. */
    static String seen(Malloc malloc) {
        String seen = malloc.arenas() + (malloc.arenas() == 1 ? " arena" : " arenas");
        if (!(malloc.settings() instanceof Reading.Present<MallocSettings> settings)) return seen;
        MallocSettings s = settings.value();
        if (s.arenaMax() > 0) return seen + " of " + s.arenaMax() + " allowed by MALLOC_ARENA_MAX";
        if (!(s.processors() instanceof Reading.Present<Integer> processors)) return seen;
        int all = processors.value();
        String allowed = " of " + 8L * all + " allowed (8 for each of " + all + " processors";
        boolean quota = s.jvmProcessors() < all;
        return seen + allowed + (quota ? ", though the cgroup grants " + s.jvmProcessors() : "") + ")";
    }

    /** Whether there are more arenas than the advice would leave, and nobody has set that few. */
    static boolean canBeFewer(Malloc malloc) {
        long max = malloc.settings().map(MallocSettings::arenaMax).orElse(0L);
        return malloc.arenas() > FEW && (max == 0 || max > FEW);
    }

    static void adviseFewer(Malloc malloc, List<String> advice, String line) {
        if (canBeFewer(malloc)) advice.add("MALLOC_ARENA_MAX=" + FEW + line);
    }
}
