package dev.arenascope.snapshot;

/**
 * Pressure stall information for memory (PSI, Linux Documentation/accounting/psi.rst): share of wall time, 0..100.
 *
 * @param someAvg10 at least one task stalled, 10 s average
 * @param someAvg60 the same over 60 s
 * @param fullAvg10 all tasks stalled, 10 s average
 * @param someTotalUs total time stalled, microseconds
 * @param scope {@code cgroup} or {@code host}
 */
public record Pressure(double someAvg10, double someAvg60, double fullAvg10, long someTotalUs, String scope) {}
