package dev.arenascope.snapshot;

/**
 * What the agent itself costs the host, and what its own thread has to wait for.
 *
 * @param cpuShare CPU time of the agent's thread since the snapshot before, as a share of one core; absent when the JVM does not measure it
 * @param stoppedMs time for which the agent stopped application threads; absent while it is not measured
 * @param wakes how late its thread woke since the snapshot before; absent where it did not sleep
 */
public record AgentCost(Reading<Double> cpuShare, Reading<Double> stoppedMs, Reading<Wakes> wakes) {

    /**
     * A hiccup meter, after jHiccup: whatever keeps a thread that has nothing to do from running keeps the host's threads from it too, such as
     * a pause of the JVM, a processor that others have, a quota that is used up. It wakes once a second, so it sees what lasts, and most hiccups of milliseconds
     * it does not see.
     *
     * @param count times that it slept until an instant
     * @param longestMs by which it was late at most, milliseconds
     */
    public record Wakes(long count, double longestMs) {}
}
