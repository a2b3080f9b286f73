package dev.arenascope.snapshot;

import java.util.List;

/**
 * The memory controller of the process's own control group.
 *
 * @param version 1 or 2
 * @param path the group that carries the tightest limit, relative to the hierarchy's root
 * @param limitBytes the tightest limit among the group and its ancestors; absent when none is set
 * @param usageBytes memory.current or memory.usage_in_bytes of the group that carries the limit
 * @param highBytes memory.high, tightest; absent on version 1 or when not set
 * @param swapLimitBytes memory.swap.max (version 2); absent when not set or not there
 * @param failures times the limit was hit: memory.events max (version 2), memory.failcnt (version 1)
 * @param oomKills processes killed for memory in this group; absent when the kernel does not tell
 * @param levels the own group and each ancestor that carries a limit, tightest first
 */
public record Cgroup(
        int version,
        String path,
        Reading<Long> limitBytes,
        Reading<Long> usageBytes,
        Reading<Long> highBytes,
        Reading<Long> swapLimitBytes,
        Reading<Long> failures,
        Reading<Long> oomKills,
        List<CgroupLevel> levels) {}
