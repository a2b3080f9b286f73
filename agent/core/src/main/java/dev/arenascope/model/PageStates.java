package dev.arenascope.model;

import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Segment;
import dev.arenascope.snapshot.VmFlags;

/** Resident bytes of one owner by what the kernel may do with them. A part of a mapping gets its share of the mapping's figures. */
public final class PageStates {
    /** A JVM without them 0 %, malloc under THP always 60-100 %. */
    private static final double HUGE_SHARE = 0.1;

    private long residentBytes;
    private long lockedBytes;
    private long pfnBytes;
    private long lazyFreeBytes;
    private long hugeBytes;
    private long hugeAdvisedBytes;

    void add(Segment segment) {
        Mapping m = segment.mapping();
        long rss = segment.rssBytes();
        residentBytes += rss;
        if (m.hasFlag(VmFlags.LOCKED)) lockedBytes += rss;
        if (m.hasFlag(VmFlags.PFN_MAP)) pfnBytes += rss;
        if (m.hasFlag(VmFlags.HUGE_PAGES)) hugeAdvisedBytes += rss;
        lazyFreeBytes += share(m.lazyFreeBytes(), rss, m);
        hugeBytes += share(m.anonHugeBytes(), rss, m);
    }

    private static long share(long bytes, long rss, Mapping m) {
        if (bytes == 0 || rss >= m.rssBytes()) return bytes;
        return Math.round((double) bytes * rss / m.rssBytes());
    }

    long residentBytes() {
        return residentBytes;
    }

    /** In mappings that are locked. */
    long lockedBytes() {
        return lockedBytes;
    }

    /** In mappings of page frames. */
    long pfnBytes() {
        return pfnBytes;
    }

    /** Marked with MADV_FREE. */
    long lazyFreeBytes() {
        return lazyFreeBytes;
    }

    /** In transparent huge pages. */
    long hugeBytes() {
        return hugeBytes;
    }

    boolean isHuge() {
        return hugeBytes > HUGE_SHARE * residentBytes;
    }

    /** In mappings that are advised MADV_HUGEPAGE. */
    long hugeAdvisedBytes() {
        return hugeAdvisedBytes;
    }
}
