package dev.arenascope.jvm;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What VM.info prints of the parts of the Java heap. One line a region, so most of the text of a large heap: it is read in place, without
 * a line being cut out of it.
 *
 * <pre>
 * |   6|0x00000000e0600000, 0x00000000e06dbbd0, 0x00000000e0700000| 85%| O|  |TAMS 0x...             G1: bottom, top, end
 * |   11|HC |BTE     e02c0000,     e02fd630,     e0300000|TAMS     e02fd630|...|L   245K|CP   0      Shenandoah
 * |   96|EU |F|BTE     e1800000,     e1800000,     e1840000|...                                      its generations (24 and newer)
 *  Medium  0x0000000000200000 0x00000000011c7800 0x0000000001200000 O/2     Relocatable              ZGC: start, top, end
 *   0x0000000004400000 0x0000000004800000 4M                                                         ZGC's cache (25)
 *   eden space 97280K, 4% used [0x00000000f5580000,0x00000000f5a26768,0x00000000fb480000)            Parallel, Serial
 * </pre>
 *
 * Texts of 17.0.15 and 25.0.3; those between print the same or fewer columns.
 */
final class RegionText {
    private static final long GRANULE = 2 << 20;
    private static final String CUT = "VM.info ends within the table of regions";

    private final String text;
    /** End of the line that is read; its line feed, or the end of the text. */
    private int lineEnd;

    private long marked;
    private long since;
    private long sparse;

    private RegionText(String text) {
        this.text = text;
    }

    /** @param sizes tells how large the humongous objects of G1 are, which prints their last regions as full */
    static Reading<HeapRegions> parse(String text, HumongousSizes sizes) {
        int heap = text.indexOf("\nHeap:\n");
        if (heap < 0) return Reading.absent("VM.info prints no heap");
        RegionText reader = new RegionText(text);
        int first = heap + "\nHeap:\n".length();
        String kind = text.substring(first, Math.min(text.length(), first + 32));
        if (kind.contains("garbage-first heap")) return reader.g1(first, sizes);
        if (kind.contains("Shenandoah Heap")) return reader.shenandoah(first);
        if (kind.contains("ZHeap")) return reader.z(first);
        return reader.spaces(first);
    }

    private Reading<HeapRegions> g1(int from, HumongousSizes sizes) {
        Reading<Long> regionBytes = bytesAfter(from, "region size ");
        int at = table(from);
        if (at < 0 || !(regionBytes instanceof Reading.Present<Long> size)) {
            return Reading.absent("VM.info prints no table of regions");
        }
        RegionTable table = new RegionTable(regionBytes);
        for (; at < text.length() && text.charAt(at) == '|'; at = lineEnd + 1) {
            if (!line(at)) return Reading.absent(CUT);
            int bar = text.indexOf('|', at + 1);
            int first = hexAt(bar + 1);
            long bottom = hex(first);
            int second = hexAt(hexEnd(first));
            long top = hex(second);
            int third = hexAt(hexEnd(second));
            long end = hex(third);
            // After the share in use comes the kind, two letters to the right.
            int kind = text.indexOf('|', hexEnd(third) + 1) + 1;
            if (first > lineEnd || third > lineEnd || kind <= 0 || kind + 2 > lineEnd) return Reading.absent(CUT);
            char a = text.charAt(kind);
            char b = text.charAt(kind + 1);
            boolean humongous = a == 'H' && (b == 'S' || b == 'C');
            if (humongous && b == 'S') sizes.begin(bottom);
            if (humongous) sizes.region(end);
            Kind k = humongous ? Kind.HUMONGOUS : g1Kind(a, b);
            if (k == null) return Reading.absent("VM.info printed a region of an unknown kind: " + a + b);
            if (humongous && b == 'S') table.object();
            table.addInOrder(k, bottom, top, end);
        }
        if (at >= text.length()) return Reading.absent(CUT);
        Reading<Long> tails = sizes.tailBytes(size.value());
        if (tails instanceof Reading.Present<Long> known) table.tail(known.value());
        else table.noTails(tails.reason());
        return table.finish(Reading.absent("G1 does not print what its marking found in each region"));
    }

    private static @Nullable Kind g1Kind(char a, char b) {
        if (b == 'A') return Kind.OLD; // open or closed archive (17)
        if (a != ' ') return null;
        return switch (b) {
            case 'E' -> Kind.EDEN;
            case 'S' -> Kind.SURVIVOR;
            case 'O' -> Kind.OLD;
            case 'F' -> Kind.FREE;
            default -> null;
        };
    }

    private Reading<HeapRegions> shenandoah(int from) {
        int at = table(from);
        if (at < 0) return Reading.absent("VM.info prints no table of regions");
        String head = text.substring(from, at);
        Reading<Long> regionBytes = Scan.bytesAfter(head, " x ");
        if (!regionBytes.isPresent()) return Reading.absent("VM.info prints no size of a region");
        boolean marking = head.contains("marking,");
        RegionTable table = new RegionTable(regionBytes);
        for (; at < text.length() && text.charAt(at) == '|'; at = lineEnd + 1) {
            if (!line(at) || !shenandoahLine(table, text.indexOf('|', at + 1) + 1)) return Reading.absent(CUT);
        }
        if (at >= text.length()) return Reading.absent(CUT);
        return table.finish(
                marking
                        ? Reading.absent("a marking is under way")
                        : Reading.of(new HeapRegions.Live(marked, since, sparse)));
    }

    private boolean shenandoahLine(RegionTable table, int state) {
        int bte = text.indexOf("|BTE", state);
        if (bte < 0 || bte > lineEnd) return false;
        int first = hexAt(bte + 4);
        int second = hexAt(hexEnd(first));
        int third = hexAt(hexEnd(second));
        int tams = text.indexOf("|TAMS", bte);
        int live = text.indexOf("|L ", bte);
        if (third > lineEnd || tams < 0 || live < 0 || live > lineEnd) return false;
        long bottom = hex(first);
        long top = hex(second);
        long end = hex(third);
        Kind kind = shenandoahKind(state);
        boolean begins = text.charAt(state) == 'H' && text.charAt(state + 1) != 'C';
        if (begins) table.object();
        // An object's last region ends where the object does; the others are full.
        if (kind == Kind.HUMONGOUS) table.tail(end - top);
        table.addInOrder(kind, bottom, top, end);
        long marks = hex(hexAt(tams + 5));
        long liveHere = bytesAt(live + 3);
        // A region that was emptied has kept the mark of its former life.
        long seen = Math.max(0, Math.min(marks, top) - bottom);
        marked += Math.min(liveHere, seen);
        since += top - bottom - seen;
        boolean inUse = kind == Kind.REGULAR || kind == Kind.OLD;
        if (inUse && seen == top - bottom) sparse += Math.max(0, end - bottom - liveHere);
        return true;
    }

    /** {@code EU}, {@code EC}, {@code R}, {@code H}, {@code HP}, {@code HC}, {@code CS}, {@code TR}, {@code P}, {@code CSP}; then, with generations, which. */
    private Kind shenandoahKind(int state) {
        char a = text.charAt(state);
        char b = text.charAt(state + 1);
        if (a == 'H') return Kind.HUMONGOUS;
        if (a == 'E') return b == 'U' ? Kind.UNCOMMITTED : Kind.FREE;
        int bar = text.indexOf('|', state);
        char generation = text.charAt(bar + 1);
        if (text.charAt(bar + 2) != '|') return Kind.REGULAR;
        return generation == 'Y' ? Kind.YOUNG : generation == 'O' ? Kind.OLD : Kind.REGULAR;
    }

    private Reading<HeapRegions> z(int from) {
        int at = text.indexOf("\nZGC Page Table:\n", from);
        if (at < 0) return Reading.absent("VM.info prints no table of pages");
        RegionTable table = new RegionTable(Reading.of(GRANULE));
        table.noTails("ZGC prints the pages of large objects as full");
        at += "\nZGC Page Table:\n".length();
        for (; at < text.length() && text.charAt(at) == ' '; at = lineEnd + 1) {
            if (!line(at)) return Reading.absent(CUT);
            int first = hexAt(text.indexOf(" 0x", at));
            int second = hexAt(hexEnd(first));
            int third = hexAt(hexEnd(second));
            if (third > lineEnd || hexEnd(third) == third) return Reading.absent(CUT);
            boolean large = text.startsWith(" Large", at);
            if (large) table.object();
            int behind = hexEnd(third) + 1;
            boolean generations = behind + 1 < lineEnd && text.charAt(behind + 1) == '/';
            Kind kind = large
                    ? Kind.HUMONGOUS
                    : !generations ? Kind.REGULAR : text.charAt(behind) == 'Y' ? Kind.YOUNG : Kind.OLD;
            table.add(kind, hex(first), hex(second), hex(third));
        }
        if (at >= text.length()) return Reading.absent(CUT);
        zFree(table, from);
        return table.finish(Reading.absent("ZGC does not print what its marking found in each page"));
    }

    /** 25 lists what is free, as ranges; 17 tells the sum only, in {@code capacity}. */
    private void zFree(RegionTable table, int from) {
        int cache = text.indexOf("\nZMappedCache:\n", from);
        if (cache < 0) {
            zFreeSum(table, from);
            return;
        }
        int at = cache + "\nZMappedCache:\n".length();
        for (; at < text.length() && text.charAt(at) == ' '; at = lineEnd + 1) {
            if (!line(at)) return;
            int first = hexAt(text.indexOf(" 0x", at));
            int second = hexAt(hexEnd(first));
            if (second > lineEnd || hexEnd(second) == second) continue; // Partition 0
            table.add(Kind.FREE, hex(first), hex(first), hex(second));
            table.free(hex(second) - hex(first));
        }
    }

    private void zFreeSum(RegionTable table, int from) {
        long capacity = bytesAfter(from, "capacity ").orElse(0L);
        long paged = 0;
        for (int i = 0; i < table.size(); i++) paged += table.end(i) - table.start(i);
        if (capacity > paged) table.freeSomewhere(capacity - paged, "ZGC prints no list of free pages before JDK 25");
    }

    private Reading<HeapRegions> spaces(int from) {
        RegionTable table = new RegionTable(Reading.absent("this heap has spaces, not regions"));
        for (int at = from; at < text.length() && text.charAt(at) != '\n'; at = lineEnd + 1) {
            if (!line(at)) return Reading.absent(CUT);
            int used = text.indexOf("% used [", at);
            if (used < 0 || used > lineEnd) continue;
            int first = hexAt(used + "% used [".length());
            int second = hexAt(hexEnd(first));
            // Serial on 17 prints a fourth address before the end.
            int last = hexAt(hexEnd(second));
            int more = hexAt(hexEnd(last));
            if (more < lineEnd && hexEnd(more) > more) last = more;
            if (last > lineEnd) return Reading.absent(CUT);
            long bottom = hex(first);
            long top = hex(second);
            long end = hex(last);
            if (bottom == end) continue;
            table.add(spaceKind(at), bottom, top, end);
            table.free(end - top);
        }
        return table.finish(Reading.absent("this collector does not print what it found alive"));
    }

    private Kind spaceKind(int at) {
        int word = at;
        while (text.charAt(word) == ' ') word++;
        if (text.startsWith("eden", word)) return Kind.EDEN;
        return text.startsWith("from", word) || text.startsWith("to ", word) ? Kind.SURVIVOR : Kind.OLD;
    }

    /** Where the first line of the table begins; -1 when there is none. */
    private int table(int from) {
        int title = text.indexOf("\nHeap Regions:", from);
        if (title < 0) return -1;
        int bar = text.indexOf("\n|", title);
        int gap = text.indexOf("\n\n", title);
        return bar < 0 || (gap >= 0 && gap < bar) ? -1 : bar + 1;
    }

    /** Finds the end of a line; false when the text ends before it. */
    private boolean line(int at) {
        int end = text.indexOf('\n', at);
        lineEnd = end < 0 ? text.length() : end;
        return end >= 0;
    }

    private Reading<Long> bytesAfter(int from, String label) {
        int at = text.indexOf(label, from);
        return at < 0 ? Reading.absent("VM.info prints no " + label.strip()) : Scan.bytesAt(text, at + label.length());
    }

    private long bytesAt(int at) {
        return Scan.bytesAt(text, at).orElse(0L);
    }

    /** The first digit of the next number: blanks, commas and 0x are skipped. */
    private int hexAt(int from) {
        int i = Math.max(0, from);
        while (i < lineEnd && (text.charAt(i) == ' ' || text.charAt(i) == ',')) i++;
        return text.startsWith("0x", i) ? i + 2 : i;
    }

    private int hexEnd(int from) {
        return from >= text.length() ? from : Addresses.hexEnd(text, from);
    }

    /** -1 when there is no number: {@link RegionTable} then refuses the region. */
    private long hex(int from) {
        return from >= text.length() ? -1 : Addresses.hex(text, from, hexEnd(from));
    }
}
