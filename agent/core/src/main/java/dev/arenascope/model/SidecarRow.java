package dev.arenascope.model;

import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;

/**
 * One Go process beside the JVM, by the same formulas as the JVM's own owners. All ratios are 0..1. A Go heap <em>holds</em> what it has from
 * the kernel and has not released: objects, the unused rest of their spans, and wholly free spans.
 *
 * @param sidecar what was read
 * @param residentBytes of the whole process
 * @param liveBytes alive after the last mark
 * @param heldBytes objects, unused and free
 * @param reclaimableBytes wholly free spans: what the scavenger, or debug.FreeOSMemory, gives back
 * @param pinnedBytes free memory in spans that hold an object: unused. An upper bound; the next objects of their size fit in
 * @param f {@link Fragmentation#f} of what the heap holds; objects that are dead but not yet swept count as allocated
 * @param retention share of what the heap holds that lies in no span in use
 * @param scatter always absent: Go tells no sizes of free runs
 * @param spanFragmentation share of the spans in use that is of no object
 * @param utilisation live bytes of the resident bytes of the process
 * @param hugeShare share of the resident heap that lies in huge pages
 */
public record SidecarRow(
        Sidecar sidecar,
        Reading<Long> residentBytes,
        Reading<Long> liveBytes,
        Reading<Long> heldBytes,
        Reading<Long> reclaimableBytes,
        Reading<Long> pinnedBytes,
        Reading<Double> f,
        Reading<Double> retention,
        Reading<Double> scatter,
        Reading<Double> spanFragmentation,
        Reading<Double> utilisation,
        Reading<Double> hugeShare) {
    /** Begins the owner of each finding that is about a sidecar; its name follows. */
    public static final String OWNER = "sidecar ";

    /** Scatter of every Go heap. */
    public static final Reading<Double> NO_SCATTER = Reading.absent("Go tells no sizes of free runs");

    public static SidecarRow of(Sidecar s) {
        Reading<Long> resident = resident(s);
        Reading<Double> huge = hugeShare(s);
        if (!(s.heap() instanceof Reading.Present<GoHeap> present)) {
            String why = s.heap().reason();
            Reading<Long> noBytes = Reading.absent(why);
            Reading<Double> no = Reading.absent(why);
            return new SidecarRow(s, resident, noBytes, noBytes, noBytes, noBytes, no, no, NO_SCATTER, no, no, huge);
        }
        GoHeap h = present.value();
        long held = heldBytes(h);
        return new SidecarRow(
                s,
                resident,
                h.liveBytes(),
                Reading.of(held),
                Reading.of(h.freeBytes()),
                Reading.of(h.unusedBytes()),
                Reading.of(Fragmentation.f(h.unusedBytes() + h.freeBytes(), held, h.objectsBytes())),
                Reading.of(Fragmentation.retention(h.inuseBytes(), held)),
                NO_SCATTER,
                Reading.of(spanFragmentation(h)),
                utilisation(h, resident),
                huge);
    }

    static long heldBytes(GoHeap h) {
        return h.inuseBytes() + h.freeBytes();
    }

    /** Share of the spans in use that is of no object, 0..1. */
    static double spanFragmentation(GoHeap h) {
        return h.inuseBytes() <= 0 ? 0 : 1 - Math.min(1, (double) h.objectsBytes() / h.inuseBytes());
    }

    private static Reading<Long> resident(Sidecar s) {
        return s.memory() instanceof Reading.Present<Sidecar.ProcessMemory> m
                ? Reading.of(m.value().residentBytes())
                : Reading.absent(s.memory().reason());
    }

    private static Reading<Double> utilisation(GoHeap h, Reading<Long> resident) {
        if (!(resident instanceof Reading.Present<Long> bytes)) return Reading.absent(resident.reason());
        if (!(h.liveBytes() instanceof Reading.Present<Long> live))
            return Reading.absent(h.liveBytes().reason());
        return Reading.of(1 - Fragmentation.retention(live.value(), bytes.value()));
    }

    private static Reading<Double> hugeShare(Sidecar s) {
        if (!(s.mappings() instanceof Reading.Present<GoMappings> m))
            return Reading.absent(s.mappings().reason());
        long resident = m.value().residentBytes();
        return Reading.of(resident <= 0 ? 0 : Math.min(1, (double) m.value().hugeBytes() / resident));
    }
}
