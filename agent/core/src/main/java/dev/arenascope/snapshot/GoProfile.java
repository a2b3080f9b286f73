package dev.arenascope.snapshot;

import java.util.List;

/**
 * Where a Go process spent its processor time while it was watched.
 *
 * @param durationMs how long it was watched; 0 where the profile does not say
 * @param samples stacks that were recorded, one for each 10 ms of processor time by default
 * @param cpuNs processor time of all samples
 * @param functions by the time they were on the stack, the longest first
 */
public record GoProfile(long durationMs, long samples, long cpuNs, List<Function> functions) {
    /**
     * @param name with its package, as Go writes it: {@code runtime.(*mcache).refill}
     * @param flatNs processor time in the function itself
     * @param cumNs processor time while it was on the stack
     */
    public record Function(String name, long flatNs, long cumNs) {}

    /** Share of the processor time while the function was on the stack, 0..1; 0 when it never was. */
    public double share(String name) {
        if (cpuNs == 0) return 0;
        for (Function f : functions) {
            if (f.name().equals(name)) return (double) f.cumNs() / cpuNs;
        }
        return 0;
    }
}
