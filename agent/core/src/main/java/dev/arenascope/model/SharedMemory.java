package dev.arenascope.model;

import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * What this process maps of files that live in memory only: tmpfs such as /dev/shm, memfd_create, System V segments. They are not page
 * cache: without swap the kernel can never drop them, and the cgroup is charged for them.
 */
final class SharedMemory {
    private SharedMemory() {}

    /**
     * Resident bytes by the kernel's own count (RssShmem), less what is mapped shared without any file. Absent when the Java heap itself
     * lies in such a file: ZGC on 17.
     */
    static Reading<Long> bytes(Reading<ProcessStatus> status, List<Mapping> mappings) {
        if (!(status instanceof Reading.Present<ProcessStatus> read)) return Reading.absent(status.reason());
        long withoutFile = 0;
        for (Mapping m : mappings) {
            if (m.path().startsWith(Attribution.JAVA_HEAP_FILE)) return Reading.absent("the Java heap is such a file");
            if (m.isSharedAnonymous()) withoutFile += m.rssBytes();
        }
        return Reading.of(Math.max(0, read.value().rssShmemBytes() - withoutFile));
    }

    /** Sizes of all shared mappings of files: what could become resident of them. */
    static long mappedBytes(List<Mapping> mappings) {
        long sum = 0;
        for (Mapping m : mappings) {
            if (m.has(Mapping.SHARED) && m.inode() != 0 && !m.isSharedAnonymous()) sum += m.sizeBytes();
        }
        return sum;
    }
}
