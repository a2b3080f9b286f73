package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Sizes in MB; a report every 15 s. */
class HeapRulesTest {
    private static final Reading<Long> UNSET = Reading.absent("unset");
    private static final GcLog.Falls BURST = new GcLog.Falls(5, 925 * MIB, 130 * MIB);

    /**
     * A heap at one instant.
     *
     * @param left by the last collection
     * @param endMs when that ended
     * @param freed by all collections
     */
    private record Heap(
            int resident, int used, int left, long endMs, long freed, GcLog.Falls falls, JvmFlags.Heap flags) {
        Heap(int resident, int used, int left, long endMs, long freed) {
            this(resident, used, left, endMs, freed, GcLog.Falls.NONE, JvmFlags.Heap.DEFAULTS);
        }

        Heap falls(GcLog.Falls told) {
            return new Heap(resident, used, left, endMs, freed, told, flags);
        }

        Heap flags(JvmFlags.Heap told) {
            return new Heap(resident, used, left, endMs, freed, falls, told);
        }

        Space space() {
            JvmMemory.Pool old = new JvmMemory.Pool("G1 Old Gen", true, used * MIB, 1000 * MIB, UNSET, UNSET);
            GcLog.Cycles young = new GcLog.Cycles(
                    "G1 Young Generation",
                    9,
                    9,
                    1,
                    "G1 Evacuation Pause",
                    endMs,
                    List.of(new GcLog.PoolAfter("G1 Old Gen", left * MIB, 1000 * MIB)),
                    freed * MIB);
            return new Space()
                    .map(0xc0000000L, 1024 * MIB, "rw-p", "", resident * MIB)
                    .area(JvmLayout.Kind.JAVA_HEAP, 0xc0000000L, 1024 * MIB)
                    .before()
                    .jvm(new JvmMemory(List.of(old), List.of(), List.of(), 1 << 30, 900, 20))
                    .gc(new GcLog(List.of(young), falls))
                    .flags(new JvmFlags(1024 * MIB, "-Xmx", UNSET, UNSET, 240 * MIB, MIB, 2, 2, flags))
                    .regions(regions(used, 1000 - used));
        }
    }

    @Test
    void garbageThatNothingCollectsAfterABurstIsHeadroom() {
        Finding f = only(run(i -> new Heap(912, 778, 759, 5000, 9000).falls(BURST)));
        assertThat(f.code()).isEqualTo(Finding.Code.GARBAGE_HEADROOM);
        assertThat(f.owner()).isEqualTo("java-heap");
        assertThat(f.bytes()).isEqualTo((912 - 130) * MIB);
        assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(f.evidence()).contains("130 MB alive", "fell from 925 MB to 130 MB, 5 times in all");
        assertThat(f.advice().get(0))
                .startsWith("-XX:G1PeriodicGCInterval=60000 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20");
    }

    @Test
    void freeRegionsThatStayResidentAreRetention() {
        Finding f = only(run(i -> new Heap(912, 60, 50, 5000, 9000)));
        assertThat(f.code()).isEqualTo(Finding.Code.RETENTION);
        assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(f.evidence()).contains("most of it wholly free regions");
    }

    @Test
    void aHeapThatNobodyHasCollectedMayBeAlive() {
        // The same without a fall: a cache of 700 MB that was loaded, and is now only read.
        assertThat(run(i -> new Heap(912, 900, 759, 5000, 9000)).findings()).isEmpty();
        // The heap once fell, but from far below where it stands now.
        assertThat(run(i -> new Heap(912, 900, 759, 5000, 9000).falls(new GcLog.Falls(4, 90 * MIB, 30 * MIB)))
                        .findings())
                .isEmpty();
    }

    @Test
    void aBusySawtoothNeedsItsHeap() {
        // 90 MB a second: ten seconds are 900 MB.
        assertThat(run(i -> new Heap(600, 300 + 50 * (i % 5), 60, 1000L * i, 1350L * i))
                        .findings())
                .isEmpty();
        // 1 MB a second in the same heap: a collection every nine minutes.
        Finding slow = only(run(i -> new Heap(600, 300 + 15 * i, 60, 1000L * Math.min(i, 2), 0)));
        assertThat(slow.code()).isEqualTo(Finding.Code.GARBAGE_HEADROOM);
    }

    @Test
    void aHeapInProportionIsHealthy() {
        assertThat(run(i -> new Heap(600, 400, 310, 5000, 9000).falls(new GcLog.Falls(3, 500 * MIB, 310 * MIB)))
                        .findings())
                .isEmpty();
    }

    @Test
    void whatTheOperatorAskedForIsSaidAndIsLow() {
        Finding xms = only(
                run(i -> new Heap(912, 60, 50, 5000, 9000).flags(new JvmFlags.Heap(1000 * MIB, false, false, 70, 0))));
        assertThat(xms.severity()).isEqualTo(Finding.Severity.LOW);
        assertThat(xms.evidence()).contains("-Xms1000m keeps it");
        Finding touched =
                only(run(i -> new Heap(912, 60, 50, 5000, 9000).flags(new JvmFlags.Heap(0, true, false, 70, 0))));
        assertThat(touched.severity()).isEqualTo(Finding.Severity.LOW);
        assertThat(touched.evidence()).contains("AlwaysPreTouch keeps it");
    }

    @Test
    void lessThanAMinuteIsNotJudged() {
        History history = History.empty();
        Heap heap = new Heap(912, 60, 50, 5000, 9000);
        for (int i = 0; i < 4; i++) {
            assertThat(Runs.diagnose(heap.space(), i * 15_000L, history).findings())
                    .isEmpty();
        }
    }

    @Test
    void humongousTailsAreWaste() {
        HeapRegions.Humongous arrays = new HeapRegions.Humongous(300, 600 * MIB, Reading.of(300 * MIB - 300 * 16));
        Finding f = only(regions(344, sums(46, 44, 600), arrays));
        assertThat(f.code()).isEqualTo(Finding.Code.HUMONGOUS_WASTE);
        assertThat(f.bytes()).isBetween(299 * MIB, 300 * MIB);
        assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(f.advice())
                .containsExactly(
                        "-XX:G1HeapRegionSize=4m: such objects are below half a region then",
                        "arrays that are 32 bytes shorter: they take one region less each");
        assertThat(f.forecastBytes().reason()).startsWith("these tails were never touched");
        // The same where a collection had been before: all of it is resident.
        assertThat(only(regions(646, sums(46, 44, 600), arrays)).forecastBytes().orElse(0L))
                .isGreaterThan(290 * MIB);
    }

    @Test
    void humongousObjectsThatFillTheirRegionsAreHealthy() {
        HeapRegions.Humongous fitting = new HeapRegions.Humongous(300, 300 * MIB, Reading.of(4800L));
        assertThat(regions(346, sums(46, 44, 300), fitting).findings()).isEmpty();
        HeapRegions.Humongous unknown = new HeapRegions.Humongous(300, 600 * MIB, Reading.absent("not told"));
        assertThat(regions(346, sums(46, 44, 600), unknown).findings()).isEmpty();
    }

    @Test
    void oldRegionsThatArraysFillBadlyAreFragmented() {
        Finding f = only(regions(305, sums(303, 202, 0), HeapRegions.Humongous.NONE));
        assertThat(f.code()).isEqualTo(Finding.Code.FRAGMENTATION);
        assertThat(f.bytes()).isEqualTo(101 * MIB);
        assertThat(f.advice().get(0)).isEqualTo("-XX:G1HeapRegionSize=8m");
        // 300,000 bytes: 86 % of each region.
        assertThat(regions(305, sums(303, 260, 0), HeapRegions.Humongous.NONE).findings())
                .isEmpty();
    }

    /** Without the unlock the JVM does not start. */
    @Test
    void shenandoahIsToldOfItsRegionsAfterAnUnlock() {
        String flag = "-XX:+UnlockExperimentalVMOptions -XX:ShenandoahRegionSize=";
        HeapRegions.Humongous arrays = new HeapRegions.Humongous(300, 600 * MIB, Reading.of(300 * MIB - 300 * 16));
        Space tails = regions("Shenandoah", 344, sums(46, 44, 600), arrays);
        assertThat(only(Runs.diagnose(tails, 0, History.empty())).advice().get(0))
                .startsWith(flag + "4m");
        Space badlyFilled = regions("Shenandoah", 305, sums(303, 202, 0), HeapRegions.Humongous.NONE);
        assertThat(only(Runs.diagnose(badlyFilled, 0, History.empty())).advice().get(0))
                .isEqualTo(flag + "8m");
    }

    private static Diagnosis run(IntFunction<Heap> each) {
        History history = History.empty();
        Diagnosis last = Runs.diagnose(each.apply(0).space(), 0, history);
        for (int i = 1; i < 8; i++) last = Runs.diagnose(each.apply(i).space(), i * 15_000L, history);
        return last;
    }

    private static Finding only(Diagnosis d) {
        assertThat(d.findings()).hasSize(1);
        return d.findings().get(0);
    }

    private static Diagnosis regions(int resident, List<HeapRegions.Sum> sums, HeapRegions.Humongous humongous) {
        return Runs.diagnose(regions("G1", resident, sums, humongous), 0, History.empty());
    }

    private static Space regions(
            String collector, int resident, List<HeapRegions.Sum> sums, HeapRegions.Humongous humongous) {
        return new Space()
                .collector(collector)
                .map(0xc0000000L, 1024 * MIB, "rw-p", "", resident * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, 0xc0000000L, 1024 * MIB)
                .before()
                .regions(map(sums, humongous));
    }

    private static List<HeapRegions.Sum> sums(int oldTotal, int oldUsed, int humongous) {
        List<HeapRegions.Sum> sums = new ArrayList<>();
        sums.add(new HeapRegions.Sum(Kind.OLD, oldTotal, oldTotal * MIB, oldUsed * MIB));
        if (humongous > 0) sums.add(new HeapRegions.Sum(Kind.HUMONGOUS, humongous, humongous * MIB, humongous * MIB));
        return sums;
    }

    private static HeapRegions regions(int used, int free) {
        return map(
                List.of(
                        new HeapRegions.Sum(Kind.OLD, used, used * MIB, used * MIB),
                        new HeapRegions.Sum(Kind.FREE, free, free * MIB, 0)),
                HeapRegions.Humongous.NONE);
    }

    private static HeapRegions map(List<HeapRegions.Sum> sums, HeapRegions.Humongous humongous) {
        return new HeapRegions(
                Reading.of(MIB),
                sums,
                humongous,
                Reading.of(MIB),
                UNSET_LIVE,
                new HeapRegions.Strip(0xc0000000L, MIB, "o", "9"));
    }

    private static final Reading<HeapRegions.Live> UNSET_LIVE = Reading.absent("not told");
}
