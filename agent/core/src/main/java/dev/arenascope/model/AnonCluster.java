package dev.arenascope.model;

import dev.arenascope.snapshot.AddressRange;

/**
 * Anonymous mappings of about one size that no owner explains: private, readable and writable, no path.
 *
 * @param leastBytes size class: each is at least this large, and less than twice that
 * @param count mappings; the kernel merges neighbours, so this is at most the number of calls
 * @param sizeBytes their sizes in sum
 * @param residentBytes resident bytes in sum
 * @param guarded how many have a page without access right beside them
 * @param neighbourhood the stretch of addresses that holds most of them, no gap of 1 GiB in it
 */
public record AnonCluster(
        long leastBytes, int count, long sizeBytes, long residentBytes, int guarded, AddressRange neighbourhood) {

    private static final long KIB = 1024;

    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};

    /** The feature that tells an allocator from a plain mmap: size, place, guard pages, how much was touched. */
    public String describe() {
        long average = sizeBytes / count;
        return count + (count == 1 ? " mapping" : " mappings") + " of "
                + (average < KIB * KIB ? average / KIB + " KB" : average / KIB / KIB + " MB")
                + " on average at 0x" + Long.toHexString(neighbourhood.start()) + "-0x"
                + Long.toHexString(neighbourhood.end()) + ", " + 100 * residentBytes / sizeBytes + " % resident, "
                + (guarded == 0 ? "no guard pages" : guarded + " with a guard page");
    }

    /** Name of the size class, for example {@code 32 MB} for 32 to 64 MB. */
    public String name() {
        int bits = 63 - Long.numberOfLeadingZeros(Math.max(1, leastBytes));
        return (1L << bits % 10) + " " + UNITS[Math.min(UNITS.length - 1, bits / 10)];
    }
}
