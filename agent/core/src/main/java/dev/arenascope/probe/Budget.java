package dev.arenascope.probe;

/**
 * Keeps the cost of slow probes inside a share of one core. A probe of less than a millisecond runs at each tick; slower ones
 * share one stretched period, the sum of their last costs divided by the share: so together they never spend more. Costs are
 * CPU time of the agent's thread: on a busy machine wall time is mostly waiting, which costs the host nothing.
 */
final class Budget {
    private static final long SLOW_NS = 1_000_000;
    private static final double NS_PER_MS = 1e6;

    private final double share;

    /** @param share of one core, for example 0.005 */
    Budget(double share) {
        this.share = share;
    }

    static boolean isSlow(long costNs) {
        return costNs >= SLOW_NS;
    }

    /**
     * @param slowCostsNs sum of the last costs of all slow probes
     * @return the period that keeps slow probes inside the share
     */
    long periodMs(long slowCostsNs) {
        return (long) Math.ceil(slowCostsNs / share / NS_PER_MS);
    }
}
