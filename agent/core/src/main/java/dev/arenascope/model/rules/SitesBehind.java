package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.KeptBySite;
import dev.arenascope.model.Owner;
import dev.arenascope.model.SiteAdvice;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** Names the code behind what the other rules found of the Java heap and of direct buffers; finds nothing itself. */
final class SitesBehind implements Rule {
    private static final int NAMED_AT_MOST = 3;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().allocation() instanceof Reading.Present<Allocation> allocation)) return;
        List<AllocationSite> sites = allocation.value().sites();
        if (sites.isEmpty()) return;
        Reading<Long> region = SiteAdvice.regionBytes(c.snapshot().heapInfo());
        List<Finding> findings = c.findings();
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            List<String> lines = lines(finding, sites, region);
            if (lines.isEmpty()) continue;
            lines.addAll(finding.advice());
            findings.set(i, finding.withAdvice(List.copyOf(lines)));
        }
    }

    private static List<String> lines(Finding finding, List<AllocationSite> sites, Reading<Long> region) {
        boolean direct = finding.owner().equals(Owner.DIRECT_BUFFERS.label());
        if (!direct && !finding.owner().equals(Owner.JAVA_HEAP.label())) return List.of();
        return switch (finding.code()) {
            case HUMONGOUS_WASTE -> cures(sites, region, SiteAdvice.Kind.HUMONGOUS);
            case GARBAGE_HEADROOM ->
                direct ? cures(sites, region, SiteAdvice.Kind.DIRECT_BUFFERS) : kept(sites, region, false);
            case LEAK, FRAGMENTATION -> kept(sites, region, direct);
            case RETENTION, LIMIT_PRESSURE, CONTRACT, MAP_COUNT, POOL_MISSES, UNEXPLAINED -> List.of();
        };
    }

    private static List<String> cures(List<AllocationSite> sites, Reading<Long> region, SiteAdvice.Kind kind) {
        List<String> lines = new ArrayList<>();
        for (AllocationSite site : sites) {
            if (lines.size() < NAMED_AT_MOST
                    && SiteAdvice.of(site, region) instanceof Reading.Present<SiteAdvice> advice
                    && advice.value().kind() == kind) {
                lines.add(line(site, advice.value()));
            }
        }
        return lines;
    }

    /** Sites of most bytes that outlive a collection. */
    private static List<String> kept(List<AllocationSite> sites, Reading<Long> region, boolean direct) {
        List<String> lines = new ArrayList<>();
        for (KeptBySite kept : KeptBySite.largest(sites, direct, NAMED_AT_MOST)) {
            if (SiteAdvice.of(kept.site(), region) instanceof Reading.Present<SiteAdvice> advice
                    && advice.value().isCure()) {
                lines.add(line(kept.site(), advice.value()));
            } else {
                lines.add(kept.text());
            }
        }
        return lines;
    }

    private static String line(AllocationSite site, SiteAdvice advice) {
        return SiteAdvice.where(site) + ": " + advice.text();
    }
}
