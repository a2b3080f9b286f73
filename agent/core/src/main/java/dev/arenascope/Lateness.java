package dev.arenascope;

import dev.arenascope.snapshot.AgentCost.Wakes;
import dev.arenascope.snapshot.Reading;

/** How late a thread woke, from one report to the next. Used by that thread. */
final class Lateness {
    private static final double NS_PER_MS = 1e6;

    private long count;
    private long longestNs;

    /** @param lateNs after the instant for which it had asked */
    void woke(long lateNs) {
        count++;
        longestNs = Math.max(longestNs, lateNs);
    }

    /** Since the last call. */
    Reading<Wakes> take() {
        if (count == 0) return Reading.absent("the agent's thread did not sleep since the report before");
        Wakes wakes = new Wakes(count, longestNs / NS_PER_MS);
        count = 0;
        longestNs = 0;
        return Reading.of(wakes);
    }
}
