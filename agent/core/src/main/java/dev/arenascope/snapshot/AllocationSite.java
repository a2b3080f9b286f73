package dev.arenascope.snapshot;

import java.util.List;

/**
 * A place in the code that allocates.
 *
 * @param className the class whose method allocates, with dots
 * @param method its method
 * @param line in its source; absent when the class has no line numbers
 * @param type what is allocated, as source code names it, such as {@code byte[]} or {@code java.util.HashMap}
 * @param bytesPerSecond from samples while only these are there, else counted
 * @param counts absent while the site is not counted
 * @param through the JDK's method that allocates for it, such as {@code java.util.Arrays.copyOf}; absent when the method allocates itself
 */
public record AllocationSite(
        String className,
        String method,
        Reading<Integer> line,
        String type,
        double bytesPerSecond,
        Reading<Counts> counts,
        Reading<String> through) {

    /** One whose own method allocates, as far as is known. */
    public AllocationSite(
            String className,
            String method,
            Reading<Integer> line,
            String type,
            double bytesPerSecond,
            Reading<Counts> counts) {
        this(className, method, line, type, bytesPerSecond, counts, Reading.absent("no method of the JDK is known"));
    }

    /**
     * Counted exactly over the seconds before the snapshot.
     *
     * @param objectsPerSecond objects or arrays made
     * @param bytesPerSecond their size
     * @param largestBytes the largest single one since the site is counted
     * @param sizes by size class, smallest first
     * @param growth arrays made to copy a smaller one into, as collections do that grow; absent where nothing copies
     */
    public record Counts(
            double objectsPerSecond,
            double bytesPerSecond,
            long largestBytes,
            List<SizeClass> sizes,
            Reading<Growth> growth) {}

    /**
     * @param upToBytes the largest size in this class, a power of two
     * @param objectsPerSecond made
     * @param lifetime of sampled survivors
     */
    public record SizeClass(long upToBytes, double objectsPerSecond, Reading<Lifetime> lifetime) {}

    /**
     * How long samples lived, in collections.
     *
     * @param diedBy samples that were dead after at most 1, 2, 4, 8, 16 collections, and later
     * @param alive samples that have outlived at least one collection and are still reachable; younger ones count nowhere
     */
    public record Lifetime(List<Long> diedBy, long alive) {}

    /**
     * @param copiesPerSecond arrays that replaced a smaller one
     * @param copiedBytesPerSecond bytes that were copied
     * @param finalLength the length that 95 of 100 of the last arrays reached: the capacity that would have sufficed
     */
    public record Growth(double copiesPerSecond, double copiedBytesPerSecond, long finalLength) {}
}
