package dev.arenascope.model;

import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.HeapInfo;
import dev.arenascope.snapshot.Reading;

/**
 * What to do about a place that allocates. Most need nothing: an object that dies before the next collection costs the moving of a
 * pointer, and pooling it costs more. The exceptions are told by what was counted there.
 *
 * @param kind what it is
 * @param bytesPerSecond what the change would save
 * @param text as a reader sees it: what was counted, then what to write instead
 */
public record SiteAdvice(Kind kind, double bytesPerSecond, String text) {
    /** What a site is, as far as it matters. */
    public enum Kind {
        /** Nothing to change. */
        LEAVE,
        /** Memory outside the heap, made again and again. */
        DIRECT_BUFFERS,
        /** Arrays of more than half a region of G1. */
        HUMONGOUS,
        /** Arrays just below that. */
        NEARLY_HUMONGOUS,
        /** Collections that copy what they hold, to grow. */
        GROWTH,
        /** Numbers as objects. */
        BOXES,
        /** Maps or trees of JSON that are kept. */
        KEPT_MAPS
    }

    private static final double MIB = 1 << 20;

    /**
     * Healthy: servers make some at their start and then none; sick: 200 a second of 256 KB, which took the process from 42 to 298 MB
     * until collections of the old generation came to free them.
     */
    private static final double DIRECT_PER_SECOND = 10;

    /**
     * Healthy: none, or a cache that fills once; sick: 200 arrays of 700 KB a second, two to five milliseconds of pauses a second where
     * one that is used again takes none.
     */
    private static final double HUMONGOUS_PER_SECOND = 1;

    /**
     * Healthy: lists of ten elements copy next to nothing; sick: lists of 20,000 rows, 83 MB/s of old arrays, for half a percent of a
     * core and three times the collections.
     */
    private static final double COPIED_PER_SECOND = 8 * MIB;

    /** Healthy: 92 MB/s of short-lived objects, 0.9 ms of pauses a second; sick: 47 MB/s of boxes, 1.2 to 2.3 ms and a larger map besides. */
    private static final double BOXES_PER_SECOND = 16 * MIB;

    /** Boxes that are kept cost when they are made and as long as they live. */
    private static final double KEPT_BOXES_PER_SECOND = MIB;

    /**
     * Healthy: the same 60,000 maps a second dropped with their request, 0.1 ms of pauses a second; sick: kept for two seconds,
     * 26 ms. Records instead took 1.8 ms, and 63 MB instead of 194.
     */
    private static final double KEPT_MAPS_PER_SECOND = 1000;

    /** Larger ones may be made outside of the thread's own buffer, which takes a lock or an atomic instruction. */
    private static final double SMALL_BYTES = 1024;

    /** Of half a region. */
    private static final double NEARLY = 0.9;

    private static final Reading<Long> NO_REGIONS = Reading.absent("the collector has no humongous objects");

    public boolean isCure() {
        return kind != Kind.LEAVE;
    }

    /** The place as a reader looks it up, for example {@code com.acme.Feed.parse:42}. */
    public static String where(AllocationSite site) {
        String place = site.className() + "." + site.method();
        return site.line() instanceof Reading.Present<Integer> line ? place + ":" + line.value() : place;
    }

    /** @return the size of G1's regions, bytes; absent with other collectors */
    public static Reading<Long> regionBytes(Reading<HeapInfo> heap) {
        if (!(heap instanceof Reading.Present<HeapInfo> p)) return Reading.absent(heap.reason());
        return p.value().collector().startsWith("garbage-first") ? p.value().regionBytes() : NO_REGIONS;
    }

    /**
     * @param regionBytes size of G1's regions; absent with other collectors
     * @return absent where too little is known to say anything
     */
    public static Reading<SiteAdvice> of(AllocationSite site, Reading<Long> regionBytes) {
        if (!(site.counts() instanceof Reading.Present<AllocationSite.Counts> present)) {
            return Reading.absent(site.counts().reason());
        }
        AllocationSite.Counts counts = present.value();
        Reading<Survival> survival = Survival.of(counts);
        boolean kept = survival instanceof Reading.Present<Survival> known
                && known.value().isKept();
        if (isDirect(site.type())) return direct(counts, survival, kept);
        if (site.type().endsWith("[]") && regionBytes instanceof Reading.Present<Long> region) {
            Humongous found = Humongous.of(counts, region.value());
            if (found.perSecond() >= HUMONGOUS_PER_SECOND) {
                return cure(Kind.HUMONGOUS, found.bytesPerSecond(), found.text(site.type()));
            }
            if (counts.largestBytes() >= NEARLY * region.value() / 2
                    && counts.largestBytes() <= region.value() / 2
                    && counts.bytesPerSecond() >= HUMONGOUS_PER_SECOND * counts.largestBytes()) {
                return cure(Kind.NEARLY_HUMONGOUS, 0, Humongous.nearly(counts.largestBytes(), region.value()));
            }
        }
        if (counts.growth() instanceof Reading.Present<AllocationSite.Growth> growth
                && growth.value().copiedBytesPerSecond() >= COPIED_PER_SECOND) {
            return cure(Kind.GROWTH, growth.value().copiedBytesPerSecond(), Capacity.text(site.type(), growth.value()));
        }
        if (Boxes.isBox(site.type())) return boxes(site.type(), counts, survival, kept);
        if (KeptMaps.isMap(site.type()) && kept && counts.objectsPerSecond() >= KEPT_MAPS_PER_SECOND) {
            return cure(Kind.KEPT_MAPS, counts.bytesPerSecond(), KeptMaps.text(site.type(), counts, survival));
        }
        return left(counts, survival, kept);
    }

    static boolean isDirect(String type) {
        return type.equals("java.nio.DirectByteBuffer");
    }

    private static Reading<SiteAdvice> direct(AllocationSite.Counts counts, Reading<Survival> survival, boolean kept) {
        if (kept) return left(counts, survival, true);
        if (counts.objectsPerSecond() < DIRECT_PER_SECOND) {
            return leave("made seldom: leave it");
        }
        long largest = counts.largestBytes();
        return cure(
                Kind.DIRECT_BUFFERS,
                counts.bytesPerSecond(),
                Amounts.count(counts.objectsPerSecond()) + " direct buffers of up to " + Amounts.size(largest)
                        + " a second, " + Amounts.rate(counts.bytesPerSecond())
                        + ", which only a collection frees: keep one for each thread, `static final"
                        + " ThreadLocal<ByteBuffer> BUFFER = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect("
                        + largest + "))`, and write `BUFFER.get().clear()` here");
    }

    private static Reading<SiteAdvice> boxes(
            String type, AllocationSite.Counts counts, Reading<Survival> survival, boolean kept) {
        double least = kept ? KEPT_BOXES_PER_SECOND : BOXES_PER_SECOND;
        return counts.bytesPerSecond() >= least
                ? cure(Kind.BOXES, counts.bytesPerSecond(), Boxes.text(type, counts, survival, kept))
                : left(counts, survival, kept);
    }

    private static Reading<SiteAdvice> left(AllocationSite.Counts counts, Reading<Survival> survival, boolean kept) {
        if (!(survival instanceof Reading.Present<Survival> known)) return Reading.absent(survival.reason());
        if (kept)
            return Reading.absent("kept, and no shorter way to keep it is known: "
                    + known.value().text());
        double each = counts.objectsPerSecond() > 0 ? counts.bytesPerSecond() / counts.objectsPerSecond() : 0;
        return leave(each <= SMALL_BYTES ? "short-lived, cheap in TLABs: leave it" : "short-lived: leave it");
    }

    private static Reading<SiteAdvice> leave(String text) {
        return Reading.of(new SiteAdvice(Kind.LEAVE, 0, text));
    }

    private static Reading<SiteAdvice> cure(Kind kind, double bytesPerSecond, String text) {
        return Reading.of(new SiteAdvice(kind, bytesPerSecond, text));
    }
}
