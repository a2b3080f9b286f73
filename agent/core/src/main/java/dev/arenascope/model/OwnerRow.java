package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;

/**
 * One line of the ledger. Bytes are resident bytes.
 *
 * @param owner who
 * @param detail which, for example {@code G1} or {@code glibc 2.36, 17 arenas}; may be empty
 * @param residentBytes resident bytes of this owner
 * @param liveBytes bytes that are in use
 * @param reclaimableBytes wholly free resident pages: what a trim gives back
 * @param pinnedBytes free bytes on pages that also hold a live byte
 * @param f arena fragmentation, 0..1
 * @param scatter external fragmentation, 0..1
 * @param trendBytesPerMinute robust slope of the resident bytes; absent while there are too few reports
 * @param view true when the bytes are part of another owner's and are not counted into the sum
 */
public record OwnerRow(
        Owner owner,
        String detail,
        long residentBytes,
        Reading<Long> liveBytes,
        Reading<Long> reclaimableBytes,
        Reading<Long> pinnedBytes,
        Reading<Double> f,
        Reading<Double> scatter,
        Reading<Double> trendBytesPerMinute,
        boolean view)
        implements Comparable<OwnerRow> {

    /** The reason of a figure that means nothing for this owner. */
    public static final String NOT_AN_ARENA = "not an arena";

    /** Largest first, views behind all others. */
    @Override
    public int compareTo(OwnerRow other) {
        int byView = Boolean.compare(view, other.view);
        return byView != 0 ? byView : Long.compare(other.residentBytes, residentBytes);
    }

    OwnerRow withTrend(Reading<Double> trend) {
        return new OwnerRow(
                owner, detail, residentBytes, liveBytes, reclaimableBytes, pinnedBytes, f, scatter, trend, view);
    }
}
