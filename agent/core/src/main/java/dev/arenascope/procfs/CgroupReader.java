package dev.arenascope.procfs;

import dev.arenascope.procfs.CgroupLocator.Level;
import dev.arenascope.procfs.CgroupLocator.Location;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.util.List;

/**
 * The memory controller of a group and its ancestors, version 1 (Documentation/admin-guide/cgroup-v1/memory.rst) and 2
 * (cgroup-v2.rst). The tightest limit that is visible is the one that the kernel will enforce first.
 */
final class CgroupReader {
    /** Version 1 prints an unset limit as the largest page multiple, 0x7FFFFFFFFFFFF000; nobody sets one of 4 EiB. */
    private static final long NO_LIMIT_FROM_BYTES = 1L << 62;

    private static final NumberFields.Names EVENTS = new NumberFields.Names("max", "oom_kill");
    private static final NumberFields.Names STAT = new NumberFields.Names("hierarchical_memory_limit");

    private final LineReader reader;
    private final CgroupLevels all;

    CgroupReader(LineReader reader) {
        this.reader = reader;
        this.all = new CgroupLevels(reader);
    }

    Reading<Cgroup> read(Location location) {
        boolean v2 = location.version() == 2;
        List<Level> levels = v2 ? location.levels() : bindingLevels(location.levels());
        String limitFile = v2 ? "memory.max" : "memory.limit_in_bytes";
        String usageFile = v2 ? "memory.current" : "memory.usage_in_bytes";
        Level carrier = carrier(levels, limitFile, usageFile);
        Reading<Long> limit = limit(carrier, limitFile);
        Reading<Long> usage = number(carrier, usageFile);
        if (!usage.isPresent() && !number(carrier, limitFile).isPresent()) {
            return Reading.absent(
                    "no memory controller in control group " + location.own().path() + ": " + usage.reason());
        }
        return Reading.of(v2 ? version2(levels, carrier, limit, usage) : version1(levels, carrier, limit, usage));
    }

    private Cgroup version2(List<Level> levels, Level carrier, Reading<Long> limit, Reading<Long> usage) {
        Reading<NumberFields> events =
                ProcFile.readOnce(file(carrier, "memory.events"), reader, new NumberFields(EVENTS));
        return new Cgroup(
                2,
                carrier.path(),
                limit,
                usage,
                limit(tightest(levels, "memory.high"), "memory.high"),
                limit(tightest(levels, "memory.swap.max"), "memory.swap.max"),
                NumberFields.reading(events, "max"),
                NumberFields.reading(events, "oom_kill"),
                all.read(2, levels, Reading.absent("every ancestor is visible")));
    }

    private Cgroup version1(List<Level> levels, Level carrier, Reading<Long> limit, Reading<Long> usage) {
        Reading<NumberFields> stat =
                ProcFile.readOnce(file(levels.get(0), "memory.stat"), reader, new NumberFields(STAT));
        long inherited = NumberFields.reading(stat, "hierarchical_memory_limit").orElse(Long.MAX_VALUE);
        // A container sees no ancestor of its own group, but the kernel tells what they allow.
        boolean hiddenIsTighter = inherited < limit.orElse(NO_LIMIT_FROM_BYTES);
        Level group = hiddenIsTighter ? levels.get(0) : carrier;
        Reading<NumberFields> oom =
                ProcFile.readOnce(file(group, "memory.oom_control"), reader, new NumberFields(EVENTS));
        return new Cgroup(
                1,
                group.path(),
                hiddenIsTighter ? Reading.of(inherited) : limit,
                hiddenIsTighter ? number(group, "memory.usage_in_bytes") : usage,
                Reading.absent("version 1 has no memory.high"),
                Reading.absent("version 1 has no memory.swap.max"),
                number(group, "memory.failcnt"),
                NumberFields.reading(oom, "oom_kill"),
                all.read(
                        1,
                        levels,
                        hiddenIsTighter ? Reading.of(inherited) : Reading.absent("no hidden ancestor binds")));
    }

    /** In version 1 an ancestor's limit binds only while memory.use_hierarchy holds on the way up to it. */
    List<Level> bindingLevels(List<Level> levels) {
        int binding = 1;
        while (binding < levels.size()
                && number(levels.get(binding), "memory.use_hierarchy").orElse(1L) != 0) binding++;
        return levels.subList(0, binding);
    }

    /** The group with the tightest limit; without any, the nearest group that counts memory. */
    private Level carrier(List<Level> levels, String limitFile, String usageFile) {
        Level tightest = tightest(levels, limitFile);
        if (limit(tightest, limitFile).isPresent()) return tightest;
        for (Level level : levels) {
            if (number(level, usageFile).isPresent()) return level;
        }
        return levels.get(0);
    }

    /** The level with the smallest value in a file; the nearest of equals; the group itself when none has a value. */
    private Level tightest(List<Level> levels, String file) {
        Level best = levels.get(0);
        long smallest = NO_LIMIT_FROM_BYTES;
        for (Level level : levels) {
            long limit = limit(level, file).orElse(NO_LIMIT_FROM_BYTES);
            if (limit < smallest) {
                smallest = limit;
                best = level;
            }
        }
        return best;
    }

    private Reading<Long> limit(Level level, String file) {
        Reading<Long> value = number(level, file);
        return value.orElse(0L) >= NO_LIMIT_FROM_BYTES ? Reading.absent("no limit set in " + file) : value;
    }

    private Reading<Long> number(Level level, String file) {
        return ProcFile.readOnce(file(level, file), reader, new Numbers.Single());
    }

    private static File file(Level level, String name) {
        return new File(level.directory(), name);
    }
}
