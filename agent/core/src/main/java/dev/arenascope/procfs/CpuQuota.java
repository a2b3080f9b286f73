package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.io.File;

/**
 * How many processors a group and its ancestors leave: {@code cpu.max} holds {@code 150000 100000} or {@code max 100000};
 * version 1 has two files, and -1 for no quota.
 */
final class CpuQuota {
    private static final Reading<Double> NONE = Reading.absent("no cpu quota is set");

    private CpuQuota() {}

    static Reading<Double> read(CgroupLocator.Location location, LineReader reader) {
        Reading<Double> tightest = NONE;
        for (CgroupLocator.Level level : location.levels()) {
            Reading<Double> cpus = location.version() == 2 ? version2(level, reader) : version1(level, reader);
            if (cpus.orElse(Double.MAX_VALUE) < tightest.orElse(Double.MAX_VALUE)) tightest = cpus;
        }
        return tightest;
    }

    private static Reading<Double> version2(CgroupLocator.Level level, LineReader reader) {
        File file = new File(level.directory(), "cpu.max");
        long quota = ProcFile.readOnce(file, reader, new Numbers.Single()).orElse(Long.MAX_VALUE);
        if (quota == Long.MAX_VALUE) return NONE;
        return cpus(quota, ProcFile.readOnce(file, reader, new Numbers.WordAt(1)));
    }

    private static Reading<Double> version1(CgroupLocator.Level level, LineReader reader) {
        File quota = new File(level.directory(), "cpu.cfs_quota_us");
        File period = new File(level.directory(), "cpu.cfs_period_us");
        Reading<Long> us = ProcFile.readOnce(quota, reader, new Numbers.Single());
        return us instanceof Reading.Present<Long> q
                ? cpus(q.value(), ProcFile.readOnce(period, reader, new Numbers.Single()))
                : Reading.absent(us.reason());
    }

    private static Reading<Double> cpus(long quotaUs, Reading<Long> periodUs) {
        if (!(periodUs instanceof Reading.Present<Long> us)) return Reading.absent(periodUs.reason());
        return us.value() > 0 ? Reading.of((double) quotaUs / us.value()) : NONE;
    }
}
