package dev.arenascope.report;

import static dev.arenascope.report.Reports.KB;
import static dev.arenascope.report.Reports.MB;

import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.JvmArenas;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** What the reports of the tests say of the Java heap, the JVM's arenas and who allocates. */
final class JvmParts {
    private JvmParts() {}

    static Reading<JvmArenas> arenas() {
        return Reading.of(new JvmArenas(
                Reading.of(new JvmArenas.Loaders(
                        320,
                        new JvmArenas.Chunks(900, 4 * MB, 3 * MB, MB / 2, MB / 2),
                        List.of(new JvmArenas.Loader(
                                "'plugins' @5f2050f6 of com.acme.Loader",
                                12,
                                new JvmArenas.Chunks(40, 2 * MB, MB, MB / 2, MB / 2))))),
                Reading.of(List.of(new JvmArenas.CodeHeap("CodeHeap 'profiled nmethods'", 4 * MB, 300, MB, MB / 4)))));
    }

    static Reading<HeapRegions> regions() {
        return Reading.of(new HeapRegions(
                Reading.of(MB),
                List.of(
                        new HeapRegions.Sum(HeapRegions.Kind.OLD, 300, 300 * MB, 260 * MB),
                        new HeapRegions.Sum(HeapRegions.Kind.HUMONGOUS, 200, 200 * MB, 200 * MB),
                        new HeapRegions.Sum(HeapRegions.Kind.FREE, 100, 100 * MB, 0)),
                new HeapRegions.Humongous(100, 200 * MB, Reading.of(99 * MB)),
                Reading.of(60 * MB),
                Reading.absent("G1 does not print what its marking found in each region"),
                new HeapRegions.Strip(0xc0000000L, 200 * MB, "ohf", "790")));
    }

    /** One site that is counted, and one that is known from samples alone. */
    static Allocation counting() {
        AllocationSite.Lifetime lifetime = new AllocationSite.Lifetime(List.of(40L, 30L, 0L, 0L, 0L, 5L), 5);
        AllocationSite.Counts counts = new AllocationSite.Counts(
                37_010,
                148 * MB,
                8 * KB,
                List.of(
                        new AllocationSite.SizeClass(64, 10, Reading.absent("no sample")),
                        new AllocationSite.SizeClass(4 * KB, 37_000, Reading.of(lifetime))),
                Reading.absent("nothing copies"));
        return new Allocation(
                Allocation.Step.COUNTING,
                "much is allocated",
                Reading.of(212.0 * MB),
                List.of(
                        new AllocationSite(
                                "com.acme.Feed", "parse", Reading.of(42), "byte[]", 148 * MB, Reading.of(counts)),
                        new AllocationSite(
                                "com.acme.Feed",
                                "names",
                                Reading.absent("no line numbers"),
                                "java.lang.Object[]",
                                20 * MB,
                                Reading.absent("known from samples only"),
                                Reading.of("java.util.Arrays.copyOf"))),
                Reading.of(new AllocationSamples(1, 20_100, 2911, 210 * MB, false, 62.4, List.of())));
    }
}
