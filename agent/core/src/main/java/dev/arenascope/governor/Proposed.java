package dev.arenascope.governor;

import dev.arenascope.governor.Decision.Act;
import dev.arenascope.snapshot.Reading;

/**
 * What is decided, with what is needed to remember it once it is done.
 *
 * @param nowMs of the report that led to it
 * @param rawBytes its forecast before the forecaster corrected it
 * @param bytes resident bytes of its target
 * @param findingBytes what was at stake
 * @param cost what collections of its target cost
 */
record Proposed(Act act, long nowMs, long rawBytes, long bytes, long findingBytes, Reading<Cost> cost) {
    /** Nothing of it is measured. */
    static Proposed unmeasured(Act act, long nowMs) {
        return new Proposed(act, nowMs, 0, 0, 0, Reading.absent("not needed"));
    }

    /** Bytes that are forecast for each millisecond until they are there: near a limit the most comes first. */
    double soon() {
        Action action = act.action();
        return (double) action.price().forecastBytes() / action.kind().settleMs();
    }
}
