package dev.arenascope;

import dev.arenascope.snapshot.Reading;

/**
 * The value types of the arguments. Plain scans: a regular expression or a lambda would load its classes just after
 * main has started, while the host starts up.
 */
final class ConfigValues {
    /** Nine digits: no product of such a number and a unit overflows. */
    private static final int LONGEST_NUMBER = 9;

    private ConfigValues() {}

    /** A whole number from 0 to 999,999,999. */
    static Reading<Long> number(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NUMBER) return Reading.absent("not a number");
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) return Reading.absent("not a number");
            value = 10 * value + (c - '0');
        }
        return Reading.of(value);
    }

    /** A whole number with one of the units ms, s, m, h. */
    static Reading<Long> durationMs(String text) {
        return scaled(
                text,
                switch (unit(text)) {
                    case "ms" -> 1;
                    case "s" -> 1000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 0;
                });
    }

    /** A whole number with one of the units KB, MB, GB, each 1024 of the one before. */
    static Reading<Long> sizeBytes(String text) {
        return scaled(
                text,
                switch (unit(text)) {
                    case "KB" -> 1L << 10;
                    case "MB" -> 1L << 20;
                    case "GB" -> 1L << 30;
                    default -> 0;
                });
    }

    /** A decimal number with a percent sign, as a share: 0.005 for {@code 0.5%}. */
    static Reading<Double> share(String text) {
        if (!unit(text).equals("%")) return Reading.absent("no percent sign");
        String number = text.substring(0, text.length() - 1);
        int point = number.indexOf('.');
        String whole = point < 0 ? number : number.substring(0, point);
        String fraction = point < 0 ? "0" : number.substring(point + 1);
        boolean digits = number(whole).isPresent() && number(fraction).isPresent();
        return digits ? Reading.of(Double.parseDouble(number) / 100) : Reading.absent("not a number");
    }

    /** {@code host:port}, also with an address of IPv6 in brackets; ports 1..65535. */
    static boolean isHostAndPort(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) return false;
        long port = number(text.substring(colon + 1)).orElse(0L);
        String host = text.substring(0, colon);
        boolean brackets = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        return port >= 1 && port <= 65_535 && (brackets || host.indexOf(':') < 0) && isWord(host, ".-_:[]");
    }

    /** Package prefixes separated by semicolons; the words auto, on and off are of the same shape. */
    static boolean isPackages(String text) {
        return isWord(text, ".;_$") && Character.isJavaIdentifierStart(text.charAt(0));
    }

    private static boolean isWord(String text, String others) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && others.indexOf(c) < 0) return false;
        }
        return !text.isEmpty();
    }

    private static Reading<Long> scaled(String text, long scale) {
        if (scale == 0) return Reading.absent("no unit");
        return number(text.substring(0, text.length() - unit(text).length())) instanceof Reading.Present<Long> p
                ? Reading.of(p.value() * scale)
                : Reading.absent("not a number");
    }

    /** What follows the last digit. */
    private static String unit(String text) {
        int i = text.length();
        while (i > 0 && !isDigit(text.charAt(i - 1))) i--;
        return text.substring(i);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
