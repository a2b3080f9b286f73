package dev.arenascope.snapshot;

/**
 * The machine's memory: /proc/meminfo, /proc/vmstat; bytes and counts.
 *
 * @param totalBytes MemTotal
 * @param availableBytes MemAvailable
 * @param swapTotalBytes SwapTotal
 * @param swapFreeBytes SwapFree
 * @param majorFaults pgmajfault since boot
 * @param compactStalls compact_stall since boot; absent on a kernel without compaction
 * @param compactFails compact_fail since boot: compactions that did not make room
 * @param allocStalls sum of allocstall_* since boot
 */
public record HostMemory(
        long totalBytes,
        long availableBytes,
        long swapTotalBytes,
        long swapFreeBytes,
        Reading<Long> majorFaults,
        Reading<Long> compactStalls,
        Reading<Long> compactFails,
        Reading<Long> allocStalls) {}
