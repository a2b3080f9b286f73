package dev.arenascope.probe;

import dev.arenascope.instrument.BootClasses;
import dev.arenascope.instrument.SiteCounter;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.lang.instrument.Instrumentation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts by weaving the classes that allocate. Nothing of Byte Buddy is loaded before something is to be counted. */
final class WovenCounts implements SiteCounts {
    private final Reading<Instrumentation> instrumentation;
    private @Nullable SiteCounter counter;

    WovenCounts(Reading<Instrumentation> instrumentation) {
        this.instrumentation = instrumentation;
    }

    @Override
    public Reading<Integer> count(List<AllocationSamples.Site> sites) {
        Reading<SiteCounter> opened = open();
        return opened instanceof Reading.Present<SiteCounter> p
                ? p.value().count(Makers.keys(sites))
                : Reading.absent(opened.reason());
    }

    @Override
    public Reading<Integer> countPackages(List<String> prefixes) {
        Reading<SiteCounter> opened = open();
        return opened instanceof Reading.Present<SiteCounter> p
                ? p.value().countPackages(prefixes)
                : Reading.absent(opened.reason());
    }

    private Reading<SiteCounter> open() {
        if (counter == null) {
            if (!(instrumentation instanceof Reading.Present<Instrumentation> p))
                return Reading.absent(instrumentation.reason());
            counter = new SiteCounter(p.value(), new BootClasses(p.value()));
        }
        return Reading.of(counter);
    }

    @Override
    public void follow(long nowNs) {
        if (counter != null) counter.follow(nowNs);
    }

    @Override
    public List<AllocationSite> read(long nowNs) {
        return counter == null ? List.of() : counter.read(nowNs);
    }

    @Override
    public String problem() {
        return counter == null ? "" : counter.problem();
    }

    @Override
    public void close() {
        if (counter != null) counter.close();
    }
}
