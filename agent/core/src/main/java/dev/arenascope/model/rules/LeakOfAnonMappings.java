package dev.arenascope.model.rules;

import dev.arenascope.model.AnonCluster;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.Measure;
import dev.arenascope.model.NamedGrowth;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Anonymous memory that neither the JVM nor malloc owns grows, whenever it was mapped. Healthy: 0 to 3 MB, flat; sick: any slope that lasts.
 * Linear: neighbours that the kernel merges into ever larger mappings, as plain mmap leaves them. Clustered: ever more
 * mappings of about one size, as the arenas of an allocator are. Where malloc is not glibc's, its own growth may be part of
 * it: then not sure.
 */
final class LeakOfAnonMappings implements Rule {
    private static final double OTHER_ALLOCATOR_AT_MOST = 0.6;
    private static final long MORE_OF_A_SIZE = 3;

    @Override
    public void judge(Case c) {
        // Without the JVM's layout its heap is anonymous memory too.
        if (!c.ledger().row(Owner.JAVA_HEAP).isPresent()) return;
        if (!(c.history().growth(Measure.ANONYMOUS, Leak.atLeast(c)) instanceof Reading.Present<Growth> present))
            return;
        Growth g = present.value();
        boolean glibc = c.snapshot().malloc().map(Malloc::allocator).orElse("").startsWith("glibc");
        // Memory that was mapped before and is touched now has a bound: that of its mapping.
        boolean fills = c.history().change(Measure.ANONYMOUS_MAPPED, g.spanMs()).orElse(0L) < g.amount() / 2;
        if (fills) return;
        double confidence = glibc ? g.confidence() : Math.min(OTHER_ALLOCATOR_AT_MOST, g.confidence());
        long pid = c.snapshot().pid();
        c.add(
                Finding.Code.LEAK,
                Owner.ANON_MMAP,
                g.amount(),
                confidence,
                Leak.bytes("anonymous mappings", g) + pattern(c, g) + Leak.meets(c, g.perMinute()),
                List.of(
                        "asprof -e mmap -d 60 -f mmap.html " + pid + " names who maps it",
                        "strace -f -k -e trace=mmap,munmap -p " + pid + " prints the stack of each call"),
                Leak.noForecast());
    }

    private static String pattern(Case c, Growth g) {
        Reading<NamedGrowth> largest = Reading.absent("no size of mapping grows in number");
        for (NamedGrowth size : c.history().growingSizes(MORE_OF_A_SIZE)) {
            if (size.bytes() > largest.map(NamedGrowth::bytes).orElse(g.amount() / 2)) largest = Reading.of(size);
        }
        String of = largest.map(NamedGrowth::name).orElse("");
        Reading<AnonCluster> most = Reading.absent("no cluster");
        for (AnonCluster a : c.ledger().anonymous()) {
            if (!of.isEmpty() && !of.equals(a.name())) continue;
            if (a.residentBytes() > most.map(AnonCluster::residentBytes).orElse(0L)) most = Reading.of(a);
        }
        String shape = largest.map(
                        cluster -> "; clustered: " + Leak.count("mappings of " + of + " and more", cluster.count()))
                .orElse("; linear");
        return shape + most.map(a -> ", most of it in " + a.describe()).orElse("");
    }
}
