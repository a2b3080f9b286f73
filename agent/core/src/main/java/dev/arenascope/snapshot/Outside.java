package dev.arenascope.snapshot;

import java.util.List;

/**
 * What /proc tells of another process: of any, whatever runs in it.
 *
 * @param name the first word of its command line, or of its executable
 * @param status what the kernel counts
 * @param build what its executable says, where it is Go
 * @param goHeap the Go heap among its mappings
 * @param kinds its mappings by what they are of, most resident first
 */
public record Outside(
        long pid,
        String name,
        Reading<ProcessStatus> status,
        Reading<GoBuild> build,
        Reading<GoMappings> goHeap,
        Reading<List<Kind>> kinds) {

    /**
     * @param name file name, kernel's name such as {@code [heap]}, or {@code anonymous}
     * @param mappings how many
     * @param residentBytes in memory
     * @param anonymousBytes of it in pages of no file
     */
    public record Kind(String name, int mappings, long residentBytes, long anonymousBytes) {}
}
