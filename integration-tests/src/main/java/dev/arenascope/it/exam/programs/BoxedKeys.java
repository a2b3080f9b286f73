package dev.arenascope.it.exam.programs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts by number: 2,000 counts for each of 500 requests a second, 200,000 different numbers. {@code before}: in a map of boxed keys and boxed
 * counts. {@code after}: in arrays of primitives with open addressing, as advised.
 */
public final class BoxedKeys {
    private static final int NUMBERS = 200_000;
    private static final int COUNTS = 2_000;
    private static final Map<Long, Long> MAP = new HashMap<>();
    private static long[] keys = new long[1 << 19];
    private static long[] values = new long[1 << 19];
    private static long next;

    private BoxedKeys() {}

    public static void main(String[] args) {
        Arrays.fill(keys, -1);
        Requests.serve(args, 500, args[0].equals("before") ? BoxedKeys::before : BoxedKeys::after);
    }

    private static void before() {
        for (int i = 0; i < COUNTS; i++) {
            long number = number();
            Long count = MAP.get(number);
            MAP.put(number, count == null ? 1 : count + 1);
        }
    }

    private static void after() {
        for (int i = 0; i < COUNTS; i++) {
            long number = number();
            int at = (int) ((number * 0x9E3779B97F4A7C15L) >>> 45);
            while (keys[at] != number && keys[at] != -1) at = (at + 1) & (keys.length - 1);
            keys[at] = number;
            values[at]++;
        }
    }

    /** Numbers above what the JDK keeps boxed. */
    private static long number() {
        next = next * 6364136223846793005L + 1442695040888963407L;
        return 1_000_000 + (next >>> 33) % NUMBERS;
    }
}
