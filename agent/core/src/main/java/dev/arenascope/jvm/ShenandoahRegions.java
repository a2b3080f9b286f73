package dev.arenascope.jvm;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.Reading;

/**
 * The regions of Shenandoah, those that are not committed too, with what the last marking found alive in each.
 *
 * <pre>
 * |   11|HC |BTE     e02c0000,     e02fd630,     e0300000|TAMS     e02fd630|...|L   245K|CP   0
 * |   96|EU |F|BTE     e1800000,     e1800000,     e1840000|...            24 and newer: free, young, old
 * </pre>
 */
final class ShenandoahRegions {
    private final RegionCursor in;
    private long marked;
    private long since;
    private long sparse;

    private ShenandoahRegions(RegionCursor in) {
        this.in = in;
    }

    static Reading<HeapRegions> read(RegionCursor in, int from) {
        return new ShenandoahRegions(in).read(from);
    }

    private Reading<HeapRegions> read(int from) {
        int at = in.table(from);
        if (at < 0) return Reading.absent("VM.info prints no table of regions");
        String head = in.text.substring(from, at);
        Reading<Long> regionBytes = Scan.bytesAfter(head, " x ");
        if (!regionBytes.isPresent()) return Reading.absent("VM.info prints no size of a region");
        boolean marking = head.contains("marking,");
        RegionTable table = new RegionTable(regionBytes);
        for (; at < in.text.length() && in.text.charAt(at) == '|'; at = in.lineEnd + 1) {
            if (!in.line(at) || !shenandoahLine(table, in.text.indexOf('|', at + 1) + 1))
                return Reading.absent(RegionCursor.CUT);
        }
        if (at >= in.text.length()) return Reading.absent(RegionCursor.CUT);
        return table.finish(
                marking
                        ? Reading.absent("a marking is under way")
                        : Reading.of(new HeapRegions.Live(marked, since, sparse)));
    }

    private boolean shenandoahLine(RegionTable table, int state) {
        int bte = in.text.indexOf("|BTE", state);
        if (bte < 0 || bte > in.lineEnd) return false;
        int first = in.hexAt(bte + 4);
        int second = in.hexAt(in.hexEnd(first));
        int third = in.hexAt(in.hexEnd(second));
        int tams = in.text.indexOf("|TAMS", bte);
        int live = in.text.indexOf("|L ", bte);
        if (third > in.lineEnd || tams < 0 || live < 0 || live > in.lineEnd) return false;
        long bottom = in.hex(first);
        long top = in.hex(second);
        long end = in.hex(third);
        Kind kind = shenandoahKind(state);
        boolean begins = in.text.charAt(state) == 'H' && in.text.charAt(state + 1) != 'C';
        if (begins) table.object();
        // An object's last region ends where the object does; the others are full.
        if (kind == Kind.HUMONGOUS) table.tail(end - top);
        table.addInOrder(kind, bottom, top, end);
        long marks = in.hex(in.hexAt(tams + 5));
        long liveHere = in.bytesAt(live + 3);
        // A region that was emptied has kept the mark of its former life.
        long seen = Math.max(0, Math.min(marks, top) - bottom);
        marked += Math.min(liveHere, seen);
        since += top - bottom - seen;
        boolean inUse = kind == Kind.REGULAR || kind == Kind.OLD;
        if (inUse && seen == top - bottom) sparse += Math.max(0, end - bottom - liveHere);
        return true;
    }

    /** {@code EU}, {@code EC}, {@code R}, {@code H}, {@code HP}, {@code HC}, {@code CS}, {@code TR}, {@code P}, {@code CSP}. */
    private Kind shenandoahKind(int state) {
        char a = in.text.charAt(state);
        char b = in.text.charAt(state + 1);
        if (a == 'H') return Kind.HUMONGOUS;
        if (a == 'E') return b == 'U' ? Kind.UNCOMMITTED : Kind.FREE;
        int bar = in.text.indexOf('|', state);
        char generation = in.text.charAt(bar + 1);
        if (in.text.charAt(bar + 2) != '|') return Kind.REGULAR;
        return generation == 'Y' ? Kind.YOUNG : generation == 'O' ? Kind.OLD : Kind.REGULAR;
    }
}
