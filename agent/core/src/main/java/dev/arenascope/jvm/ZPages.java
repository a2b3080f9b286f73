package dev.arenascope.jvm;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.Reading;

/**
 * The pages of ZGC, by their offsets.
 *
 * <pre>
 *  Medium  0x0000000000200000 0x00000000011c7800 0x0000000001200000 O/2     Relocatable    start, top, end
 *   0x0000000004400000 0x0000000004800000 4M                                                a free range (25)
 * </pre>
 */
final class ZPages {
    private static final long GRANULE = 2 << 20;

    private final RegionCursor in;

    private ZPages(RegionCursor in) {
        this.in = in;
    }

    static Reading<HeapRegions> read(RegionCursor in, int from) {
        return new ZPages(in).read(from);
    }

    private Reading<HeapRegions> read(int from) {
        int at = in.text.indexOf("\nZGC Page Table:\n", from);
        if (at < 0) return Reading.absent("VM.info prints no table of pages");
        RegionTable table = new RegionTable(Reading.of(GRANULE));
        table.noTails("ZGC prints the pages of large objects as full");
        at += "\nZGC Page Table:\n".length();
        for (; at < in.text.length() && in.text.charAt(at) == ' '; at = in.lineEnd + 1) {
            if (!in.line(at)) return Reading.absent(RegionCursor.CUT);
            int first = in.hexAt(in.text.indexOf(" 0x", at));
            int second = in.hexAt(in.hexEnd(first));
            int third = in.hexAt(in.hexEnd(second));
            if (third > in.lineEnd || in.hexEnd(third) == third) return Reading.absent(RegionCursor.CUT);
            boolean large = in.text.startsWith(" Large", at);
            if (large) table.object();
            int behind = in.hexEnd(third) + 1;
            boolean generations = behind + 1 < in.lineEnd && in.text.charAt(behind + 1) == '/';
            Kind kind = large
                    ? Kind.HUMONGOUS
                    : !generations ? Kind.REGULAR : in.text.charAt(behind) == 'Y' ? Kind.YOUNG : Kind.OLD;
            table.add(kind, in.hex(first), in.hex(second), in.hex(third));
        }
        if (at >= in.text.length()) return Reading.absent(RegionCursor.CUT);
        zFree(table, from);
        return table.finish(Reading.absent("ZGC does not print what its marking found in each page"));
    }

    /** 25 lists what is free, as ranges; 17 tells the sum only, in {@code capacity}. */
    private void zFree(RegionTable table, int from) {
        int cache = in.text.indexOf("\nZMappedCache:\n", from);
        if (cache < 0) {
            zFreeSum(table, from);
            return;
        }
        int at = cache + "\nZMappedCache:\n".length();
        for (; at < in.text.length() && in.text.charAt(at) == ' '; at = in.lineEnd + 1) {
            if (!in.line(at)) return;
            int first = in.hexAt(in.text.indexOf(" 0x", at));
            int second = in.hexAt(in.hexEnd(first));
            if (second > in.lineEnd || in.hexEnd(second) == second) continue; // Partition 0
            table.add(Kind.FREE, in.hex(first), in.hex(first), in.hex(second));
            table.free(in.hex(second) - in.hex(first));
        }
    }

    private void zFreeSum(RegionTable table, int from) {
        long capacity = in.bytesAfter(from, "capacity ").orElse(0L);
        long paged = 0;
        for (int i = 0; i < table.size(); i++) paged += table.end(i) - table.start(i);
        if (capacity > paged) table.freeSomewhere(capacity - paged, "ZGC prints no list of free pages before JDK 25");
    }
}
