package dev.arenascope.boot;

/**
 * What one thread has counted at one site. Counts down to the next sample, so that the same instruction that counts tells when
 * its turn has come: the amount so far is {@code granted - left}.
 */
final class SiteCell {
    /** Instances, or bytes of arrays, until the next sample; negative when its turn has come. */
    long left;
    /** All that {@code left} was ever raised by. */
    long granted;
    /** Of arrays, bytes. */
    long largest;
    /** Arrays that replaced a smaller one. */
    long copies;
    /** What they copied, elements. */
    long copied;

    /** By size class, then by length class of what grew; see {@link SiteCells}. Empty for instances. */
    final long[] classes;

    SiteCell(int width) {
        classes = new long[Math.max(0, width - 1 - SiteCells.SIZES)];
    }
}
