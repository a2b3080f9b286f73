package dev.arenascope.snapshot;

import java.util.List;

/**
 * What madvise(2) does on this kernel, measured on mappings made for it.
 *
 * @param host where
 * @param trials one per kind of memory and advice
 */
public record MadviseTable(LabHost host, List<Trial> trials) {

    /**
     * @param memory kind of memory, for example {@code private}
     * @param advice name of the advice without MADV_, for example {@code DONTNEED}
     * @param result what happened; absent when such memory cannot be had here
     */
    public record Trial(String memory, String advice, Reading<Result> result) {}

    /**
     * @param returned {@code ok}, or the name of errno
     * @param rssBeforeBytes resident bytes of the mapping just before
     * @param rssAfterBytes resident bytes just after; for hugetlb the mapped huge pages, which VmRSS leaves out
     * @param lazyFreeBytes of these the bytes that are marked LazyFree
     * @param micros time of the call, microseconds, median of seven
     */
    public record Result(String returned, long rssBeforeBytes, long rssAfterBytes, long lazyFreeBytes, double micros) {}
}
