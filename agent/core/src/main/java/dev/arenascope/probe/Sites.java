package dev.arenascope.probe;

import dev.arenascope.jvm.AllocationSampling;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.Allocation.Step;
import dev.arenascope.snapshot.AllocationOrder;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks for who allocates, as far as it was ordered. Samples are taken in windows of 20 s, two minutes after the first one and then ever
 * more seldom, up to every ten minutes: between them the recorder is closed. One thread.
 */
final class Sites implements AutoCloseable {
    static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(20);

    /** After a window with few samples. */
    static final long LONG_WINDOW_NS = TimeUnit.SECONDS.toNanos(60);

    static final long FEW_SAMPLES = 50;

    /** After the first window, which may have seen a start that says nothing of the work. Then twice as long each time. */
    static final long SHORTEST_GAP_NS = TimeUnit.MINUTES.toNanos(2);

    /** Restarted every ten seconds, the recorder has leaked native memory in the past (JDK-8257906). */
    static final long LONGEST_GAP_NS = TimeUnit.MINUTES.toNanos(10);

    static final int COUNTED_AT_MOST = 20;
    private static final int SITES_AT_MOST = 40;
    private static final double NS_PER_MS = 1e6;
    private static final Reading<AllocationSamples> NONE = Reading.absent("not sampled");

    /** How often the objects whose lifetime is watched are looked after. */
    private static final long FOLLOW_EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    /** How often classes are looked for that were loaded since. */
    private static final long COUNT_EVERY_NS = TimeUnit.MINUTES.toNanos(1);

    private static final Comparator<AllocationSite> LARGEST_FIRST = new Comparator<>() {
        @Override
        public int compare(AllocationSite a, AllocationSite b) {
            return Double.compare(b.bytesPerSecond(), a.bytesPerSecond());
        }
    };

    private final AllocationSampling sampling;
    private final SiteCounts counts;
    private final List<String> packages;
    private final double budgetShare;

    private AllocationOrder order = new AllocationOrder(Step.RATE, "just started");
    private Reading<AllocationSamples> samples = NONE;
    private Reading<Integer> counted = Reading.absent("nothing is counted");
    private boolean fresh;
    private boolean sampledOnce;
    private boolean triedToCount;
    private long nextWindowNs;
    private long gapNs = SHORTEST_GAP_NS;
    private long windowNs = WINDOW_NS;
    private long windowStartNs;
    private long windowEndNs;
    private long nextFollowNs;
    private long nextCountNs;

    /**
     * @param packages prefixes that the operator named; empty when the samples tell what to count
     * @param budgetShare share of one core that the windows may cost
     */
    Sites(AllocationSampling sampling, SiteCounts counts, List<String> packages, double budgetShare) {
        this.sampling = sampling;
        this.counts = counts;
        this.packages = packages;
        this.budgetShare = budgetShare;
    }

    /** How far to look from the next reading on. Going back is done at once. */
    void obey(AllocationOrder next) {
        order = next;
        if (next.step() == Step.RATE) close();
    }

    /** True while something is to be done between two reports. */
    boolean isBusy() {
        return sampling.isOpen() || counted.isPresent();
    }

    /** When {@link #work} is due, on the monotonic clock; means something while busy. */
    long dueNs() {
        if (!counted.isPresent()) return windowEndNs;
        return sampling.isOpen() && windowEndNs - nextFollowNs < 0 ? windowEndNs : nextFollowNs;
    }

    /** What does not wait for the next report: the end of a window, whose length does not depend on the reports', and lifetimes. */
    void work(long nowMs, long nowNs) {
        if (sampling.isOpen() && nowNs - windowEndNs >= 0) endWindow(nowMs);
        if (counted.isPresent() && nowNs - nextFollowNs >= 0) {
            nextFollowNs = nowNs + FOLLOW_EVERY_NS;
            counts.follow(nowNs);
        }
    }

    /**
     * @param rate what all threads allocate, bytes a second
     * @param nowMs wall clock
     * @param nowNs monotonic clock
     */
    Allocation read(Reading<Double> rate, long nowMs, long nowNs) {
        if (order.step() == Step.RATE) return new Allocation(Step.RATE, order.why(), rate, List.of(), NONE);
        work(nowMs, nowNs);
        if (packages.isEmpty()) sample(nowMs, nowNs);
        if (order.step() == Step.COUNTING) count(nowNs);
        List<AllocationSite> sites = sites(rate, nowNs);
        if (counted.isPresent()) {
            String problem = counts.problem();
            String why = problem.isEmpty() ? order.why() : order.why() + "; " + problem;
            return new Allocation(Step.COUNTING, why, rate, sites, samples);
        }
        if (samples.isPresent() || sampling.isOpen()) {
            return new Allocation(Step.SAMPLING, order.why() + notCounted(), rate, sites, samples);
        }
        String reason = packages.isEmpty() ? samples.reason() : counted.reason();
        return new Allocation(Step.RATE, order.why() + ", but " + reason, rate, sites, samples);
    }

    /** Empty while counting was not tried. */
    private String notCounted() {
        return order.step() == Step.COUNTING ? "; not counted: " + counted.reason() : "";
    }

    private void sample(long nowMs, long nowNs) {
        if (sampling.isOpen() || (sampledOnce && nowNs - nextWindowNs < 0)) return;
        sampledOnce = true;
        nextWindowNs = nowNs + gapNs;
        gapNs = Math.min(LONGEST_GAP_NS, 2 * gapNs);
        windowStartNs = nowNs;
        windowEndNs = nowNs + windowNs;
        Reading<Boolean> begun = sampling.begin(nowMs);
        if (!samples.isPresent())
            samples = Reading.absent(begun.isPresent() ? "the first window of samples is open" : begun.reason());
    }

    private void endWindow(long nowMs) {
        Reading<AllocationSamples> ended = sampling.end(nowMs);
        // What an earlier window told stays when a later one tells nothing.
        if (ended.isPresent() || !samples.isPresent()) samples = ended;
        if (!(ended instanceof Reading.Present<AllocationSamples> told)) return;
        fresh = true;
        windowNs = told.value().samples() < FEW_SAMPLES ? LONG_WINDOW_NS : WINDOW_NS;
        long stretchedNs = (long) (told.value().cpuMs() * NS_PER_MS / budgetShare);
        if (windowStartNs + stretchedNs - nextWindowNs > 0) nextWindowNs = windowStartNs + stretchedNs;
    }

    private void count(long nowNs) {
        if (!fresh && triedToCount && nowNs - nextCountNs < 0) return;
        Reading<Integer> places;
        if (!packages.isEmpty()) places = counts.countPackages(packages);
        else if (samples instanceof Reading.Present<AllocationSamples> told)
            places = counts.count(Makers.chosen(told.value().sites(), COUNTED_AT_MOST));
        else return;
        fresh = false;
        triedToCount = true;
        nextCountNs = nowNs + COUNT_EVERY_NS;
        if (!counted.isPresent()) nextFollowNs = nowNs;
        counted = places.orElse(1) == 0 ? Reading.absent("no loaded class there allocates by itself") : places;
    }

    /** Those that are counted with their counts, the others by their share of the samples. */
    private List<AllocationSite> sites(Reading<Double> rate, long nowNs) {
        List<AllocationSite> sites = counted.isPresent() ? new ArrayList<>(counts.read(nowNs)) : new ArrayList<>();
        if (samples instanceof Reading.Present<AllocationSamples> told) {
            double all = rate.orElse(told.value().bytesPerSecond());
            int exact = sites.size();
            for (AllocationSamples.Site s : told.value().sites()) {
                if (!isAmong(sites.subList(0, exact), s)) sites.add(estimate(s, all));
            }
        }
        sites.sort(LARGEST_FIRST);
        return List.copyOf(sites.subList(0, Math.min(SITES_AT_MOST, sites.size())));
    }

    private static boolean isAmong(List<AllocationSite> sites, AllocationSamples.Site s) {
        for (AllocationSite site : sites) {
            if (site.className().equals(s.className())
                    && site.method().equals(s.method())
                    && site.type().equals(s.type())
                    && site.line().equals(s.line())) return true;
        }
        return false;
    }

    private static AllocationSite estimate(AllocationSamples.Site s, double bytesPerSecond) {
        return new AllocationSite(
                s.className(),
                s.method(),
                s.line(),
                s.type(),
                s.share() * bytesPerSecond,
                Reading.absent("known from samples only"),
                s.through());
    }

    /** Ends the window, takes every counter out, and forgets the samples; the next window still has to wait its time. */
    @Override
    public void close() {
        sampling.close();
        if (triedToCount) counts.close();
        triedToCount = false;
        counted = Reading.absent("nothing is counted");
        samples = NONE;
        fresh = false;
    }
}
