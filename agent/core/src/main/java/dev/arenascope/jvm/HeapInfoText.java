package dev.arenascope.jvm;

import dev.arenascope.snapshot.HeapInfo;
import dev.arenascope.snapshot.Reading;

/**
 * The text of {@code GC.heap_info}:
 *
 * <pre>
 *  garbage-first heap   total 622592K, used 398331K [0x...)                               17
 * garbage-first heap   total reserved 1048576K, committed 415744K, used 217834K [0x...)   25
 *  region size 1024K, 350 young (358400K), 1 survivors (1024K)
 *  PSYoungGen      total 348672K, used 278768K [0x...)      and   ParOldGen  total ...    the sum of both
 *  1024M max, 1024M soft max, 887M committed, 65413K used                                 Shenandoah
 *  2048 x 512K regions
 *  ZHeap           used 42M, capacity 662M, max capacity 1024M
 * </pre>
 */
final class HeapInfoText {
    private HeapInfoText() {}

    static Reading<HeapInfo> parse(String text) {
        int z = text.indexOf("ZHeap");
        if (z >= 0) return heap("ZHeap", after(text, z, "capacity "), after(text, z, "used "), none(), none());
        int shenandoah = text.indexOf("Shenandoah Heap");
        if (shenandoah >= 0) return shenandoah(text);
        int g1 = text.indexOf("garbage-first heap");
        if (g1 >= 0) {
            String line = line(text, g1);
            Reading<Long> committed = Scan.bytesAfter(line, "committed ");
            return heap(
                    "garbage-first heap",
                    committed.isPresent() ? committed : Scan.bytesAfter(line, "total "),
                    Scan.bytesAfter(line, "used "),
                    Scan.bytesAfter(text, "region size "),
                    young(text));
        }
        return generations(text);
    }

    private static Reading<Long> young(String text) {
        return Scan.bytesAfter(line(text, Math.max(text.indexOf("region size "), 0)), "K, ");
    }

    private static Reading<HeapInfo> shenandoah(String text) {
        Reading<Long> committed = Reading.absent("the JVM did not print 'committed'");
        Reading<Long> used = Reading.absent("the JVM did not print 'used'");
        Reading<Long> region = Reading.absent("the JVM did not print 'regions'");
        for (String line : text.split("\n")) {
            if (line.contains(" committed,")) {
                committed = Scan.bytesAfter(line, " soft max, ");
                used = Scan.bytesAfter(line, "committed, ");
            } else if (line.endsWith(" regions")) {
                region = Scan.bytesAfter(line, " x ");
            }
        }
        return heap("Shenandoah Heap", committed, used, region, none());
    }

    /** Serial and Parallel: the lines of both generations, each {@code total N, used N}. */
    private static Reading<HeapInfo> generations(String text) {
        long committed = 0;
        long used = 0;
        int count = 0;
        for (String line : text.split("\n")) {
            Reading<Long> total = Scan.bytesAfter(line, " total ");
            Reading<Long> inUse = Scan.bytesAfter(line, ", used ");
            if (!total.isPresent() || !inUse.isPresent()) continue;
            committed += total.orElse(0L);
            used += inUse.orElse(0L);
            count++;
        }
        if (count != 2) return Reading.absent("GC.heap_info printed a heap of an unknown kind");
        String name = text.contains("ParOldGen") ? "PSYoungGen and ParOldGen" : "young and tenured generation";
        return heap(name, Reading.of(committed), Reading.of(used), none(), none());
    }

    private static Reading<HeapInfo> heap(
            String name, Reading<Long> committed, Reading<Long> used, Reading<Long> region, Reading<Long> young) {
        if (!(committed instanceof Reading.Present<Long> c)) return Reading.absent(committed.reason());
        if (!(used instanceof Reading.Present<Long> u)) return Reading.absent(used.reason());
        return Reading.of(new HeapInfo(name, c.value(), u.value(), region, young));
    }

    private static Reading<Long> after(String text, int from, String label) {
        return Scan.bytesAfter(line(text, from), label);
    }

    private static String line(String text, int from) {
        int end = text.indexOf('\n', from);
        return text.substring(from, end < 0 ? text.length() : end);
    }

    private static Reading<Long> none() {
        return Reading.absent("this collector does not print it");
    }
}
