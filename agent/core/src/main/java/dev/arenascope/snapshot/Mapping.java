package dev.arenascope.snapshot;

/**
 * One line of /proc/PID/maps, with what smaps adds where it was read.
 *
 * @param start first address
 * @param end address behind the last byte
 * @param perms {@link #READ} | {@link #WRITE} | {@link #EXEC} | {@link #SHARED}
 * @param inode inode of the mapped file; 0 for anonymous memory
 * @param path file path, kernel name such as {@code [heap]}, or the empty string
 * @param rssBytes resident bytes (Rss); 0 when only maps was read
 * @param pssBytes resident bytes, each page divided by the number of its mappings (Pss)
 * @param anonymousBytes resident bytes that belong to no file (Anonymous)
 * @param anonHugeBytes resident bytes in transparent huge pages (AnonHugePages)
 * @param lazyFreeBytes bytes marked with MADV_FREE and not yet taken back (LazyFree)
 * @param swapBytes bytes swapped out (Swap)
 * @param lockedBytes resident bytes that are locked (Locked), each page divided by the number of its mappings
 * @param vmFlags the VmFlags as bits of {@link VmFlags}; 0 when only maps was read, or on kernels before 3.8
 */
public record Mapping(
        long start,
        long end,
        int perms,
        long inode,
        String path,
        long rssBytes,
        long pssBytes,
        long anonymousBytes,
        long anonHugeBytes,
        long lazyFreeBytes,
        long swapBytes,
        long lockedBytes,
        long vmFlags) {
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int EXEC = 4;
    public static final int SHARED = 8;

    /** A mapping without locked pages; its flags as smaps prints them, separated by one space. */
    public Mapping(
            long start,
            long end,
            int perms,
            long inode,
            String path,
            long rssBytes,
            long pssBytes,
            long anonymousBytes,
            long anonHugeBytes,
            long lazyFreeBytes,
            long swapBytes,
            String vmFlags) {
        this(
                start,
                end,
                perms,
                inode,
                path,
                rssBytes,
                pssBytes,
                anonymousBytes,
                anonHugeBytes,
                lazyFreeBytes,
                swapBytes,
                0,
                VmFlags.of(vmFlags));
    }

    public long sizeBytes() {
        return end - start;
    }

    public boolean has(int permission) {
        return (perms & permission) == permission;
    }

    /** @param flag one of {@link VmFlags} */
    public boolean hasFlag(long flag) {
        return (vmFlags & flag) == flag;
    }

    public boolean isReadWrite() {
        return has(READ | WRITE);
    }

    /** PROT_NONE: address space that is reserved, or a guard. */
    public boolean isReserved() {
        return (perms & (READ | WRITE | EXEC)) == 0;
    }

    public boolean isAnonymous() {
        return inode == 0 && (path.isEmpty() || path.startsWith("[anon:"));
    }

    /** Anonymous memory that a process shares with its children: the kernel shows it as a file that nobody can open. */
    public boolean isSharedAnonymous() {
        return has(SHARED) && path.startsWith("/dev/zero");
    }
}
