package dev.arenascope.instrument;

import dev.arenascope.boot.SiteCells;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;

/**
 * How full the collections of one site become that are made without a capacity. The JDK's own code is never woven, so nobody sees
 * them grow; but how they grow is known, and so is what they hold when a sample is looked at, up to a second after it was made. The newest
 * {@value #KEPT} samples count. The agent's thread.
 */
final class Fills {
    private static final int KEPT = 64;
    private static final int ENOUGH = 8;
    private static final double MOST = 0.95;

    private final long[] fills = new long[KEPT];
    private int seen;

    /** How a kind of collection grows. */
    private enum Way {
        /** ArrayList: 10 at first, then half as much again. */
        LIST,
        /** HashMap: a table of 16, doubled when three quarters of it are taken. */
        TABLE,
        /** StringBuilder: 16 characters, then twice as many and two. */
        TEXT
    }

    /** @param owner internal name of the class whose constructor returns */
    static boolean isFollowed(String owner, String descriptor) {
        if (!descriptor.equals("()V")) return false;
        return switch (owner) {
            case "java/util/ArrayList",
                    "java/util/HashMap",
                    "java/util/LinkedHashMap",
                    "java/util/HashSet",
                    "java/util/LinkedHashSet",
                    "java/lang/StringBuilder" -> true;
            default -> false;
        };
    }

    /** Of these very classes only, whose methods read a field: no lock is taken and no code of the application runs. */
    void look(Object made) {
        Class<?> type = made.getClass();
        if (type == ArrayList.class) add(((ArrayList<?>) made).size());
        else if (type == HashMap.class || type == LinkedHashMap.class) add(((HashMap<?, ?>) made).size());
        else if (type == HashSet.class || type == LinkedHashSet.class) add(((HashSet<?>) made).size());
        else if (type == StringBuilder.class) add(((StringBuilder) made).length());
    }

    void add(long fill) {
        fills[seen++ % KEPT] = fill;
    }

    /** @param type as source code names it */
    Reading<AllocationSite.Growth> growth(String type, double objectsPerSecond) {
        int n = Math.min(seen, KEPT);
        if (n < ENOUGH) return Reading.absent("too few of them were seen before they were dead");
        Way way = type.endsWith("List") ? Way.LIST : type.endsWith("Builder") ? Way.TEXT : Way.TABLE;
        long[] sorted = Arrays.copyOf(fills, n);
        Arrays.sort(sorted);
        double copies = 0;
        double bytes = 0;
        for (long fill : sorted) {
            for (long capacity = first(way); capacity < needed(way, fill); capacity = next(way, capacity)) {
                copies++;
                bytes += (double) capacity * elementBytes(way);
            }
        }
        if (copies == 0) return Reading.absent("they do not grow");
        long most = sorted[(int) Math.ceil(n * MOST) - 1];
        return Reading.of(new AllocationSite.Growth(copies / n * objectsPerSecond, bytes / n * objectsPerSecond, most));
    }

    private static long first(Way way) {
        return switch (way) {
            case LIST -> 10;
            case TABLE, TEXT -> 16;
        };
    }

    private static long needed(Way way, long fill) {
        return switch (way) {
            case LIST, TEXT -> fill;
            case TABLE -> fill * 4 / 3;
        };
    }

    private static long next(Way way, long capacity) {
        return switch (way) {
            case LIST -> capacity + capacity / 2;
            case TABLE -> 2 * capacity;
            case TEXT -> 2 * capacity + 2;
        };
    }

    /** Text is one byte a character as a rule. */
    private static int elementBytes(Way way) {
        return switch (way) {
            case LIST, TABLE -> SiteCells.referenceBytes();
            case TEXT -> 1;
        };
    }
}
