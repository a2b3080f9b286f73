package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;

/**
 * What an action did to this JVM besides its memory: the time before it against the time until it was measured.
 *
 * @param faultsBefore page faults a second in the reports before it
 * @param faultsAfter the same since
 * @param pausesBefore share of the time for which collections stopped the application, 0..1
 * @param pausesAfter the same since
 * @param waitBeforeMs {@link dev.arenascope.snapshot.GcLog#waitP99Ms} at the report that led to it
 * @param waitAfterMs the same when it was measured
 */
public record Effect(
        Reading<Double> faultsBefore,
        Reading<Double> faultsAfter,
        Reading<Double> pausesBefore,
        Reading<Double> pausesAfter,
        Reading<Double> waitBeforeMs,
        Reading<Double> waitAfterMs) {}
