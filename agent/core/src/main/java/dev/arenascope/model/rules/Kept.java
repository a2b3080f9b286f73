package dev.arenascope.model.rules;

import dev.arenascope.model.KeptMemory;
import dev.arenascope.snapshot.Reading;

/**
 * How much free memory of malloc stays free: not what one report sees, which a working service uses again a moment later, but the least of
 * several, heap by heap.
 *
 * @param bytes what was free all the time
 * @param confidence 0.6 when there is one report to go by, 0.75 when it was free for ten seconds, 0.9 for twenty: longer
 *     than the pauses of a service at work, in which its next request finds the memory that the last one freed
 */
record Kept(long bytes, double confidence) {
    private static final int SEEN_EPOCHS = 1;
    private static final double SURE = 0.9;
    private static final double SEEN = 0.75;
    private static final double FIRST_LOOK = 0.6;

    /**
     * @param now what this report says
     * @param atLeast what is worth a line
     * @return absent when nothing that is worth a line was free all the time
     */
    static Reading<Kept> of(Case c, KeptMemory.Kind kind, long now, long atLeast) {
        if (!c.isWorth(now, atLeast)) return Reading.absent("too little is free");
        boolean young = !c.history().kept(kind, SEEN_EPOCHS).isPresent();
        return young ? Reading.of(new Kept(now, FIRST_LOOK)) : watched(c, kind, SEEN_EPOCHS, now, atLeast);
    }

    /**
     * The same for an allocator that gives pages back by time, within ten seconds as a rule: it takes ten seconds more, and one report is no
     * sign at all.
     */
    static Reading<Kept> beyondDecay(Case c, KeptMemory.Kind kind, long now, long atLeast) {
        return watched(c, kind, SEEN_EPOCHS + 1, now, atLeast);
    }

    private static Reading<Kept> watched(Case c, KeptMemory.Kind kind, int epochs, long now, long atLeast) {
        if (c.history().kept(kind, epochs + 1) instanceof Reading.Present<Long> lasting
                && c.isWorth(lasting.value(), atLeast)) {
            return Reading.of(new Kept(Math.min(now, lasting.value()), SURE));
        }
        return c.history().kept(kind, epochs) instanceof Reading.Present<Long> seen && c.isWorth(seen.value(), atLeast)
                ? Reading.of(new Kept(Math.min(now, seen.value()), SEEN))
                : Reading.absent("it was in use a moment ago");
    }
}
