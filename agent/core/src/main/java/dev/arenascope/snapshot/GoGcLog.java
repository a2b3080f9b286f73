package dev.arenascope.snapshot;

/**
 * What the lines of gctrace and scavtrace in a Go process's log say, from the process's last start in what was read of it.
 *
 * @param collections finished collections with a line
 * @param forced of them asked for by the program ({@code runtime.GC}, {@code debug.FreeOSMemory})
 * @param starts of the process that were seen in the log besides: the numbers of the collections began anew
 * @param first the earliest collection
 * @param last the latest collection
 * @param leastLiveMb the least that any of them left alive, MB
 * @param peakMb the most that the heap held at the end of any of them, before sweeping, MB
 * @param gcCpuShare of the processors that the process may use, 0..1, between first and last; absent when there is one line only
 * @param stoppedMs application threads stopped, over all collections, milliseconds
 * @param longestStopMs the longest time without pause of those, milliseconds
 * @param scavenged what the scavenger did; absent without lines of scavtrace
 */
public record GoGcLog(
        long collections,
        long forced,
        long starts,
        Collection first,
        Collection last,
        long leastLiveMb,
        long peakMb,
        Reading<Double> gcCpuShare,
        double stoppedMs,
        double longestStopMs,
        Reading<Scavenged> scavenged) {

    /**
     * One line of gctrace. Sizes are whole MB, as the runtime prints them.
     *
     * @param number counted from 1
     * @param atSeconds since the process's start
     * @param gcCpuPercent processor time of all collections since the start, percent, 0..100
     * @param sweepStopMs stopped for the end of sweeping, milliseconds
     * @param markStopMs stopped for the end of marking, milliseconds
     * @param cpuMs processor time of this collection but what idle processors gave to it, milliseconds
     * @param startMb heap when it began
     * @param endMb heap when marking ended
     * @param liveMb marked as alive
     * @param goalMb what it aimed at
     * @param processors that it could use (GOMAXPROCS)
     * @param forced asked for by the program
     */
    public record Collection(
            long number,
            double atSeconds,
            long gcCpuPercent,
            double sweepStopMs,
            double markStopMs,
            double cpuMs,
            long startMb,
            long endMb,
            long liveMb,
            long goalMb,
            long processors,
            boolean forced) {}

    /**
     * One line of scavtrace.
     *
     * @param workBytes given to the kernel since the line before
     * @param releasedBytes of the heap that are with the kernel now
     * @param utilPercent of the heap that is not with the kernel, in use by spans, percent, 0..100
     * @param forced by {@code debug.FreeOSMemory}
     */
    public record Scavenge(long workBytes, long releasedBytes, long utilPercent, boolean forced) {}

    /**
     * @param lines of scavtrace
     * @param forced of them by the program
     * @param workBytes given to the kernel over all lines
     * @param last the latest line
     */
    public record Scavenged(long lines, long forced, long workBytes, Scavenge last) {}
}
