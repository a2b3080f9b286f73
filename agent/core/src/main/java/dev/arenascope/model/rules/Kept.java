package dev.arenascope.model.rules;

import dev.arenascope.model.Measure;
import dev.arenascope.snapshot.Reading;

/**
 * How much free memory stays free: not what one report sees, which a working service uses again a moment later, but the least of several.
 * A sawtooth of 15 s leaves 80 MB free in one report and none in the next; a burst leaves the same at each.
 *
 * @param bytes least of the reports that were looked at
 * @param confidence 0.6 when there is one report to go by, 0.75 when it was free for ten seconds, 0.9 for half a minute
 */
record Kept(long bytes, double confidence) {
    private static final int REPORTS = 3;
    private static final long SEEN_MS = 10_000;

    /** Longer than the pauses of a service at work, in which its next request finds the memory that the last one freed. */
    private static final long SURE_MS = 30_000;

    private static final double SURE = 0.9;
    private static final double SEEN = 0.75;
    private static final double FIRST_LOOK = 0.6;

    /**
     * @param now what this report says
     * @param atLeast what is worth a line
     * @return absent when nothing that is worth a line was free all the time
     */
    static Reading<Kept> of(Case c, Measure measure, long now, long atLeast) {
        if (!c.isWorth(now, atLeast)) return Reading.absent("too little is free");
        if (c.history().least(measure, REPORTS, SURE_MS) instanceof Reading.Present<Long> lasting
                && c.isWorth(lasting.value(), atLeast)) {
            return Reading.of(new Kept(Math.min(now, lasting.value()), SURE));
        }
        if (c.history().least(measure, REPORTS, SEEN_MS) instanceof Reading.Present<Long> seen) {
            return c.isWorth(seen.value(), atLeast)
                    ? Reading.of(new Kept(Math.min(now, seen.value()), SEEN))
                    : Reading.absent("it was in use within the last ten seconds");
        }
        return Reading.of(new Kept(now, FIRST_LOOK));
    }
}
