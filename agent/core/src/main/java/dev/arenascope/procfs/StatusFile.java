package dev.arenascope.procfs;

import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;

/**
 * /proc/PID/status (fs/proc/task_mmu.c task_mem). Kernels before 4.5 print no RssAnon, RssFile and RssShmem: all three are then
 * 0 while VmRSS is not.
 */
final class StatusFile {
    static final NumberFields.Names NAMES =
            new NumberFields.Names("VmSize", "VmHWM", "VmRSS", "RssAnon", "RssFile", "RssShmem", "VmSwap", "Threads");

    private StatusFile() {}

    static Reading<ProcessStatus> parse(byte[] text, int length) {
        return status(NumberFields.parse(NAMES, text, length));
    }

    static Reading<ProcessStatus> status(NumberFields f) {
        if (!f.has("VmRSS")) return Reading.absent("status prints no VmRSS");
        long rss = f.orElse("VmRSS", 0);
        return Reading.of(new ProcessStatus(
                rss,
                f.orElse("VmHWM", rss),
                f.orElse("VmSize", rss),
                f.orElse("RssAnon", 0),
                f.orElse("RssFile", 0),
                f.orElse("RssShmem", 0),
                f.orElse("VmSwap", 0),
                (int) Math.min(Integer.MAX_VALUE, f.orElse("Threads", 1))));
    }
}
