package dev.arenascope.golang;

/** Numbers as Go prints them: {@code 4096}, {@code 1.8446744073709552e+19}, {@code NaN}, {@code +Inf}. */
final class Decimal {
    /** Each of them is a double to the last bit. */
    private static final double[] TENS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final int MAX_DIGITS = 18;
    private static final int MAX_EXPONENT = 400;

    private Decimal() {}

    /** Within a few units in the last place, and exact for whole numbers below 2^53; NaN for what is no number. */
    static double parse(byte[] text, int from, int to) {
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (at < to && (text[at] == '-' || text[at] == '+')) at++;
        if (isInfinite(text, at, to)) return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        long digits = 0;
        int count = 0;
        int exponent = 0;
        boolean any = false;
        boolean fraction = false;
        for (; at < to; at++) {
            byte b = text[at];
            if (b == '.' && !fraction) {
                fraction = true;
            } else if (b >= '0' && b <= '9') {
                any = true;
                // Further digits change nothing that a double holds; those before the point count as zeros.
                boolean kept = count < MAX_DIGITS;
                if (kept) digits = digits * 10 + (b - '0');
                if (digits != 0) count++;
                if (fraction == kept) exponent += fraction ? -1 : 1;
                exponent = Math.min(exponent, MAX_EXPONENT);
            } else {
                break;
            }
        }
        if (!any) return Double.NaN;
        if (at < to) {
            int told = exponent(text, at, to);
            if (told == Integer.MIN_VALUE) return Double.NaN;
            exponent += told;
        }
        double value = scaled(digits, exponent);
        return negative ? -value : value;
    }

    private static double scaled(long digits, int exponent) {
        if (digits == 0 || exponent == 0) return digits;
        int distance = Math.abs(exponent);
        double power = distance < TENS.length ? TENS[distance] : Math.pow(10, Math.min(distance, MAX_EXPONENT));
        return exponent > 0 ? digits * power : digits / power;
    }

    /** Of e+19; the smallest number there is when it is none. */
    private static int exponent(byte[] text, int from, int to) {
        int at = from;
        if (text[at] != 'e' && text[at] != 'E') return Integer.MIN_VALUE;
        at++;
        boolean negative = at < to && text[at] == '-';
        if (at < to && (text[at] == '-' || text[at] == '+')) at++;
        if (at == to) return Integer.MIN_VALUE;
        int exponent = 0;
        for (; at < to; at++) {
            if (text[at] < '0' || text[at] > '9') return Integer.MIN_VALUE;
            exponent = Math.min(exponent * 10 + (text[at] - '0'), 2 * MAX_EXPONENT);
        }
        return negative ? -exponent : exponent;
    }

    private static boolean isInfinite(byte[] text, int from, int to) {
        return to - from == 3
                && (text[from] | 0x20) == 'i'
                && (text[from + 1] | 0x20) == 'n'
                && (text[from + 2] | 0x20) == 'f';
    }
}
