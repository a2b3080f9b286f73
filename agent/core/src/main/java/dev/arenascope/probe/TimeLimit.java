package dev.arenascope.probe;

import java.util.function.LongSupplier;

/** Time that a part of a report may take: what is begun is ended, but nothing more is begun. */
final class TimeLimit {
    private final LongSupplier clock;
    private final long untilNs;

    /** @param clock monotonic, nanoseconds */
    TimeLimit(LongSupplier clock, long atMostNs) {
        this.clock = clock;
        untilNs = clock.getAsLong() + atMostNs;
    }

    boolean isLeft() {
        return clock.getAsLong() - untilNs < 0;
    }

    long nowNs() {
        return clock.getAsLong();
    }
}
