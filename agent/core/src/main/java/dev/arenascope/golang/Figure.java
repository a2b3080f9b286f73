package dev.arenascope.golang;

/** A number that a Go runtime tells of itself, named as its documentation names it. */
enum Figure {
    OBJECTS("/memory/classes/heap/objects"),
    UNUSED("/memory/classes/heap/unused"),
    FREE("/memory/classes/heap/free"),
    RELEASED("/memory/classes/heap/released"),
    HEAP_ALLOC("HeapAlloc"),
    HEAP_INUSE("HeapInuse"),
    HEAP_IDLE("HeapIdle"),
    HEAP_RELEASED("HeapReleased"),
    SYS("Sys"),
    STACK("StackInuse"),
    LIVE("/gc/heap/live"),
    GOAL("NextGC"),
    GOGC("GOGC"),
    LIMIT("GOMEMLIMIT"),
    COLLECTIONS("NumGC"),
    ALLOCATED("TotalAlloc"),
    GC_SECONDS("/cpu/classes/gc/total"),
    CPU_SECONDS("/cpu/classes/total"),
    GC_SHARE("GCCPUFraction"),
    RESIDENT("process_resident_memory_bytes"),
    PEAK("process_resident_memory_peak_bytes"),
    ANON("process_resident_memory_anon_bytes");

    final String label;

    Figure(String label) {
        this.label = label;
    }
}
