package dev.arenascope.snapshot;

/**
 * One Go process beside the JVM, as far as it can be seen: from /proc where the two may see each other, by an endpoint where it serves one.
 *
 * @param id stays the same for as long as the process lives, and no other process has it: pid and start time, or the endpoint's address
 * @param name what the user calls it, or the name of its executable
 * @param pid process id in the agent's own namespace; absent where it is known by its endpoint only
 * @param build what its executable says of itself
 * @param memory what the kernel, or its endpoint, says of the process
 * @param mappings the Go heap in its address space, from outside
 * @param heap what its runtime says
 */
public record Sidecar(
        String id,
        String name,
        Reading<Long> pid,
        Reading<GoBuild> build,
        Reading<ProcessMemory> memory,
        Reading<GoMappings> mappings,
        Reading<GoHeap> heap) {

    /** The same under another name. */
    Sidecar named(String other) {
        return new Sidecar(id, other, pid, build, memory, mappings, heap);
    }

    /**
     * @param residentBytes VmRSS, or process_resident_memory_bytes of the endpoint
     * @param peakBytes VmHWM
     * @param anonBytes RssAnon: without files and shared memory
     * @param swapBytes VmSwap
     */
    public record ProcessMemory(
            long residentBytes, Reading<Long> peakBytes, Reading<Long> anonBytes, Reading<Long> swapBytes) {}
}
