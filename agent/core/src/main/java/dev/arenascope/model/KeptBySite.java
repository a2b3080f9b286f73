package dev.arenascope.model;

import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a site outlives collections: where a heap that grows is filled from.
 *
 * @param site the place
 * @param bytesPerSecond what outlives a collection, of what is made there
 */
public record KeptBySite(AllocationSite site, double bytesPerSecond) {
    /** Healthy: 0.1 MB/s and less outlive collections at sites that drop what they make; sick: the slowest leak of the exam keeps 1 MB/s. */
    private static final double BYTES_PER_SECOND_AT_LEAST = 64 << 10;

    /**
     * @param direct whether direct buffers are asked for, else the Java heap
     * @return the largest first
     */
    public static List<KeptBySite> largest(List<AllocationSite> sites, boolean direct, int atMost) {
        List<KeptBySite> found = new ArrayList<>();
        for (AllocationSite site : sites) {
            if (SiteAdvice.isDirect(site.type()) != direct) continue;
            if (of(site) instanceof Reading.Present<KeptBySite> kept) insert(found, kept.value(), atMost);
        }
        return found;
    }

    private static Reading<KeptBySite> of(AllocationSite site) {
        if (!(site.counts() instanceof Reading.Present<AllocationSite.Counts> counts)) {
            return Reading.absent(site.counts().reason());
        }
        if (!(Survival.of(counts.value()) instanceof Reading.Present<Survival> survival)) {
            return Reading.absent("too few samples");
        }
        double kept = survival.value().share() * counts.value().bytesPerSecond();
        return survival.value().isKept() && kept >= BYTES_PER_SECOND_AT_LEAST
                ? Reading.of(new KeptBySite(site, kept))
                : Reading.absent("little of it is kept");
    }

    private static void insert(List<KeptBySite> found, KeptBySite kept, int atMost) {
        int at = found.size();
        while (at > 0 && found.get(at - 1).bytesPerSecond < kept.bytesPerSecond) at--;
        found.add(at, kept);
        if (found.size() > atMost) found.remove(atMost);
    }

    /** For example {@code com.acme.Cache.put:42 makes 4.0 MB/s of byte[] that outlive collections: see who holds them}. */
    public String text() {
        return SiteAdvice.where(site) + " makes " + Amounts.rate(bytesPerSecond) + " of " + site.type()
                + " that outlive collections: see who holds them";
    }
}
