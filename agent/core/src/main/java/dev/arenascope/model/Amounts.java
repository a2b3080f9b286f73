package dev.arenascope.model;

/** Sizes and rates as they stand in a sentence, in binary units as everywhere. */
final class Amounts {
    private static final double KIB = 1024;
    private static final double MIB = KIB * KIB;

    private Amounts() {}

    static String size(long bytes) {
        return size((double) bytes);
    }

    /** For example {@code 640 B}, {@code 700 KB}, {@code 1.5 MB}. */
    static String size(double bytes) {
        if (bytes < KIB) return Math.round(bytes) + " B";
        return bytes < MIB ? Math.round(bytes / KIB) + " KB" : tenths(bytes / MIB) + " MB";
    }

    /** For example {@code 12.5 MB/s}. */
    static String rate(double bytesPerSecond) {
        return size(bytesPerSecond) + "/s";
    }

    /** Large numbers without a fraction. */
    static String count(double perSecond) {
        return perSecond < 10 ? tenths(perSecond) : String.valueOf(Math.round(perSecond));
    }

    private static String tenths(double value) {
        return String.valueOf(Math.round(value * 10) / 10.0);
    }
}
