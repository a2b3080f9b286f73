package dev.arenascope.model;

import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.AllocationSite.Lifetime;
import dev.arenascope.snapshot.AllocationSite.SizeClass;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * What one line can say of a site that is counted.
 *
 * @param sizeClass the size class that holds most of its bytes
 * @param lifetimeGcs how many collections half of its sampled objects of that class saw at most: 1, 2, 4, 8, 16, or 17 for more
 */
public record SiteFigures(Reading<SizeClass> sizeClass, Reading<Double> lifetimeGcs) {
    private static final double MORE = 17;

    public static SiteFigures of(AllocationSite site) {
        if (!(site.counts() instanceof Reading.Present<AllocationSite.Counts> counts))
            return new SiteFigures(
                    Reading.absent(site.counts().reason()),
                    Reading.absent(site.counts().reason()));
        SizeClass most = null;
        for (SizeClass c : counts.value().sizes()) {
            if (most == null || bytes(c) > bytes(most)) most = c;
        }
        if (most == null || most.objectsPerSecond() <= 0) {
            String nothing = "nothing was made there since the last report";
            return new SiteFigures(Reading.absent(nothing), Reading.absent(nothing));
        }
        return new SiteFigures(Reading.of(most), lifetime(most));
    }

    private static double bytes(SizeClass c) {
        return c.upToBytes() * c.objectsPerSecond();
    }

    private static Reading<Double> lifetime(SizeClass c) {
        if (!(c.lifetime() instanceof Reading.Present<Lifetime> p))
            return Reading.absent(c.lifetime().reason());
        List<Long> died = p.value().diedBy();
        long all = p.value().alive();
        for (long n : died) all += n;
        if (all == 0) return Reading.absent("no sampled object was followed yet");
        long seen = 0;
        double collections = 1;
        for (int i = 0; i < died.size() - 1; i++, collections *= 2) {
            seen += died.get(i);
            if (2 * seen >= all) return Reading.of(collections);
        }
        return Reading.of(MORE);
    }
}
