package dev.arenascope.model;

import dev.arenascope.snapshot.AllocationSite;

/**
 * Arrays that G1 puts into regions of their own, because they are larger than half a region.
 *
 * @param perSecond of them
 * @param bytesPerSecond their size, an estimate by size classes
 * @param largestBytes the largest array of the site
 * @param regionBytes size of a region
 */
record Humongous(double perSecond, double bytesPerSecond, long largestBytes, long regionBytes) {
    private static final long LARGEST_REGION = 32L << 20;
    /** Header of an array, bytes; 24 without compressed class pointers. */
    private static final int HEADER = 24;

    /** Size classes end at powers of two, and so does half a region: a class is humongous as a whole or not at all. */
    static Humongous of(AllocationSite.Counts counts, long regionBytes) {
        double perSecond = 0;
        double bytes = 0;
        double all = 0;
        for (AllocationSite.SizeClass size : counts.sizes()) {
            double most = size.objectsPerSecond() * Math.min(size.upToBytes(), counts.largestBytes());
            all += most;
            if (size.upToBytes() <= regionBytes / 2) continue;
            perSecond += size.objectsPerSecond();
            bytes += most;
        }
        double share = all > 0 ? bytes / all : 0;
        return new Humongous(perSecond, share * counts.bytesPerSecond(), counts.largestBytes(), regionBytes);
    }

    /** Whether they outlive collections is not known: such arrays are not followed. */
    String text(String type) {
        String element = type.substring(0, type.indexOf('['));
        String what = Amounts.count(perSecond) + " arrays a second, " + Amounts.rate(bytesPerSecond) + ", of up to "
                + Amounts.size(largestBytes) + ": humongous, more than half a region of " + Amounts.size(regionBytes)
                + ", each in regions of its own: ";
        String again = "use one again for each thread, `static final ThreadLocal<" + type
                + "> ARRAY = ThreadLocal.withInitial(() -> new " + element + "["
                + (largestBytes - HEADER) / bytes(element) + "])`";
        String pieces = ", or, where it has to be kept, pieces of at most "
                + (regionBytes / 2 - HEADER) / bytes(element) + " elements";
        return what + again + pieces + regions();
    }

    private String regions() {
        long enough = Long.highestOneBit(Math.max(1, 2 * largestBytes - 1)) << 1;
        return enough <= LARGEST_REGION ? ", or start with -XX:G1HeapRegionSize=" + enough / (1 << 20) + "m" : "";
    }

    static String nearly(long largestBytes, long regionBytes) {
        return "arrays of up to " + Amounts.size(largestBytes) + ", just below half a region of "
                + Amounts.size(regionBytes) + ": " + Amounts.size((double) regionBytes / 2 - largestBytes)
                + " more and each takes regions of its own: bound it, or start with -XX:G1HeapRegionSize="
                + 2 * regionBytes / (1 << 20) + "m";
    }

    private static int bytes(String element) {
        return switch (element) {
            case "byte", "boolean" -> 1;
            case "char", "short" -> 2;
            case "long", "double" -> 8;
            default -> 4;
        };
    }
}
