package dev.arenascope.snapshot;

/**
 * What the kernel allows this process besides memory.
 *
 * @param cpus the tightest quota among the control group and its ancestors, in processors: cpu.max, or cpu.cfs_quota_us /
 *     cpu.cfs_period_us; absent when none is set
 * @param maxMappings /proc/sys/vm/max_map_count
 */
public record KernelLimits(Reading<Double> cpus, Reading<Long> maxMappings) {}
