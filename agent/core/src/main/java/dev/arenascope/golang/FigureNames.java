package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** What each format calls the figures. */
final class FigureNames {
    static final int NONE = -1;

    /** Prometheus text: the first are the runtime's own metrics, which client_golang exports where they are asked for. */
    static final FigureNames METRICS = new FigureNames(
            "go_memory_classes_heap_objects_bytes",
            Figure.OBJECTS,
            "go_memory_classes_heap_unused_bytes",
            Figure.UNUSED,
            "go_memory_classes_heap_free_bytes",
            Figure.FREE,
            "go_memory_classes_heap_released_bytes",
            Figure.RELEASED,
            "go_memory_classes_heap_stacks_bytes",
            Figure.STACK,
            "go_memory_classes_total_bytes",
            Figure.SYS,
            "go_gc_heap_live_bytes",
            Figure.LIVE,
            "go_gc_heap_goal_bytes",
            Figure.GOAL,
            "go_gc_gogc_percent",
            Figure.GOGC,
            "go_gc_gomemlimit_bytes",
            Figure.LIMIT,
            // as VictoriaMetrics' own library calls it
            "go_memlimit_bytes",
            Figure.LIMIT,
            "go_gc_cycles_total_gc_cycles_total",
            Figure.COLLECTIONS,
            "go_gc_duration_seconds_count",
            Figure.COLLECTIONS,
            "go_gc_heap_allocs_bytes_total",
            Figure.ALLOCATED,
            "go_cpu_classes_gc_total_cpu_seconds_total",
            Figure.GC_SECONDS,
            "go_cpu_classes_total_cpu_seconds_total",
            Figure.CPU_SECONDS,
            "go_memstats_heap_alloc_bytes",
            Figure.HEAP_ALLOC,
            "go_memstats_heap_inuse_bytes",
            Figure.HEAP_INUSE,
            "go_memstats_heap_idle_bytes",
            Figure.HEAP_IDLE,
            "go_memstats_heap_released_bytes",
            Figure.HEAP_RELEASED,
            // as client_golang called it up to 0.8
            "go_memstats_heap_released_bytes_total",
            Figure.HEAP_RELEASED,
            "go_memstats_sys_bytes",
            Figure.SYS,
            "go_memstats_stack_inuse_bytes",
            Figure.STACK,
            "go_memstats_next_gc_bytes",
            Figure.GOAL,
            "go_memstats_alloc_bytes_total",
            Figure.ALLOCATED,
            "go_memstats_gc_cpu_fraction",
            Figure.GC_SHARE,
            "process_resident_memory_bytes",
            Figure.RESIDENT,
            "process_resident_memory_peak_bytes",
            Figure.PEAK,
            "process_resident_memory_anon_bytes",
            Figure.ANON);

    /** Fields of runtime.MemStats, as expvar and pprof print them; the tail of pprof calls StackInuse Stack. */
    static final FigureNames MEMSTATS = new FigureNames(
            "HeapAlloc", Figure.HEAP_ALLOC,
            "HeapInuse", Figure.HEAP_INUSE,
            "HeapIdle", Figure.HEAP_IDLE,
            "HeapReleased", Figure.HEAP_RELEASED,
            "Sys", Figure.SYS,
            "StackInuse", Figure.STACK,
            "Stack", Figure.STACK,
            "NextGC", Figure.GOAL,
            "NumGC", Figure.COLLECTIONS,
            "TotalAlloc", Figure.ALLOCATED,
            "GCCPUFraction", Figure.GC_SHARE);

    /** The package of this project. */
    static final FigureNames OURS = new FigureNames(
            "objectsBytes", Figure.OBJECTS,
            "unusedBytes", Figure.UNUSED,
            "freeBytes", Figure.FREE,
            "releasedBytes", Figure.RELEASED,
            "sysBytes", Figure.SYS,
            "stackBytes", Figure.STACK,
            "liveBytes", Figure.LIVE,
            "goalBytes", Figure.GOAL,
            "gogc", Figure.GOGC,
            "memoryLimitBytes", Figure.LIMIT,
            "gcCycles", Figure.COLLECTIONS,
            "allocatedBytes", Figure.ALLOCATED,
            "gcCpuSeconds", Figure.GC_SECONDS,
            "totalCpuSeconds", Figure.CPU_SECONDS);

    private final byte[][] names;
    private final Figure[] figures;

    private FigureNames(Object... namesAndFigures) {
        names = new byte[namesAndFigures.length / 2][];
        figures = new Figure[names.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = ((String) namesAndFigures[2 * i]).getBytes(US_ASCII);
            figures[i] = (Figure) namesAndFigures[2 * i + 1];
        }
    }

    int count() {
        return names.length;
    }

    Figure figure(int index) {
        return figures[index];
    }

    /** The place of this very name, or {@link #NONE}. */
    int find(byte[] text, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            if (equal(names[i], text, from, to)) return i;
        }
        return NONE;
    }

    static boolean equal(byte[] name, byte[] text, int from, int to) {
        if (name.length != to - from) return false;
        // From the end: that is where names of one family differ.
        for (int i = name.length - 1; i >= 0; i--) {
            if (name[i] != text[from + i]) return false;
        }
        return true;
    }
}
