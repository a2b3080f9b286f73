package dev.arenascope.jvm;

import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of VM.info that tell where the Java heap lies. They differ by collector:
 *
 * <pre>
 *  garbage-first heap   total 622592K, used 398331K [0x00000000c0000000, 0x0000000100000000)      G1
 *  ParOldGen       total 258048K, used 36004K [0x00000000c0000000, 0x00000000cfc00000, 0x00000000eab00000)
 *  tenured generation   total 258048K, used 35444K [0x00000000d5550000, 0x00000000e5150000, 0x0000000100000000)
 *  Reserved region:
 *   - [0x00000000c0000000, 0x0000000100000000)                                                    Shenandoah
 *  Heap Backing File: /memfd:java_heap                                                            ZGC
 * </pre>
 */
final class VmInfoHeap {
    private static final long PAGE = 4096;

    private final List<Area> areas = new ArrayList<>();
    private long fallbackStart;
    private long fallbackEnd;
    private boolean inHeap;
    private boolean heapSeen;
    private long regions;
    private long regionBytes;
    private long vanillaMap;
    private long biasedMap;
    private String backingFile = "";
    private long offsetMaxBytes;
    private long viewBytes;

    long regions() {
        return regions;
    }

    void line(String line) {
        if (line.startsWith("Heap address: ")) {
            fallback(line);
        } else if (line.startsWith("Heap:")) {
            // Later texts of the same shape are the heap before past collections.
            inHeap = !heapSeen;
            heapSeen = true;
        } else if (inHeap && line.isEmpty()) {
            inHeap = false;
        } else if (inHeap) {
            heapLine(line.strip());
        } else {
            zLine(line.strip());
        }
    }

    private void fallback(String line) {
        long[] a = Addresses.in(line, 0);
        if (a.length == 0) return;
        fallbackStart = a[0];
        if (Scan.bytesAfter(line, "size: ") instanceof Reading.Present<Long> size) fallbackEnd = a[0] + size.value();
    }

    private void heapLine(String line) {
        if (line.startsWith("garbage-first heap")) {
            heap("garbage-first heap", line);
        } else if (line.startsWith("- [0x")) {
            heap("reserved region", line);
        } else if (line.startsWith("PSYoungGen") || line.startsWith("def new gen") || line.startsWith("DefNew")) {
            heap("young generation", line);
        } else if (line.startsWith("ParOldGen") || line.startsWith("tenured gen") || line.startsWith("Tenured")) {
            heap(GcNeighbours.OLD_GENERATION, line);
        } else if (line.startsWith("- map (vanilla):")) {
            vanillaMap = first(line);
        } else if (line.startsWith("- map (biased):")) {
            biasedMap = first(line);
        } else if (line.endsWith(" regions") && line.contains(" x ")) {
            regions = Scan.bytesAt(line, 0).orElse(0L);
        } else if (line.startsWith("region size ")) {
            regionBytes = Scan.bytesAfter(line, "region size ").orElse(0L);
        } else {
            zLine(line);
        }
    }

    private void heap(String name, String line) {
        long[] a = Addresses.in(line, Math.max(line.indexOf('['), 0));
        if (a.length >= 2) LayoutAreas.add(areas, Kind.JAVA_HEAP, name, a[0], a[a.length - 1]);
    }

    private void zLine(String line) {
        if (line.startsWith("Heap Backing File: ")) {
            backingFile = line.substring("Heap Backing File: ".length()).strip();
        } else if (line.startsWith("Offset Max:")) {
            offsetMaxBytes = first(line);
        } else if (line.startsWith("Address Space Size: ") && line.contains(" x ")) {
            viewBytes = Scan.bytesAfter(line, "Size: ").orElse(0L);
        } else if (line.startsWith("Reserved Space Size: ")) {
            viewBytes = Scan.bytesAfter(line, "Size: ").orElse(0L);
        } else if (line.endsWith("Space Type: Discontiguous/Unrestricted/Complete")) {
            viewBytes = 0;
        }
    }

    private static long first(String line) {
        long[] a = Addresses.in(line, 0);
        return a.length == 0 ? 0 : a[0];
    }

    void finish(List<Area> all, List<Mapping> mappings) {
        if (!backingFile.isEmpty()) zViews(mappings);
        if (areas.isEmpty()) LayoutAreas.add(areas, Kind.JAVA_HEAP, "heap", fallbackStart, fallbackEnd);
        for (Area a : areas) {
            // G1 prints the size of its regions, Shenandoah their number too.
            if (regionBytes > 0 && regions == 0) regions = a.range().sizeBytes() / regionBytes;
            LayoutAreas.add(
                    all, a.kind(), a.name(), a.range().start(), a.range().end());
        }
        collectionSet(all);
    }

    /** ZGC: each address whose bits above the offset are the same belongs to one view of the heap; 17 has three. */
    private void zViews(List<Mapping> mappings) {
        if (offsetMaxBytes < 1 << 20 || offsetMaxBytes > 1L << 48) return;
        long size = viewBytes > 0 ? Math.min(viewBytes, offsetMaxBytes) : offsetMaxBytes;
        // A view begins at a power of two at or above the largest offset.
        long step = Long.highestOneBit(2 * offsetMaxBytes - 1);
        for (Mapping m : mappings) {
            if (!m.path().startsWith(backingFile)) continue;
            long base = m.start() & -step;
            LayoutAreas.add(areas, Kind.JAVA_HEAP, "heap view", base, base + size);
        }
    }

    /** Shenandoah: one byte per region, biased so that an address shifted by the region size is its index. */
    private void collectionSet(List<Area> all) {
        if (regions <= 0 || biasedMap <= 0 || vanillaMap < biasedMap) return;
        long end = (vanillaMap + regions + PAGE - 1) / PAGE * PAGE;
        LayoutAreas.add(all, Kind.GC, "collection set map", biasedMap / PAGE * PAGE, end);
    }
}
