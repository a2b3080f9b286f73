package dev.arenascope.snapshot;

/**
 * The Go heap as the kernel sees it in /proc/PID/smaps. What is alive in it, and what is free in its spans, cannot be known from here.
 *
 * @param foundBy how it was recognised: by name, by its fixed base, or by shape
 * @param mappedBytes readable and writable
 * @param reservedBytes mapped without access, not usable yet
 * @param residentBytes in memory
 * @param hugeBytes of it in huge pages (AnonHugePages)
 * @param lazyFreeBytes of it marked with MADV_FREE: counted, but free for the kernel to take
 * @param swapBytes swapped out
 * @param otherAnonBytes resident, anonymous, and outside the Go heap: C code, mmap, and the runtime's own tables
 */
public record GoMappings(
        FoundBy foundBy,
        long mappedBytes,
        long reservedBytes,
        long residentBytes,
        long hugeBytes,
        long lazyFreeBytes,
        long swapBytes,
        long otherAnonBytes) {
    public enum FoundBy {
        /** The kernel tells names of anonymous mappings, and the runtime (1.25 and newer) gives them. */
        NAME,
        /** 0xc000000000 on x86-64, 0x4000000000 on aarch64: up to 1.25. */
        FIXED_BASE,
        /** Adjoining anonymous mappings that begin and end at multiples of 64 MB below the runtime's bound: 1.26 and newer. */
        SHAPE
    }
}
