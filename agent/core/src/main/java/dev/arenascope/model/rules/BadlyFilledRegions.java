package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Old regions that are never filled: arrays of a good third of a region leave a third of it free, and no collection can do better, since
 * it copies objects whole. Healthy: old regions of small objects are full to 0.1 %, of arrays of 300,000 bytes in regions of 1 MB to 86 %; sick:
 * arrays of 350,000 bytes leave 33 % of each.
 */
final class BadlyFilledRegions implements Rule {
    private static final long LEAST_BYTES = 32 * Case.MIB;
    private static final double SHARE = 0.2;
    private static final double CONFIDENCE = 0.85;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().heapRegions() instanceof Reading.Present<HeapRegions> present)) return;
        HeapRegions regions = present.value();
        // Of generations only the old one: young regions are about to be emptied.
        long total = regions.totalBytes(Kind.OLD) + regions.totalBytes(Kind.REGULAR);
        long free = total - regions.usedBytes(Kind.OLD) - regions.usedBytes(Kind.REGULAR);
        if (!regions.hasRegions()) return;
        if (!c.isWorth(free, LEAST_BYTES) || free < SHARE * total) return;
        long region = regions.regionBytes().orElse(Case.MIB);
        c.add(
                Finding.Code.FRAGMENTATION,
                Owner.JAVA_HEAP,
                free,
                CONFIDENCE,
                Case.mb(free) + " of " + Case.mb(total) + " in regions in use lie behind their last objects ("
                        + 100 * free / total + " %): objects too large for what is left of a region of "
                        + region / 1024 + " KB. No collection fills them better",
                advice(HeapAdvice.of(c.snapshot()).collector(), region),
                Reading.of(free / 8 * 7));
    }

    /** The same rest in regions eight times as large is an eighth of the waste. */
    private static List<String> advice(String collector, long region) {
        String pieces = "arrays in pieces of at most an eighth of " + region / 1024 + " KB";
        long larger = Math.min(32, Math.max(1, 8 * region / Case.MIB));
        return switch (collector) {
            case "G1" -> List.of("-XX:G1HeapRegionSize=" + larger + "m", pieces);
            case "Shenandoah" -> List.of(HeapAdvice.SHENANDOAH_REGION + larger + "m", pieces);
            default -> List.of(pieces);
        };
    }
}
