package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What all threads allocate, bytes a second between two readings: a difference of counts, so it costs next to nothing and makes no
 * garbage. Which count depends on the JVM:
 *
 * <ul>
 *   <li>21 and newer: the sum over all threads, ended ones among them. Exact.
 *   <li>before, with a collector that stops the application: what collections saw. Exact but for what lies unused in threads' buffers.
 *   <li>before, with ZGC or Shenandoah: the sum over threads that live. What threads allocated that have ended in between is missed.
 * </ul>
 *
 * One thread.
 */
final class AllocationRate {
    private static final double NS_PER_S = 1e9;
    private static final String ONE_READING = "a rate needs two readings";

    /** The ways to count; two readings of different ways have no difference. */
    private enum Way {
        NONE,
        ALL_THREADS,
        COLLECTIONS,
        LIVE_THREADS
    }

    private Way way = Way.NONE;
    private long lastBytes;
    private long lastNs;

    /**
     * @param threads absent counts in an image without jdk.management
     * @param listener null while nobody listens to the collectors
     * @param nowNs monotonic clock
     */
    Reading<Double> read(@Nullable ThreadBytes threads, @Nullable GcListener listener, long nowNs) {
        Reading<Long> all = threads == null ? noThreads() : threads.total();
        if (all instanceof Reading.Present<Long> bytes) return since(Way.ALL_THREADS, bytes.value(), nowNs);
        Reading<Long> collected = listener == null ? Reading.absent("nobody listens") : listener.allocated();
        if (collected instanceof Reading.Present<Long> bytes) return since(Way.COLLECTIONS, bytes.value(), nowNs);
        Reading<Long> alive = threads == null ? noThreads() : threads.alive();
        if (alive instanceof Reading.Present<Long> bytes) return since(Way.LIVE_THREADS, bytes.value(), nowNs);
        return Reading.absent(alive.reason());
    }

    private static Reading<Long> noThreads() {
        return Reading.absent("module jdk.management is not in this image");
    }

    private Reading<Double> since(Way by, long bytes, long nowNs) {
        // A count that fell: a thread has ended, or a collection was not told yet. Its bytes come with the next
        // reading.
        boolean fell = by == way && bytes < lastBytes;
        Reading<Double> rate = by != way || nowNs <= lastNs
                ? Reading.absent(ONE_READING)
                : Reading.of(Math.max(0, bytes - lastBytes) * NS_PER_S / (nowNs - lastNs));
        way = by;
        lastBytes = fell && by == Way.COLLECTIONS ? lastBytes : bytes;
        lastNs = nowNs;
        return rate;
    }
}
