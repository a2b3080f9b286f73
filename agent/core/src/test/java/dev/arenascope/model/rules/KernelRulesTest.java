package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.KIB;
import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Ledgers;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** LIMIT_PRESSURE, CONTRACT and MAP_COUNT. */
class KernelRulesTest {
    private static final long AT = 0x7f0000000000L;
    private static final Reading<Long> UNSET = Reading.absent("not set");

    @Test
    void theDefaultHeapInAContainerIsHealthy() {
        assertThat(diagnose(heap(100).limit(level(1024, 0, 100, 40)).flags(flags(256, "default")))
                        .verdict())
                .isEqualTo("healthy");
    }

    @Test
    void aHeapThatMayOutgrowTheLimitBreaksTheContract() {
        Diagnosis d = diagnose(heap(100).limit(level(300, 0, 100, 20)).flags(flags(512, "-Xmx")));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.CONTRACT);
            assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
            assertThat(f.bytes()).isEqualTo(212 * MIB);
            assertThat(f.evidence())
                    .contains("512 MB of 300 MB allowed in /pod: heap 512 MB (-Xmx)")
                    .contains("the heap alone may outgrow it");
            assertThat(f.advice())
                    .containsExactly("-Xmx148m -XX:MaxDirectMemorySize=16m -XX:MaxMetaspaceSize=64m"
                            + " -XX:ReservedCodeCacheSize=48m");
        });
    }

    @Test
    void directMemoryThatIsPromisedCountsAndThatOfTheDefaultDoesNot() {
        JvmFlags promised = new JvmFlags(200 * MIB, "-Xmx", Reading.of(200 * MIB), UNSET, 240 * MIB, MIB, 1, 1);
        assertThat(diagnose(heap(100).limit(level(300, 0, 100, 20)).flags(promised))
                        .findings())
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("direct 200 MB (-XX:MaxDirectMemorySize)"));
        assertThat(diagnose(heap(100).limit(level(300, 0, 100, 20)).flags(flags(200, "-Xmx")))
                        .findings())
                .isEmpty();
    }

    @Test
    void whatOthersInAnAncestorHoldIsNotLeftToThisProcess() {
        CgroupLevel own = level(900, 0, 100, 0);
        CgroupLevel ancestor =
                new CgroupLevel("/", Reading.of(1000 * MIB), UNSET, Reading.of(800 * MIB), stat(800, 0), NO_EVENTS);
        Diagnosis d = diagnose(heap(100).limit(own, ancestor).flags(flags(500, "-Xmx")));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.CONTRACT);
            assertThat(f.evidence())
                    .contains("1200 MB of 1000 MB allowed in /: heap 500 MB")
                    .contains("processes 700 MB");
        });
    }

    @Test
    void aHeapByPercentageThatIsNotFilledIsNoAlarm() {
        Space space = heap(300)
                .map(AT + 2048 * MIB, 200 * MIB, "rw-p", "", 150 * MIB)
                .heap(AT + 2048 * MIB, 200 * MIB)
                .limit(level(512, 0, 450, 0))
                .flags(flags(400, "-XX:MaxRAMPercentage"));
        assertThat(diagnose(space).findings())
                .filteredOn(f -> f.code() == Finding.Code.CONTRACT)
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isNotEqualTo(Finding.Severity.HIGH));
    }

    @Test
    void moreCollectorsThanTheQuotaFeeds() {
        Diagnosis d = diagnose(heap(100)
                .limit(level(1024, 0, 100, 0))
                .flags(flags(256, "-Xmx"))
                .limits(0.5, 65_530));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.LOW);
            assertThat(f.advice()).contains("-XX:ParallelGCThreads=1");
        });
    }

    @Test
    void aGroupThatItsPageCacheFillsIsHealthy() {
        CgroupLevel full = new CgroupLevel(
                "/pod", Reading.of(400 * MIB), UNSET, Reading.of(400 * MIB), stat(150, 250), events(50, 0, 0));
        assertThat(diagnose(heap(150).limit(full)).verdict()).isEqualTo("healthy");
    }

    @Test
    void nearTheLimitIsPressureAndTheEvidenceSaysWhoseMemoryItIs() {
        CgroupLevel near = new CgroupLevel(
                "/pod", Reading.of(400 * MIB), UNSET, Reading.of(395 * MIB), stat(370, 20), events(9, 4, 2));
        Diagnosis d = diagnose(heap(100).limit(near));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
            assertThat(f.evidence())
                    .contains("375 MB resident of 400 MB allowed in /pod (this process 100 MB)")
                    .contains("limit hit 9 times, 4 since the last report")
                    .contains("2 killed");
            assertThat(f.advice()).contains("raise the limit of /pod to 500m");
        });
    }

    @Test
    void memoryHighSpeaksBeforeItStalls() {
        CgroupLevel high =
                new CgroupLevel("/pod", UNSET, Reading.of(400 * MIB), Reading.of(350 * MIB), stat(330, 20), NO_EVENTS);
        assertThat(diagnose(heap(300).limit(high)).findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.LIMIT_PRESSURE);
            assertThat(f.evidence()).contains("330 MB resident of 400 MB below memory.high in /pod");
        });
    }

    @Test
    void aGroupWhoseTasksAllStallIsUnderPressure() {
        Space space = heap(100).limit(level(400, 0, 250, 0)).pressure(new Pressure(60, 20, 35, 1000, "cgroup"));
        assertThat(diagnose(space).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.evidence()).contains("all tasks stalled 35 % of 10 s"));
        Space host = heap(100).limit(level(400, 0, 250, 0)).pressure(new Pressure(60, 20, 35, 1000, "host"));
        assertThat(diagnose(host).verdict()).isEqualTo("healthy");
    }

    @Test
    void aSlopeThatEndsAtTheLimitIsForecast() {
        assertThat(grown(false).findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.LIMIT_PRESSURE);
            assertThat(f.severity()).isNotEqualTo(Finding.Severity.HIGH);
            assertThat(f.evidence()).contains("there in 16 min at the present slope");
        });
    }

    @Test
    void aHeapOnItsWayToAnXmxThatFitsIsNot() {
        assertThat(grown(true).verdict()).isEqualTo("healthy");
    }

    /** Five reports a minute apart, 5 MB more in each, at 320 of 400 MB; either in the heap or outside of it. */
    private static Diagnosis grown(boolean inHeap) {
        History history = History.empty();
        Diagnosis last = new Diagnosis(Reading.absent("none"), List.of());
        for (int i = 0; i < 5; i++) {
            long heap = inHeap ? 220 + 5L * i : 100;
            long rest = inHeap ? 80 : 200 + 5L * i;
            Snapshot s = heap(heap)
                    .map(AT + 2048 * MIB, 400 * MIB, "rw-p", "", rest * MIB)
                    .area(JvmLayout.Kind.GC, AT + 2048 * MIB, 400 * MIB)
                    .limit(level(400, 0, heap + rest, 0))
                    .flags(flags(260, "-Xmx"))
                    .snapshot(60_000L * i);
            Reading<Ledger> ledger = Ledgers.of(s);
            history = history.plus(s, ledger);
            last = Rules.diagnose(s, ledger.map(history::withTrends), history);
        }
        List<Finding> pressure = new ArrayList<>();
        for (Finding f : last.findings()) if (f.code() == Finding.Code.LIMIT_PRESSURE) pressure.add(f);
        return new Diagnosis(last.ledger(), pressure);
    }

    @Test
    void mappingsNearTheirCountNameTheirCause() {
        Space space = heap(100).limits(2, 1000);
        for (int i = 0; i < 700; i++) {
            space.map(AT + 3000 * MIB + 16 * KIB * i, 8 * KIB, "rw-p", "", 4 * KIB);
            if (i % 10 == 0) space.map(AT + 4000 * MIB + 64 * KIB * i, 64 * KIB, "r--s", "/data/f" + i, 4 * KIB);
        }
        assertThat(diagnose(space).findings())
                .filteredOn(f -> f.code() == Finding.Code.MAP_COUNT)
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.owner()).isEqualTo("anon-mmap");
                    assertThat(f.evidence())
                            .contains("771 mappings of 1000 allowed")
                            .contains("700 of them are anonymous rw-p of about 8 KB");
                    assertThat(f.advice().get(1)).isEqualTo("sysctl -w vm.max_map_count=4000 on the machine buys time");
                });
        assertThat(diagnose(heap(100).limits(2, 65_530)).verdict()).isEqualTo("healthy");
    }

    /** A third of what is allowed, and the rest within two minutes: later is too late to say it. */
    @Test
    void mappingsThatWillSoonBeTooManyAreSaidBefore() {
        History history = History.empty();
        Diagnosis last = new Diagnosis(Reading.absent("none"), List.of());
        for (int i = 0; i < 20; i++) {
            Space space = heap(100).limits(2, 6000);
            for (int k = 0; k < 100 * i; k++) {
                space.map(AT + 4000 * MIB + 64 * KIB * k, 64 * KIB, "r--s", "/data/f" + k, 4 * KIB);
            }
            Snapshot s = space.snapshot(2000L * i);
            Reading<Ledger> ledger = Ledgers.of(s);
            history = history.plus(s, ledger);
            last = Rules.diagnose(s, ledger, history);
        }
        assertThat(last.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.MAP_COUNT);
            assertThat(f.owner()).isEqualTo("mapped-files");
            assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
            assertThat(f.evidence()).endsWith("; at this rate in 1 min");
        });
    }

    private static final CgroupLevel.Events NO_EVENTS = events(0, 0, 0);

    private static CgroupLevel.Events events(long max, long newMax, long killed) {
        return new CgroupLevel.Events(
                UNSET, UNSET, Reading.of(max), UNSET, Reading.of(killed), Reading.of(0L), 0, newMax);
    }

    private static Reading<CgroupLevel.Stat> stat(long anonMb, long fileMb) {
        return Reading.of(new CgroupLevel.Stat(anonMb * MIB, fileMb * MIB, 0, Reading.of(0L), Reading.of(0L)));
    }

    private static CgroupLevel level(long limitMb, long newMax, long anonMb, long fileMb) {
        return new CgroupLevel(
                "/pod",
                Reading.of(limitMb * MIB),
                UNSET,
                Reading.of((anonMb + fileMb) * MIB),
                stat(anonMb, fileMb),
                events(newMax, newMax, 0));
    }

    private static JvmFlags flags(long heapMb, String setBy) {
        return new JvmFlags(heapMb * MIB, setBy, UNSET, UNSET, 240 * MIB, MIB, 4, 4);
    }

    private static Space heap(long residentMb) {
        return new Space()
                .map(AT, 1024 * MIB, "rw-p", "", residentMb * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, AT, 1024 * MIB);
    }

    private static Diagnosis diagnose(Space space) {
        Snapshot s = space.snapshot();
        return Rules.diagnose(s, Ledgers.of(s), History.empty());
    }
}
