package dev.arenascope.jvm;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.Reading;

/**
 * What VM.info prints of the parts of the Java heap, by collector. The texts are those of 17.0.15 and 25.0.3; JDKs between them print the
 * same or fewer columns. The first heap of the text is the present one: later ones are from before past collections.
 */
final class RegionText {
    private static final String TITLE = "\nHeap:\n";
    private static final int NAME_WITHIN = 32;

    private RegionText() {}

    /** @param sizes tells how large the humongous objects of G1 are, which prints their last regions as full */
    static Reading<HeapRegions> parse(String text, HumongousSizes sizes) {
        int heap = text.indexOf(TITLE);
        if (heap < 0) return Reading.absent("VM.info prints no heap");
        int first = heap + TITLE.length();
        String name = text.substring(first, Math.min(text.length(), first + NAME_WITHIN));
        RegionCursor in = new RegionCursor(text);
        if (name.contains("garbage-first heap")) return G1Regions.read(in, first, sizes);
        if (name.contains("Shenandoah Heap")) return ShenandoahRegions.read(in, first);
        if (name.contains("ZHeap")) return ZPages.read(in, first);
        return HeapSpaces.read(in, first);
    }
}
