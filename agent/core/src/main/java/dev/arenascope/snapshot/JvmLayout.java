package dev.arenascope.snapshot;

import java.util.List;

/**
 * Where the JVM says that its own memory lies: read from the text of the {@code VM.info} diagnostic command.
 *
 * @param collector G1, Parallel, Serial, ZGC or Shenandoah, as printed in the report
 * @param areas reserved ranges by what they hold; they do not overlap
 */
public record JvmLayout(String collector, List<Area> areas) {

    /** What a reserved range holds. */
    public enum Kind {
        JAVA_HEAP,
        CLASS_SPACE,
        CDS,
        CODE_CACHE,
        /** Card tables, mark bitmaps, region tables: the collector's own memory. */
        GC
    }

    /** @param name what VM.info calls it, for example {@code CodeHeap 'profiled nmethods'} */
    public record Area(Kind kind, AddressRange range, String name) {}
}
