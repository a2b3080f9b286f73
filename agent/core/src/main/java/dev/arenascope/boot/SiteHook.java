package dev.arenascope.boot;

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/**
 * Called where an object or array has been made, with the site in the lower 16 bits of a number. Straight-line code calls these
 * with what lies on the operand stack, so the frames of the woven method stay as they are. Nothing is thrown: what fails is not
 * counted.
 */
public final class SiteHook {
    /** Above the site: binary logarithm of the size of an element. */
    public static final int SHIFT_AT = 16;
    /** Above that: dimensions that are made. */
    public static final int DIMENSIONS_AT = 20;

    private static final int ROUND_UP = SiteLayout.alignment - 1;
    private static final int BASE_1 = SiteLayout.arrayBases.get(0);
    private static final int BASE_2 = SiteLayout.arrayBases.get(1);
    private static final int BASE_4 = SiteLayout.arrayBases.get(2);
    private static final int BASE_8 = SiteLayout.arrayBases.get(3);
    private static final int INTEGERS_CACHED_TO = integersCachedTo();

    private SiteHook() {}

    /** An instance was made, and its constructor has returned. */
    public static void object(@Nullable Object made, int site) {
        try {
            SiteCell cell = SiteCells.own(site);
            if (cell == null) objectSlowly(made, site);
            else if (--cell.left < 0) SiteCells.sample(cell, site, made, 0);
        } catch (Throwable t) {
            // Not counted: a stack that overflows here overflows in the application next.
        }
    }

    private static void objectSlowly(@Nullable Object made, int site) {
        SiteCell cell = SiteCells.ownSlowly(site);
        if (cell == null) SiteCells.shareAmount(site, 1, made, 0);
        else if (--cell.left < 0) SiteCells.sample(cell, site, made, 0);
    }

    /** An array was made. */
    public static void array(Object made, int length, int packed) {
        try {
            count(made, bytes(length, packed >>> SHIFT_AT & 3), packed & 0xFFFF);
        } catch (Throwable t) {
            // Not counted.
        }
    }

    /** A call returned a new array. */
    public static void returned(@Nullable Object array, int packed) {
        try {
            if (array == null) return;
            count(array, bytes(Array.getLength(array), packed >>> SHIFT_AT & 3), packed & 0xFFFF);
        } catch (Throwable t) {
            // Not counted.
        }
    }

    /** A call returned a new buffer; what counts is its capacity. */
    public static void buffer(java.nio.@Nullable Buffer made, int packed) {
        try {
            if (made != null) count(made, made.capacity(), packed & 0xFFFF);
        } catch (Throwable t) {
            // Not counted.
        }
    }

    /** An array of arrays was made at once. */
    public static void arrays(Object made, int packed) {
        try {
            int dimensions = packed >>> DIMENSIONS_AT;
            int lastShift = packed >>> SHIFT_AT & 3;
            long bytes = 0;
            long arrays = 1;
            Object some = made;
            for (int d = 1; d <= dimensions && arrays > 0; d++) {
                int length = Array.getLength(some);
                bytes += arrays * bytes(length, d == dimensions ? lastShift : SiteLayout.referenceShift);
                arrays *= length;
                if (d < dimensions && length > 0) some = Array.get(some, 0);
            }
            count(made, bytes, packed & 0xFFFF);
        } catch (Throwable t) {
            // Not counted.
        }
    }

    /** A box was asked for; counted when it is not one of those that the JDK keeps. */
    public static void boxed(@Nullable Object box, int site) {
        try {
            if (box != null && !cached(box)) object(box, site);
        } catch (Throwable t) {
            // Not counted.
        }
    }

    /** An array is about to be copied into one of another length. */
    public static void growing(@Nullable Object old, int length, int packed) {
        try {
            if (old == null) return;
            int from = Array.getLength(old);
            if (length <= from) return;
            int site = packed & 0xFFFF;
            SiteCell cell = SiteCells.own(site);
            if (cell == null) cell = SiteCells.ownSlowly(site);
            int to = SiteCells.GROWN_TO + SiteCells.sizeClass(length);
            int was = SiteCells.GROWN_FROM + SiteCells.sizeClass(from);
            if (cell == null) {
                SiteCells.share(site, SiteCells.COPIES, 1);
                SiteCells.share(site, SiteCells.COPIED, from);
                SiteCells.share(site, to, 1);
                SiteCells.share(site, was, 1);
            } else {
                cell.copies++;
                cell.copied += from;
                cell.classes[to - SiteCells.SIZES]++;
                cell.classes[was - SiteCells.SIZES]++;
            }
        } catch (Throwable t) {
            // Not counted.
        }
    }

    private static void count(Object made, long bytes, int site) {
        SiteCell cell = SiteCells.own(site);
        if (cell == null) countSlowly(made, bytes, site);
        else count(cell, made, bytes, site);
    }

    private static void count(SiteCell cell, Object made, long bytes, int site) {
        cell.classes[SiteCells.sizeClass(bytes)]++;
        if (bytes > cell.largest) cell.largest = bytes;
        if ((cell.left -= bytes) < 0) SiteCells.sample(cell, site, made, bytes);
    }

    private static void countSlowly(Object made, long bytes, int site) {
        SiteCell cell = SiteCells.ownSlowly(site);
        if (cell != null) {
            count(cell, made, bytes, site);
            return;
        }
        SiteCells.share(site, SiteCells.SIZES + SiteCells.sizeClass(bytes), 1);
        SiteCells.shareLargest(site, bytes);
        SiteCells.shareAmount(site, bytes, made, bytes);
    }

    private static long bytes(int length, int shift) {
        int base = shift == 0 ? BASE_1 : shift == 1 ? BASE_2 : shift == 2 ? BASE_4 : BASE_8;
        return (((long) length << shift) + base + ROUND_UP) & ~(long) ROUND_UP;
    }

    private static boolean cached(Object box) {
        if (box instanceof Integer i) return i >= -128 && i <= INTEGERS_CACHED_TO;
        if (box instanceof Long l) return l >= -128 && l <= 127;
        if (box instanceof Short s) return s >= -128 && s <= 127;
        if (box instanceof Character c) return c <= 127;
        return box instanceof Byte || box instanceof Boolean;
    }

    /** 127, unless -XX:AutoBoxCacheMax says more. */
    private static int integersCachedTo() {
        int to = 127;
        while (to < 1 << 20 && isOne(Integer.valueOf(to + 1), Integer.valueOf(to + 1))) to++;
        return to;
    }

    @SuppressWarnings("ReferenceEquality") // whether both are one object is the question
    private static boolean isOne(Object a, Object b) {
        return a == b;
    }
}
