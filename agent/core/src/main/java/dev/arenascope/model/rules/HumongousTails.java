package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Humongous objects end in regions that nothing else can use: an array of 1 MiB takes two regions of 1 MiB. Healthy: ten arrays of 1.3 MB, tails
 * of 7 MB in 60 MB; sick: 300 arrays of 1 MiB, 300 MB of tails in 600 MB, and an OutOfMemoryError under -Xmx1g with 500 MB alive.
 */
final class HumongousTails implements Rule {
    private static final long LEAST_BYTES = 16 * Case.MIB;
    private static final long LARGEST_REGION = 32 * Case.MIB;
    /** Objects came and went while they were read; those that stayed are counted exactly. */
    private static final double CONFIDENCE = 0.9;
    /** The header of an array and its alignment, with room. */
    private static final long HEADER = 32;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().heapRegions() instanceof Reading.Present<HeapRegions> present)) return;
        HeapRegions.Humongous humongous = present.value().humongous();
        if (!(humongous.tailBytes() instanceof Reading.Present<Long> told)) return;
        long tails = told.value();
        if (!c.isWorth(tails, LEAST_BYTES) || tails < humongous.totalBytes() / 10) return;
        long region = present.value().regionBytes().orElse(Case.MIB);
        long mean = (humongous.totalBytes() - tails) / Math.max(1, humongous.objects());
        long resident = residentTails(c, present.value(), tails);
        c.add(
                Finding.Code.HUMONGOUS_WASTE,
                Owner.JAVA_HEAP,
                tails,
                CONFIDENCE,
                humongous.objects() + " humongous objects of " + kb(mean) + " on average take "
                        + Case.mb(humongous.totalBytes()) + " in regions of " + kb(region) + ": " + Case.mb(tails)
                        + " of heap lie behind their ends, where nothing else can be, "
                        + Case.mb(resident) + " of it resident",
                advice(c, region, mean, tails / humongous.objects()),
                resident < Case.MIB
                        ? Reading.absent("these tails were never touched: what is won is room in the heap")
                        : Reading.of(resident));
    }

    /** What is resident beyond all that objects fill; pages behind an object are touched only where another one has been. */
    private static long residentTails(Case c, HeapRegions regions, long tails) {
        long resident =
                c.ledger().row(Owner.JAVA_HEAP).map(OwnerRow::residentBytes).orElse(0L);
        return Math.max(0, Math.min(tails, resident - (regions.usedBytes() - tails)));
    }

    private static List<String> advice(Case c, long region, long mean, long tail) {
        String flag = HeapAdvice.of(c.snapshot()).collector().equals("Shenandoah")
                ? HeapAdvice.SHENANDOAH_REGION
                : "-XX:G1HeapRegionSize=";
        // An object below half a region is not humongous: several of them share one.
        long enough = region;
        while (enough < LARGEST_REGION && enough / 2 <= mean + HEADER) enough *= 2;
        List<String> lines = new ArrayList<>();
        if (enough / 2 > mean + HEADER)
            lines.add(flag + enough / Case.MIB + "m: such objects are below half a region then");
        else lines.add(flag + "32m, and arrays in pieces of less than 16 MB");
        // The header made them one region longer.
        if (tail > region - HEADER)
            lines.add("arrays that are " + HEADER + " bytes shorter: they take one region less each");
        return List.copyOf(lines);
    }

    private static String kb(long bytes) {
        return bytes / 1024 + " KB";
    }
}
