package dev.arenascope.model;

/** What a history follows beside the resident bytes of each owner. */
public enum Measure {
    /** Resident set, bytes. */
    RESIDENT(Unit.BYTES, false),
    /** Mappings of the address space. */
    MAPPINGS(Unit.COUNT, false),
    /** Mapped files that hold code. */
    LIBRARIES(Unit.COUNT, false),
    /** Anonymous memory that no owner explains, whenever it was mapped; resident bytes. */
    ANONYMOUS(Unit.BYTES, false),
    /** The same memory, resident or not. */
    ANONYMOUS_MAPPED(Unit.BYTES, false),
    /** Resident pages of files that live in memory only (tmpfs, memfd, System V): no cache that the kernel could drop. */
    SHARED_MEMORY(Unit.BYTES, false),
    /** Mapped bytes of shared file mappings, resident or not. */
    SHARED_MAPPED(Unit.BYTES, false),
    /** Live bytes of malloc's heaps, by the walker. */
    MALLOC_LIVE(Unit.BYTES, false),
    /** Live bytes of malloc that the JVM did not allocate; told only with native memory tracking. */
    MALLOC_UNTAGGED(Unit.BYTES, false),
    /** Blocks that malloc took from the kernel one by one. */
    MMAPPED_BLOCKS(Unit.COUNT, false),
    DIRECT_BUFFERS(Unit.COUNT, false),
    /** Capacity of all direct buffers that the JVM counts, bytes. */
    DIRECT_CAPACITY(Unit.BYTES, false),
    /** Resident bytes of temporary direct buffers that threads keep, wherever the JVM counts them. */
    CACHED_BUFFERS(Unit.BYTES, false),
    /** Live Java threads. */
    THREADS(Unit.COUNT, false),
    /** Bytes of class metadata in use. */
    METASPACE_USED(Unit.BYTES, true),
    /** Classes that are loaded now. */
    CLASSES(Unit.COUNT, true),
    /** Classes unloaded since the start. */
    CLASSES_UNLOADED(Unit.COUNT, false),
    /** Class loaders and hidden classes that hold metaspace now. */
    LOADERS(Unit.COUNT, true),
    /** Class loaders and hidden classes whose metaspace was given back since the start. */
    LOADERS_ENDED(Unit.COUNT, false),
    /** Bytes of compiled code in use. */
    CODE_USED(Unit.BYTES, true),
    /** What each collection of the old generation, or of the whole heap, left of it; bytes. */
    HEAP_LIVE(Unit.BYTES, true),
    /** Resident bytes of the Java heap beyond what is alive and what is allocated in ten seconds. */
    HEAP_SPARE(Unit.BYTES, true),
    /** Wholly free regions of the Java heap, as far as they are resident; bytes. */
    HEAP_IDLE(Unit.BYTES, true);

    enum Unit {
        BYTES,
        COUNT
    }

    final Unit unit;

    /** True for what grows fast and evenly while a large application starts. */
    final boolean warmsUp;

    Measure(Unit unit, boolean warmsUp) {
        this.unit = unit;
        this.warmsUp = warmsUp;
    }

    Track newTrack() {
        return unit == Unit.BYTES ? Track.ofBytes() : Track.ofCounts();
    }
}
