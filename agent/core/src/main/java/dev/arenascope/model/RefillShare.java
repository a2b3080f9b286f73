package dev.arenascope.model;

import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoProfile;
import dev.arenascope.snapshot.Reading;

/**
 * What the time that a Go process spends in {@code runtime.(*mcache).refill}, the search for a span with a free slot, says of the fragmentation
 * of its spans. On its own it says nothing: it rises with the rate of allocation just as well, and is 18.8 % (go1.24) and 21.0 % (go1.27) of a dense heap
 * of 340 to 500 MB, and 4.8 % and 23.2 % of a heap of 4 MB, beside 22.8 % and 31.2 % of one that was fragmented, all by the same traffic. So it
 * counts only where the heap's own figures tell of fragmentation already, and then it supports them or does not.
 *
 * @param share of the processor time, 0..1
 * @param says what it is good for
 * @param because why, as one phrase for an operator
 */
public record RefillShare(double share, Says says, String because) {
    /** Fills the small free lists of a processor from the spans. A name of the runtime, in profiles of Go 1.12 to 1.27. */
    public static final String REFILL = "runtime.(*mcache).refill";

    /** Every allocation on the heap. */
    public static final String ALLOCATION = "runtime.mallocgc";

    /** Sick: 22.8 % and 31.2 %, and 17.5 % and 27.9 % in an earlier measurement. Healthy: see above; this bound alone tells nothing apart. */
    static final double MUCH = 0.15;

    /** Healthy and tiny: 4 MB at 23.2 %. Sick: 206 and 234 MB. */
    static final long HEAP_AT_LEAST = 64L << 20;

    /** Of HeapInuse. Healthy: 0.5 % and 1.9 % of a dense heap. Sick: 78 % and 92 %. */
    static final double UNUSED_AT_LEAST = 0.3;

    /** Busy: 26 to 58 %. */
    static final double ALLOCATION_AT_LEAST = 0.05;

    /** A second of processor time: of fewer a share of 15 % is a handful. */
    static final long SAMPLES_AT_LEAST = 100;

    private static final int PERCENT = 100;
    private static final long MB = 1 << 20;

    /** What a share is good for. */
    public enum Says {
        SUPPORTS,
        DOES_NOT_SUPPORT,
        PROVES_NOTHING
    }

    /** @param heap read when the profile was */
    public static RefillShare of(GoProfile profile, Reading<GoHeap> heap) {
        double share = profile.share(REFILL);
        String nothing = whyNothing(profile, heap);
        if (!nothing.isEmpty()) return new RefillShare(share, Says.PROVES_NOTHING, nothing);
        if (share >= MUCH) {
            return new RefillShare(share, Says.SUPPORTS, "allocation searches long for spans with a free slot");
        }
        return new RefillShare(share, Says.DOES_NOT_SUPPORT, "allocation finds its slots quickly");
    }

    private static String whyNothing(GoProfile profile, Reading<GoHeap> heap) {
        if (!(heap instanceof Reading.Present<GoHeap> p))
            return "the heap's own figures are not known: " + heap.reason();
        long inuse = p.value().inuseBytes();
        if (inuse < HEAP_AT_LEAST) {
            return "spans in use hold " + inuse / MB + " MB: below " + HEAP_AT_LEAST / MB
                    + " MB the share is high in health too";
        }
        double unused = (double) p.value().unusedBytes() / inuse;
        if (unused < UNUSED_AT_LEAST) {
            return Math.round(unused * PERCENT) + " % of the spans in use are unused: below "
                    + Math.round(UNUSED_AT_LEAST * PERCENT) + " % there is no fragmentation to explain it";
        }
        if (profile.samples() < SAMPLES_AT_LEAST) {
            return profile.samples() + " samples: below " + SAMPLES_AT_LEAST + " a share is chance";
        }
        double allocation = profile.share(ALLOCATION);
        if (allocation < ALLOCATION_AT_LEAST) {
            return Math.round(allocation * PERCENT) + " % of the time is allocation: below "
                    + Math.round(ALLOCATION_AT_LEAST * PERCENT) + " % nothing searches for slots";
        }
        return "";
    }
}
