package dev.arenascope.report;

/**
 * Numbers as an operator reads them. Sizes are in binary units with the short names that the kernel and the JVM's own tools use:
 * 1 KB = 1024 bytes, 1 MB = 1024 KB, 1 GB = 1024 MB. No locale and no format string: the same text on every host.
 */
final class Sizes {
    static final long KB = 1024;
    static final long MB = 1024 * KB;
    static final long GB = 1024 * MB;

    private Sizes() {}

    /** For example {@code 0}, {@code 512 B}, {@code 640 KB}, {@code 1.2 MB}, {@code 512 MB}, {@code 1.21 GB}, {@code 128 GB}. */
    static String text(long bytes) {
        if (bytes < 0) return "-" + text(bytes == Long.MIN_VALUE ? Long.MAX_VALUE : -bytes);
        if (bytes == 0) return "0";
        if (bytes < KB) return bytes + " B";
        if (Math.round((double) bytes / KB) < 1024) return Math.round((double) bytes / KB) + " KB";
        if (Math.round(10.0 * bytes / MB) < 100) return fixed((double) bytes / MB, 1) + " MB";
        if (Math.round((double) bytes / MB) < 1024) return Math.round((double) bytes / MB) + " MB";
        return gigabytes(bytes);
    }

    /** The size in GB when the reference is printed in GB, so that numbers of one line can be compared at a glance. */
    static String like(long reference, long bytes) {
        return text(reference).endsWith(" GB") ? gigabytes(bytes) : text(bytes);
    }

    private static String gigabytes(long bytes) {
        return fixed((double) bytes / GB, bytes < 100 * GB ? 2 : 0) + " GB";
    }

    /** A finite number with that many decimals; {@code -} for one that is not finite. */
    static String fixed(double value, int decimals) {
        if (!Double.isFinite(value)) return "-";
        long scale = 1;
        for (int i = 0; i < decimals; i++) scale *= 10;
        long scaled = Math.round(Math.abs(value) * scale);
        StringBuilder out = new StringBuilder();
        if (value < 0 && scaled != 0) out.append('-');
        out.append(scaled / scale);
        if (decimals > 0) {
            String fraction = Long.toString(scaled % scale);
            out.append('.').append("0".repeat(decimals - fraction.length())).append(fraction);
        }
        return out.toString();
    }

    /** For example {@code 45s}, {@code 10m}, {@code 3h05m}, {@code 2d04h}. */
    static String uptime(long ms) {
        long seconds = Math.max(0, ms) / 1000;
        if (seconds < 60) return seconds + "s";
        if (seconds < 3600) return seconds / 60 + "m";
        if (seconds < 86_400) return seconds / 3600 + "h" + twoDigits(seconds / 60 % 60) + "m";
        return seconds / 86_400 + "d" + twoDigits(seconds / 3600 % 24) + "h";
    }

    private static String twoDigits(long value) {
        return value < 10 ? "0" + value : Long.toString(value);
    }
}
