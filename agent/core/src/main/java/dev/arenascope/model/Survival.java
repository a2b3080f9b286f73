package dev.arenascope.model;

import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * How many of a site's samples outlived their first collection. That, and not the number of objects, is what they cost: a young
 * collection copies what is alive and never touches what is dead.
 *
 * @param samples of which it is known whether they outlived it
 * @param outlived of these
 */
record Survival(long samples, long outlived) {
    /** Below this a share is chance: of 30 samples 3 may outlive a collection that came in the middle of their request. */
    private static final int SAMPLES_AT_LEAST = 30;
    /**
     * From here on they are kept rather than caught in the middle. Healthy: the tree of maps that is dropped with its request 0 to 2 %;
     * sick: the same tree that is kept for two seconds, 90 to 100 %.
     */
    private static final double KEPT = 0.2;

    static Reading<Survival> of(AllocationSite.Counts counts) {
        long samples = 0;
        long outlived = 0;
        for (AllocationSite.SizeClass size : counts.sizes()) {
            if (!(size.lifetime() instanceof Reading.Present<AllocationSite.Lifetime> lifetime)) continue;
            List<Long> died = lifetime.value().diedBy();
            for (int i = 0; i < died.size(); i++) {
                samples += died.get(i);
                if (i > 0) outlived += died.get(i);
            }
            samples += lifetime.value().alive();
            outlived += lifetime.value().alive();
        }
        return samples < SAMPLES_AT_LEAST
                ? Reading.absent("only " + samples + " samples have met a collection")
                : Reading.of(new Survival(samples, outlived));
    }

    double share() {
        return (double) outlived / samples;
    }

    boolean isKept() {
        return share() >= KEPT;
    }

    /** For example {@code 93 % of 250 samples outlived a collection}. */
    String text() {
        return Math.round(100 * share()) + " % of " + samples + " samples outlived a collection";
    }
}
