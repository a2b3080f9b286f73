package dev.arenascope.jvm;

import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.AllocationSamples.Site;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Samples, summed by site. A sample's weight is what its thread has allocated since its sample before. A thread's first one in a window
 * thus carries what it allocated since it began: it counts as much as the others did on average, and never more than itself.
 *
 * <p>Bounded: what does not fit any more is counted in the sum, under no site.
 */
final class SampleTable {
    private static final int SITES_AT_MOST = 2000;
    private static final int THREADS_AT_MOST = 5000;
    private static final double MS_PER_S = 1000;

    /** @param through empty when the method allocates itself */
    record Place(String className, String method, String descriptor, int line, String type, String through) {
        /** Written by hand: what a record generates is linked by invokedynamic, in the host's JVM. */
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Place p
                    && line == p.line
                    && method.equals(p.method)
                    && className.equals(p.className)
                    && type.equals(p.type)
                    && descriptor.equals(p.descriptor)
                    && through.equals(p.through);
        }

        @Override
        public int hashCode() {
            return ((className.hashCode() * 31 + method.hashCode()) * 31 + line) * 31 + type.hashCode();
        }
    }

    private static final class Sum implements Comparable<Sum> {
        private final Place place;
        private double weight;
        private long samples;

        Sum(Place place) {
            this.place = place;
        }

        @Override
        public int compareTo(Sum other) {
            return Double.compare(other.weight, weight);
        }
    }

    /** A thread's earliest sample: a file does not hold them in their order. */
    private static final class First {
        private long timeNs;
        private @Nullable Sum sum;
        private double weight;
    }

    private final Map<Place, Sum> sums = new HashMap<>();
    private final Map<Long, First> firsts = new HashMap<>();
    private double weight;
    private long samples;

    /**
     * @param timeNs when, on any clock
     * @param bytes the sample's weight
     */
    void add(long thread, long timeNs, Place place, long bytes) {
        if (bytes < 0) return;
        samples++;
        Sum sum = sums.get(place);
        if (sum == null && sums.size() < SITES_AT_MOST) {
            sum = new Sum(place);
            sums.put(place, sum);
        }
        if (sum != null) sum.samples++;
        First first = firsts.get(thread);
        if (first == null && firsts.size() < THREADS_AT_MOST) {
            first = new First();
            firsts.put(thread, first);
            first.timeNs = timeNs;
            first.sum = sum;
            first.weight = bytes;
        } else if (first != null && timeNs < first.timeNs) {
            add(first.sum, first.weight);
            first.timeNs = timeNs;
            first.sum = sum;
            first.weight = bytes;
        } else add(sum, (double) bytes);
    }

    private void add(@Nullable Sum sum, double bytes) {
        if (sum != null) sum.weight += bytes;
        weight += bytes;
    }

    long samples() {
        return samples;
    }

    /** What was added, as a report keeps it; the table is then of no more use. */
    AllocationSamples result(long startMs, long windowMs, boolean shared, double cpuMs) {
        long others = samples - firsts.size();
        double mean = others == 0 ? Double.MAX_VALUE : weight / others;
        for (First first : firsts.values()) add(first.sum, Math.min(first.weight, mean));
        firsts.clear();
        List<Sum> sorted = new ArrayList<>(sums.values());
        sorted.sort(null);
        List<Site> sites = new ArrayList<>();
        for (Sum sum : sorted.subList(0, Math.min(AllocationSamples.SITES_AT_MOST, sorted.size()))) {
            Place p = sum.place;
            sites.add(new Site(
                    p.className,
                    p.method,
                    p.descriptor,
                    p.line > 0 ? Reading.of(p.line) : Reading.absent("the class has no line numbers"),
                    p.type,
                    p.through.isEmpty() ? Reading.absent("the method allocates itself") : Reading.of(p.through),
                    weight > 0 ? sum.weight / weight : 0,
                    sum.samples));
        }
        double perSecond = weight * MS_PER_S / windowMs;
        return new AllocationSamples(startMs, windowMs, samples, perSecond, shared, cpuMs, List.copyOf(sites));
    }
}
