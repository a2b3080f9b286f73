package dev.arenascope.snapshot;

/**
 * Where a table of the lab was measured.
 *
 * @param kernel release of the kernel, for example {@code 6.1.0-21-amd64}
 * @param jvm version of the JVM, for example {@code JDK 25.0.3}
 * @param pageBytes size of a small page
 * @param transparentHugePages the kernel's setting: {@code always}, {@code madvise} or {@code never}
 * @param swapBytes size of the host's swap: without any, nothing anonymous can be paged out
 */
public record LabHost(
        String kernel, String jvm, long pageBytes, Reading<String> transparentHugePages, Reading<Long> swapBytes) {}
