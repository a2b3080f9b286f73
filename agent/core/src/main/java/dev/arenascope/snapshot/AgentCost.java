package dev.arenascope.snapshot;

/**
 * What the agent itself costs the host.
 *
 * @param cpuShare CPU time of the agent's thread since the snapshot before, as a share of one core; absent when the JVM does not measure it
 * @param stoppedMs time for which the agent stopped application threads; absent while it is not measured
 */
public record AgentCost(Reading<Double> cpuShare, Reading<Double> stoppedMs) {}
