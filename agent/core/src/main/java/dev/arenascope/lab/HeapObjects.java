package dev.arenascope.lab;

import com.sun.management.ThreadMXBean;
import dev.arenascope.snapshot.GranularityTable.Row;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Arrays of bytes in the Java heap, and for G1 those of half a region and more: they get whole regions of their own (humongous), of which
 * the tail stays unused.
 */
final class HeapObjects {
    private static final int[] SMALL = {1, 16, 17, 1000};
    private static final String OF_THE_HEAP = "a Java heap is not given page by page";
    /** Larger ones would be refused by a small heap. */
    private static final long REGION_AT_MOST = 8 << 20;

    private final GranularityLab.Place place;

    HeapObjects(GranularityLab.Place place) {
        this.place = place;
    }

    void appendTo(List<Row> rows) {
        for (int length : SMALL) rows.add(new Row("byte[] on the heap", length, allocated(length), resident()));
        if (!VmOption.of("UseG1GC").equals(Reading.of("true"))) {
            Reading<Long> none =
                    Reading.absent("this collector has no regions that one object fills: only G1's are told");
            rows.add(new Row("byte[] humongous", 1 << 20, none, none));
            return;
        }
        long region = VmOption.of("G1HeapRegionSize").map(Long::parseLong).orElse(0L);
        if (region == 0) return;
        for (long length : new long[] {region / 2, region - 16, region, region + region / 2}) {
            rows.add(new Row("byte[] humongous", length, humongous(length, region), resident()));
        }
    }

    private static Reading<Long> resident() {
        return Reading.absent(OF_THE_HEAP);
    }

    /** What the JVM counts for the allocation, header and alignment included. */
    private static Reading<Long> allocated(int length) {
        try {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long self = Thread.currentThread().getId();
            long least = Long.MAX_VALUE;
            // What else the thread allocates in between, such as classes at the first use, only adds: the least is the
            // object.
            for (int i = 0; i < 5; i++) {
                long before = threads.getThreadAllocatedBytes(self);
                byte[] array = new byte[length];
                long after = threads.getThreadAllocatedBytes(self);
                if (array.length == length && after > before) least = Math.min(least, after - before);
            }
            return least == Long.MAX_VALUE ? Reading.absent("the JVM does not count allocations") : Reading.of(least);
        } catch (OutOfMemoryError e) {
            return Reading.absent("this heap is too small for it");
        } catch (RuntimeException | LinkageError e) {
            return Reading.absent("the JVM does not count allocations: " + e);
        }
    }

    private Reading<Long> humongous(long length, long region) {
        if (place == GranularityLab.Place.HOST) return Reading.absent(GranularityLab.OWN_JVM_ONLY);
        if (region > REGION_AT_MOST) return Reading.absent("regions of " + (region >> 20) + " MB: too large to try");
        Reading<Long> object = allocated((int) length);
        return object.map(bytes -> (bytes + region - 1) / region * region);
    }
}
