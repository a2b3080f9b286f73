package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.MappingGroups;
import dev.arenascope.model.Measure;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.KernelLimits;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Healthy 400-3,000 mappings of 65,530; sick from half of what is allowed: at the limit mmap fails, and the JVM with it (it
 * cannot start a thread, commit heap, or load a library). At stake is the process.
 */
final class MapCount implements Rule {
    private static final double SOON_MINUTES = 10;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().space() instanceof Reading.Present<AddressSpace> space)) return;
        Reading<Long> allowed = c.snapshot().limits().flatMap(KernelLimits::maxMappings);
        if (!(allowed instanceof Reading.Present<Long> most) || most.value() <= 0) return;
        int count = space.value().mappings().size();
        double minutes = minutesLeft(c, most.value() - count, most.value() / 20);
        boolean soon = minutes <= SOON_MINUTES && count > most.value() / 8;
        if (count <= most.value() / 2 && !soon) return;
        MappingGroups.Group group =
                MappingGroups.largest(space.value(), c.snapshot().layout());
        double confidence = soon || count > most.value() / 4 * 3 ? 0.9 : 0.7;
        c.add(
                Finding.Code.MAP_COUNT,
                group.owner(),
                c.ledger().residentBytes(),
                confidence,
                count + " mappings of " + most.value() + " allowed (vm.max_map_count); " + group.count()
                        + " of them are " + group.description() + ": at the limit mmap fails, and the JVM ends"
                        + (soon ? "; at this rate in " + Leak.duration(minutes) : ""),
                List.of(cause(group), "sysctl -w vm.max_map_count=" + 4 * most.value() + " on the machine buys time"),
                Reading.absent("gives no bytes back"));
    }

    /** Until the limit is met; infinite when their number does not grow. */
    private static double minutesLeft(Case c, long left, long atLeast) {
        return c.history().growth(Measure.MAPPINGS, atLeast) instanceof Reading.Present<Growth> growth
                ? left / growth.value().perMinute()
                : Double.POSITIVE_INFINITY;
    }

    private static String cause(MappingGroups.Group group) {
        if (group.owner().equals("mapped-files"))
            return "map fewer or larger pieces of " + group.description()
                    + ", and let the buffers go (their files stay mapped" + " until the buffer is collected)";
        if (group.owner().equals("thread-stacks")) return "fewer threads: each has a stack and its guard pages";
        if (group.owner().equals("malloc"))
            return "MALLOC_ARENA_MAX=2, or MALLOC_MMAP_THRESHOLD_=1073741824: fewer blocks of their own";
        return "find the code that maps and unmaps or protects small pieces of anonymous memory, and let it take one large piece";
    }
}
