package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;

/**
 * An action whose effect is not measured yet. While there is one, no other is begun.
 *
 * @param action as it was priced
 * @param rawBytes its forecast before the forecaster corrected it
 * @param entry its number in the log
 * @param sinceMs when it was done
 * @param bytesBefore resident bytes of the target then
 * @param findingBytes what was at stake then
 * @param before how this JVM fared some reports before
 * @param at how it fared at the report that led to it
 */
record InFlight(
        Action action,
        long rawBytes,
        long entry,
        long sinceMs,
        long bytesBefore,
        long findingBytes,
        Vitals.Sample before,
        Vitals.Sample at) {
    /** Where the target cannot be read for so many times as long as the effect takes, it is given up. */
    private static final int PATIENCE = 3;

    /** An action pays when at least half of what was forecast came back and stayed. */
    private static final long PAYS = 2;

    /** Near a limit: what gives back at once has, and a collection has had its chance. */
    private static final long CUT_SHORT_MS = 10_000;

    boolean mayBeCutShort(Case c) {
        return c.nowMs() - sinceMs >= CUT_SHORT_MS;
    }

    boolean isDue(Case c) {
        return c.nowMs() - sinceMs >= action.kind().settleMs();
    }

    boolean isLost(Case c) {
        return c.nowMs() - sinceMs >= PATIENCE * action.kind().settleMs();
    }

    /** By how much the target's resident bytes fell; absent while they were not read since the effect was to be there. */
    Reading<Long> measured(Case c) {
        if (!(Targets.residentBytes(c, action.target()) instanceof Reading.Present<Long> now))
            return Reading.absent(Targets.residentBytes(c, action.target()).reason());
        return c.nowMs() - now.ageMs() > sinceMs
                ? Reading.of(bytesBefore - now.value())
                : Reading.absent("it was not read since");
    }

    boolean pays(long measuredBytes) {
        return measuredBytes >= action.price().forecastBytes() / PAYS;
    }
}
