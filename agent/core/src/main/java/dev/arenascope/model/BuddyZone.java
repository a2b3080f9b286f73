package dev.arenascope.model;

import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** How fragmented the free pages of one zone of the kernel's buddy allocator are (mm/page_alloc.c, /proc/buddyinfo). */
public final class BuddyZone {
    /** More orders than any kernel has, so that a line that is not sane cannot overflow a shift. */
    private static final int MOST_ORDERS = 32;

    private BuddyZone() {}

    /** Free bytes in blocks of 2^i pages, by i. */
    public static long[] freeBytesByOrder(BuddyInfo.Zone zone, long pageBytes) {
        long[] bytes = new long[Math.min(MOST_ORDERS, zone.freeBlocks().size())];
        for (int order = 0; order < bytes.length; order++) {
            bytes[order] = zone.freeBlocks().get(order) * (pageBytes << order);
        }
        return bytes;
    }

    /** {@link Fragmentation#scatter} over all free blocks: 1 - largest free block / free. Needs no size of a page. */
    public static double scatter(BuddyInfo.Zone zone) {
        long[] pages = freeBytesByOrder(zone, 1);
        long largest = 0;
        long free = 0;
        for (int order = 0; order < pages.length; order++) {
            free += pages[order];
            if (pages[order] > 0) largest = 1L << order;
        }
        return Fragmentation.scatter(largest, free);
    }

    /** {@link Fragmentation#unusable}, without listing each of the many blocks: the blocks of one order are of one size. */
    public static double unusable(BuddyInfo.Zone zone, long pageBytes, long requestBytes) {
        long[] bytes = freeBytesByOrder(zone, pageBytes);
        long free = 0;
        long largeEnough = 0;
        for (int order = 0; order < bytes.length; order++) {
            free += bytes[order];
            if (pageBytes << order >= requestBytes) largeEnough += bytes[order];
        }
        return Fragmentation.retention(largeEnough, free);
    }

    /** {@link #unusable} for each order. Needs no size of a page. */
    public static List<Double> unusableByOrder(BuddyInfo.Zone zone) {
        return unusableByOrder(freeBytesByOrder(zone, 1));
    }

    static List<Double> unusableByOrder(long[] freeByOrder) {
        long free = 0;
        for (long pages : freeByOrder) free += pages;
        List<Double> shares = new ArrayList<>(freeByOrder.length);
        long largeEnough = free;
        for (int order = 0; order < freeByOrder.length; order++) {
            shares.add(Fragmentation.retention(largeEnough, free));
            largeEnough -= freeByOrder[order];
        }
        return List.copyOf(shares);
    }

    /** Size of a page: mappings begin and end at every multiple of it and of nothing smaller. Absent without mappings. */
    public static Reading<Long> pageBytes(Reading<AddressSpace> space) {
        return space.flatMap(s -> {
            long addresses = 0;
            for (Mapping m : s.mappings()) addresses |= m.start() | m.end();
            return addresses == 0
                    ? Reading.absent("the size of a page is not known: no mapping")
                    : Reading.of(Long.lowestOneBit(addresses));
        });
    }
}
