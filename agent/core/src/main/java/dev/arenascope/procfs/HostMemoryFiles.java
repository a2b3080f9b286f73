package dev.arenascope.procfs;

import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.Reading;

/** /proc/meminfo (fs/proc/meminfo.c) and /proc/vmstat (mm/vmstat.c). */
final class HostMemoryFiles {
    static final NumberFields.Names MEMINFO =
            new NumberFields.Names("MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "SwapTotal", "SwapFree");
    private static final String[] ALLOC_STALLS = {
        "allocstall", // before 4.10
        "allocstall_dma",
        "allocstall_dma32",
        "allocstall_normal",
        "allocstall_high",
        "allocstall_movable",
        "allocstall_device"
    };
    static final NumberFields.Names VMSTAT = new NumberFields.Names(
            "pgmajfault",
            "compact_stall",
            "compact_fail",
            ALLOC_STALLS[0],
            ALLOC_STALLS[1],
            ALLOC_STALLS[2],
            ALLOC_STALLS[3],
            ALLOC_STALLS[4],
            ALLOC_STALLS[5],
            ALLOC_STALLS[6]);

    private HostMemoryFiles() {}

    static Reading<HostMemory> hostMemory(NumberFields meminfo, Reading<NumberFields> vmstat) {
        if (!meminfo.has("MemTotal")) return Reading.absent("meminfo prints no MemTotal");
        return Reading.of(new HostMemory(
                meminfo.orElse("MemTotal", 0),
                meminfo.orElse("MemAvailable", availableBefore314(meminfo)),
                meminfo.orElse("SwapTotal", 0),
                meminfo.orElse("SwapFree", 0),
                NumberFields.reading(vmstat, "pgmajfault"),
                NumberFields.reading(vmstat, "compact_stall"),
                NumberFields.reading(vmstat, "compact_fail"),
                allocStalls(vmstat)));
    }

    /** Linux 3.14 brought MemAvailable; this is what everyone used before. */
    private static long availableBefore314(NumberFields meminfo) {
        return meminfo.orElse("MemFree", 0) + meminfo.orElse("Buffers", 0) + meminfo.orElse("Cached", 0);
    }

    private static Reading<Long> allocStalls(Reading<NumberFields> read) {
        if (!(read instanceof Reading.Present<NumberFields> p)) return Reading.absent(read.reason());
        NumberFields vmstat = p.value();
        long sum = 0;
        boolean any = false;
        for (String name : ALLOC_STALLS) {
            any |= vmstat.has(name);
            sum += vmstat.orElse(name, 0);
        }
        return any ? Reading.of(sum) : Reading.absent("this kernel prints no allocstall");
    }
}
