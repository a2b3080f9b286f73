package dev.arenascope.probe;

import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** Exact counts at sites. One thread. */
interface SiteCounts extends AutoCloseable {
    /**
     * Counts these sites from now on, and no others.
     *
     * @return how many of them are counted
     */
    Reading<Integer> count(List<AllocationSamples.Site> sites);

    /** Counts every site in these packages, as many as fit; asked again it finds what was loaded since. */
    Reading<Integer> countPackages(List<String> prefixes);

    /** Looks after the objects whose lifetime is watched; about once a second. */
    void follow(long nowNs);

    /** What the last call that counted could not do; empty when it did all. */
    String problem();

    /** What was counted since the call before. */
    List<AllocationSite> read(long nowNs);

    /** Leaves every class as it was. */
    @Override
    void close();
}
