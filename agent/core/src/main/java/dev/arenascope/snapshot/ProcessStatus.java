package dev.arenascope.snapshot;

/**
 * Fields of /proc/self/status, in bytes.
 *
 * @param vmRssBytes resident set
 * @param vmHwmBytes its peak
 * @param vmSizeBytes virtual size
 * @param rssAnonBytes anonymous part of the resident set
 * @param rssFileBytes file part
 * @param rssShmemBytes shared-memory part
 * @param vmSwapBytes swapped out
 * @param threads number of kernel threads of the process
 */
public record ProcessStatus(
        long vmRssBytes,
        long vmHwmBytes,
        long vmSizeBytes,
        long rssAnonBytes,
        long rssFileBytes,
        long rssShmemBytes,
        long vmSwapBytes,
        int threads) {}
