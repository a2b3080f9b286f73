package dev.arenascope.procfs;

import dev.arenascope.procfs.CgroupLocator.Level;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what each group on the way up counts and allows, and remembers the counters, to tell which rose. */
final class CgroupLevels {
    private static final long NO_LIMIT_FROM_BYTES = 1L << 62;
    private static final Reading<Long> VERSION1 = Reading.absent("version 1 does not count it");
    private static final Reading<Long> VERSION2 = Reading.absent("version 2 has no memory.oom_control");

    /** Version 1 prints the group alone without the prefix, and the group with all below it with it. */
    private static final NumberFields.Names STAT1 = new NumberFields.Names(
            "total_rss",
            "total_cache",
            "total_shmem",
            "total_pgmajfault",
            "total_workingset_refault_anon",
            "total_workingset_refault_file");

    private static final NumberFields.Names STAT2 = new NumberFields.Names(
            "anon",
            "file",
            "shmem",
            "pgmajfault",
            "workingset_refault_anon",
            "workingset_refault_file",
            "workingset_refault"); // before 5.9

    private static final NumberFields.Names EVENTS =
            new NumberFields.Names("low", "high", "max", "oom", "oom_kill", "under_oom");

    private final LineReader reader;

    /** Counters of the reading before, by path: high and max. */
    private Map<String, long[]> before = new HashMap<>();

    CgroupLevels(LineReader reader) {
        this.reader = reader;
    }

    /**
     * @param levels the own group first
     * @param ownLimit limit of an ancestor that is not visible and tighter than all others; absent when there is none
     */
    List<CgroupLevel> read(int version, List<Level> levels, Reading<Long> ownLimit) {
        Map<String, long[]> counted = new HashMap<>();
        List<CgroupLevel> found = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            Reading<Long> limit = limit(level, version == 2 ? "memory.max" : "memory.limit_in_bytes");
            if (i == 0 && ownLimit.isPresent()) limit = ownLimit;
            Reading<Long> high =
                    version == 2 ? limit(level, "memory.high") : Reading.absent("version 1 has no memory.high");
            if (i > 0 && !limit.isPresent() && !high.isPresent()) continue;
            Reading<Long> usage = number(level, version == 2 ? "memory.current" : "memory.usage_in_bytes");
            found.add(new CgroupLevel(
                    level.path(), limit, high, usage, stat(version, level), events(version, level, counted)));
        }
        before = counted;
        Collections.sort(found);
        return List.copyOf(found);
    }

    private Reading<CgroupLevel.Stat> stat(int version, Level level) {
        Reading<NumberFields> file = fields(level, "memory.stat", version == 2 ? STAT2 : STAT1);
        if (!(file instanceof Reading.Present<NumberFields> f)) return Reading.absent(file.reason());
        return version == 2 ? stat2(f.value()) : stat1(f.value());
    }

    private static Reading<CgroupLevel.Stat> stat2(NumberFields f) {
        if (!f.has("anon") || !f.has("file")) return Reading.absent("memory.stat prints no anon and file");
        Reading<Long> refaults = f.has("workingset_refault")
                ? f.reading("workingset_refault")
                : sum(f, "workingset_refault_anon", "workingset_refault_file");
        return Reading.of(new CgroupLevel.Stat(
                f.orElse("anon", 0), f.orElse("file", 0), f.orElse("shmem", 0), f.reading("pgmajfault"), refaults));
    }

    private static Reading<CgroupLevel.Stat> stat1(NumberFields f) {
        if (!f.has("total_rss") || !f.has("total_cache"))
            return Reading.absent("memory.stat prints no total_rss and total_cache");
        return Reading.of(new CgroupLevel.Stat(
                f.orElse("total_rss", 0),
                f.orElse("total_cache", 0),
                f.orElse("total_shmem", 0),
                f.reading("total_pgmajfault"),
                sum(f, "total_workingset_refault_anon", "total_workingset_refault_file")));
    }

    private static Reading<Long> sum(NumberFields f, String anon, String file) {
        return f.has(file) ? Reading.of(f.orElse(file, 0) + f.orElse(anon, 0)) : f.reading(file);
    }

    private CgroupLevel.Events events(int version, Level level, Map<String, long[]> counted) {
        Reading<NumberFields> file = fields(level, version == 2 ? "memory.events" : "memory.oom_control", EVENTS);
        Reading<Long> high = version == 2 ? value(file, "high") : VERSION1;
        Reading<Long> max = version == 2 ? value(file, "max") : number(level, "memory.failcnt");
        long[] now = {high.orElse(0L), max.orElse(0L)};
        long[] then = before.getOrDefault(level.path(), now);
        counted.put(level.path(), now);
        return new CgroupLevel.Events(
                version == 2 ? value(file, "low") : VERSION1,
                high,
                max,
                version == 2 ? value(file, "oom") : VERSION1,
                value(file, "oom_kill"),
                version == 2 ? VERSION2 : value(file, "under_oom"),
                Math.max(0, now[0] - then[0]),
                Math.max(0, now[1] - then[1]));
    }

    private static Reading<Long> value(Reading<NumberFields> fields, String name) {
        return NumberFields.reading(fields, name);
    }

    private Reading<NumberFields> fields(Level level, String file, NumberFields.Names names) {
        return ProcFile.readOnce(new File(level.directory(), file), reader, new NumberFields(names));
    }

    private Reading<Long> limit(Level level, String file) {
        Reading<Long> value = number(level, file);
        return value.orElse(0L) >= NO_LIMIT_FROM_BYTES ? Reading.absent("no limit set in " + file) : value;
    }

    private Reading<Long> number(Level level, String file) {
        return ProcFile.readOnce(new File(level.directory(), file), reader, new Numbers.Single());
    }
}
