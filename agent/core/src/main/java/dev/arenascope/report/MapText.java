package dev.arenascope.report;

import dev.arenascope.snapshot.HeapPages;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * The memory map of a report as text: a strip of letters for the Java heap and for each heap of malloc, for example
 *
 * <pre>
 *   java-heap  256 MB
 *     |eeeeeessooooooooffffffffffffffffffffffffffffffff................|
 *     e eden  s survivor  o old  h humongous  f free, committed  . uncommitted
 *   malloc     largest first
 *     |lllllpppprrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrttt.......|  28 MB  0x7f3000000000
 *     l live  p pinned  r reclaimable  t top  . not resident
 * </pre>
 */
public final class MapText {
    private static final int MOST = 32;

    private MapText() {}

    /** Every line ends with a line feed. */
    public static String of(Report report) {
        StringBuilder out = new StringBuilder(2048).append("arenascope ");
        out.append("pid ").append(report.snapshot().pid());
        out.append(" #").append(report.snapshot().seq()).append('\n');
        heap(out, report.snapshot().heapRegions());
        malloc(out, report.snapshot().malloc());
        return out.toString();
    }

    private static void heap(StringBuilder out, Reading<HeapRegions> regions) {
        if (!(regions instanceof Reading.Present<HeapRegions> r)) {
            out.append("  java-heap  - (").append(regions.reason()).append(")\n");
            return;
        }
        HeapRegions.Strip strip = r.value().strip();
        out.append("  java-heap  ")
                .append(Sizes.text(r.value().committedBytes()))
                .append(" committed, ");
        out.append(Sizes.text(strip.cellBytes())).append(" a letter\n");
        out.append("    |").append(strip.kinds()).append("|\n");
        out.append("   ");
        for (HeapRegions.Kind kind : HeapRegions.Kind.values()) {
            if (strip.kinds().indexOf(kind.letter()) < 0) continue;
            out.append(' ')
                    .append(kind.letter())
                    .append(' ')
                    .append(JsonHeap.name(kind))
                    .append(' ');
        }
        out.append('\n');
    }

    private static void malloc(StringBuilder out, Reading<Malloc> malloc) {
        if (!(malloc instanceof Reading.Present<Malloc> m)) {
            out.append("  malloc     - (").append(malloc.reason()).append(")\n");
            return;
        }
        List<Malloc.Heap> heaps = JsonMalloc.walked(m.value());
        if (heaps.isEmpty()) {
            out.append("  malloc     - (no heap could be walked)\n");
            return;
        }
        out.append("  malloc     ")
                .append(heaps.size())
                .append(heaps.size() == 1 ? " heap\n" : " heaps, largest first\n");
        for (Malloc.Heap heap : heaps.subList(0, Math.min(MOST, heaps.size()))) strip(out, heap);
        if (heaps.size() > MOST) out.append("    ").append(heaps.size() - MOST).append(" more, in JSON\n");
        out.append("    l live  p pinned  r reclaimable  t top  . not resident\n");
    }

    private static void strip(StringBuilder out, Malloc.Heap heap) {
        if (!(heap.walk() instanceof Reading.Present<Malloc.Walk> walk)) return;
        HeapPages pages = walk.value().pages();
        out.append("    |").append(pages.cells()).append("|  ");
        out.append(Sizes.text(walk.value().residentBytes())).append("  0x");
        out.append(Long.toHexString(heap.range().start())).append('\n');
    }
}
