package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Ledgers;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.HeapPages;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocSettings;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MallocRulesTest {
    private static final long ARENA = 64 * MIB;
    private static final Malloc.TopHeld NO_TOP = Malloc.TopHeld.NOTHING;
    private static final long BASE = 0x7f0000000000L;
    private static final MallocSettings DEFAULTS = new MallocSettings(128 << 10, 128 << 10, 0, 0, 8, Reading.of(2), 2);

    @Test
    void aRetentionSaysHowManyArenasThereAreAndMayBe() {
        Finding f = only(Runs.steady(space(DEFAULTS, walks(16, 20, 9, 10, 0))));
        assertThat(f.evidence()).contains("16 arenas of 16 allowed (8 for each of 2 processors)");
        assertThat(f.advice()).anyMatch(line -> line.startsWith("MALLOC_ARENA_MAX=2"));
        assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
    }

    /** An operator who attaches has one report to go by. */
    @Test
    void whatOneReportSeesIsNotSureYet() {
        Snapshot s = space(DEFAULTS, walks(16, 20, 9, 10, 0)).snapshot();
        Finding f = only(Rules.diagnose(s, Ledgers.of(s), History.empty()));
        assertThat(f.severity()).isEqualTo(Finding.Severity.MEDIUM);
        assertThat(f.bytes()).isEqualTo(160 * MIB);
    }

    /** Free memory that the next request uses again is no retention, however much it is for a moment. */
    @Test
    void aSawtoothIsNoRetentionThatAnybodyIsWokenFor() {
        History history = History.empty();
        for (int i = 0; i < 60; i++) {
            int used = i % 8 * 22;
            Snapshot s =
                    space(DEFAULTS, walks(1, 200, 20 + used, 160 - used, 10)).snapshot(i * 2000L);
            Reading<Ledger> ledger = Ledgers.of(s);
            Diagnosis d = Rules.diagnose(s, ledger, history.plus(s, ledger));
            assertThat(d.findings()).noneMatch(f -> f.severity() == Finding.Severity.HIGH);
        }
    }

    @Test
    void aQuotaThatMallocDoesNotHeedIsNamed() {
        Finding half = only(Runs.steady(space(on(4), walks(30, 5, 1, 4, 0)).limits(0.5, 65_530)));
        assertThat(half.evidence())
                .contains("30 arenas of 32 allowed (8 for each of 4 processors, though the cgroup's quota is 0.5 CPU)");
        assertThat(half.advice()).anyMatch(line -> line.startsWith("MALLOC_ARENA_MAX=2 "));
        Finding more = only(Runs.steady(space(on(32), walks(40, 5, 1, 4, 0)).limits(3.5, 65_530)));
        assertThat(more.evidence()).contains("of 256 allowed").contains("quota is 3.5 CPU");
        assertThat(more.advice()).anyMatch(line -> line.startsWith("MALLOC_ARENA_MAX=4 "));
    }

    @Test
    void aQuotaThatGrantsAllProcessorsIsNotSpokenOf() {
        Finding f = only(Runs.steady(space(on(2), walks(16, 20, 9, 10, 0)).limits(2, 65_530)));
        assertThat(f.evidence()).doesNotContain("quota");
    }

    @Test
    void topsAndSurvivorsNameTheArenasThatFitTheQuota() {
        Finding tops = only(Runs.steady(space(on(8), walks(12, 10, 2, 0, 7)).limits(3, 65_530)));
        assertThat(tops.evidence()).contains("quota is 3 CPU");
        assertThat(tops.advice()).singleElement().asString().startsWith("MALLOC_ARENA_MAX=3, and a trim");
        Finding pinned = only(Runs.steady(space(on(8), walks(12, 10, 2, 0, 0)).limits(0.5, 65_530)));
        assertThat(pinned.code()).isEqualTo(Finding.Code.FRAGMENTATION);
        assertThat(pinned.evidence()).contains("spread over 12 arenas of 64 allowed");
        assertThat(pinned.advice()).as("fewer arenas pin no less").noneMatch(line -> line.contains("MALLOC_ARENA_MAX"));
    }

    @Test
    void aTestOfArenasThatWasRaisedAllowsMore() {
        MallocSettings raised = new MallocSettings(128 << 10, 128 << 10, 0, 0, 40, Reading.of(2), 2);
        assertThat(only(Runs.steady(space(raised, walks(30, 10, 1, 9, 0)))).evidence())
                .contains("30 arenas of 41 allowed (8 for each of 2 processors, arena_test 40)");
    }

    private static MallocSettings on(int processors) {
        return new MallocSettings(128 << 10, 128 << 10, 0, 0, 8, Reading.of(processors), 1);
    }

    @Test
    void whoHasFewArenasAlreadyIsNotToldToTakeFewer() {
        MallocSettings two = new MallocSettings(128 << 10, 128 << 10, 0, 2, 8, Reading.of(8), 8);
        Finding f = only(Runs.steady(space(two, walks(2, 60, 5, 50, 0))));
        assertThat(f.evidence()).contains("2 arenas of 2 allowed by MALLOC_ARENA_MAX");
        assertThat(f.advice()).singleElement().asString().contains("System.trim_native_heap");
    }

    @Test
    void aThresholdThatHasGrownIsAReason() {
        MallocSettings grown = new MallocSettings(32 * MIB, 64 * MIB, 0, 0, 8, Reading.of(2), 2);
        assertThat(only(Runs.steady(space(grown, walks(4, 60, 5, 50, 0)))).reasons())
                .singleElement()
                .asString()
                .contains("the mmap threshold has grown to 32 MB")
                .contains("only above 64 MB");
    }

    @Test
    void oneChunkThatHoldsTheTopIsAReason() {
        Malloc.Walk walk = walk(100, 10, 80, 0, LiveChunks.NONE, new Malloc.TopHeld(70 * MIB, 96));
        assertThat(only(Runs.steady(space(DEFAULTS, List.of(walk)))).reasons())
                .singleElement()
                .asString()
                .contains("70 MB of it is kept from the arenas' tops by a single live chunk")
                .contains("at most 96 bytes");
    }

    @Test
    void lockedMemoryIsNeverToBeTrimmed() {
        Finding free = only(Runs.steady(marked("rd wr lo", 0, walk(200, 9, 180, 0, LiveChunks.NONE, NO_TOP))));
        assertThat(free.advice()).singleElement().asString().startsWith("start without mlockall");
        assertThat(free.forecastBytes().reason()).contains("locked");
        assertThat(free.reasons()).singleElement().asString().contains("is locked");
        Finding tops = only(Runs.steady(marked("rd wr lo", 0, walk(200, 9, 0, 180, LiveChunks.NONE, NO_TOP))));
        assertThat(tops.evidence()).contains("at the tops");
        assertThat(tops.advice()).singleElement().asString().startsWith("start without mlockall");
        assertThat(tops.forecastBytes().isPresent()).isFalse();
    }

    @Test
    void whatHugePagesBringBackIsCuredWhereTheyWereAskedFor() {
        Finding advised = only(Runs.steady(marked("rd wr hg", 150, walk(200, 9, 180, 0, LiveChunks.NONE, NO_TOP))));
        assertThat(advised.reasons()).singleElement().asString().contains("while 9 MB are live");
        assertThat(advised.advice()).anyMatch(line -> line.startsWith("GLIBC_TUNABLES=glibc.malloc.hugetlb=0: "));
        Finding always = only(Runs.steady(marked("rd wr", 150, walk(200, 9, 180, 0, LiveChunks.NONE, NO_TOP))));
        assertThat(always.advice()).anyMatch(line -> line.startsWith("madvise in /sys/kernel/mm/"));
    }

    /** One heap, of which the kernel says so much. */
    private static Space marked(String flags, long hugeMb, Malloc.Walk walk) {
        Malloc.Heap heap =
                new Malloc.Heap(new AddressRange(BASE, BASE + 8 * ARENA), BASE, Malloc.Origin.ARENA, Reading.of(walk));
        return new Space()
                .mapMarked(BASE, 8 * ARENA, walk.residentBytes(), hugeMb * MIB, 0, flags)
                .heap(BASE, 8 * ARENA)
                .malloc(new Malloc(
                        "glibc 2.36",
                        1,
                        List.of(heap),
                        LiveChunks.NONE,
                        Reading.absent("native memory tracking is off"),
                        Reading.of(0L),
                        Reading.of(DEFAULTS)));
    }

    @Test
    void whatFinishedCompilationLeftIsOfLowSeverity() {
        Space young = space(DEFAULTS, walks(2, 20, 2, 17, 0))
                .stack(1, "C2 CompilerThre", 0x1000, 4096)
                .stack(2, "C1 CompilerThre", 0x3000, 4096);
        Finding f = only(Runs.steady(young));
        assertThat(f.severity()).isEqualTo(Finding.Severity.LOW);
        assertThat(f.evidence()).contains("finished JIT compilation").contains("2 compiler threads");
        assertThat(f.advice()).singleElement().asString().contains("pays once");
    }

    /** Both arenas of the compilers are known: what lies in the others is no leftover of theirs. */
    @Test
    void freeMemoryInArenasThatNoCompilerUsesIsNotTheirs() {
        Space burst = space(DEFAULTS, walks(4, 20, 2, 17, 0))
                .thread(1, "C2 CompilerThre", arena(0))
                .thread(2, "C1 CompilerThre", arena(1))
                .thread(3, "worker-1", arena(2))
                .thread(4, "worker-2", arena(3));
        Finding f = only(Runs.steady(burst));
        assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
        Space ended = space(DEFAULTS, walks(2, 25, 2, 20, 0))
                .thread(1, "C2 CompilerThre", arena(0))
                .thread(3, "worker-1", arena(1));
        assertThat(only(Runs.steady(ended)).severity()).isNotEqualTo(Finding.Severity.LOW);
        Space theirs = space(DEFAULTS, walks(2, 25, 2, 20, 0))
                .thread(1, "C2 CompilerThre", arena(0))
                .thread(2, "C1 CompilerThre", arena(1));
        assertThat(only(Runs.steady(theirs)).severity()).isEqualTo(Finding.Severity.LOW);
    }

    private static long arena(int i) {
        return BASE + 2L * i * ARENA + 0x30;
    }

    @Test
    void aBurstBesideCompilationStaysABurst() {
        Space burst = space(DEFAULTS, walks(12, 20, 4, 15, 0)).stack(1, "C2 CompilerThre", 0x1000, 4096);
        assertThat(only(Runs.steady(burst)).severity()).isEqualTo(Finding.Severity.HIGH);
    }

    @Test
    void nativeMemoryTrackingKnowsWhatCompilationFreed() {
        Finding low = only(Runs.steady(space(DEFAULTS, walks(1, 60, 10, 40, 0)).nativeTags(arenaChunks(44))));
        assertThat(low.severity()).isEqualTo(Finding.Severity.LOW);
        assertThat(low.evidence()).contains("44 MB at its peak and is 1 MB now");
        Finding high = only(Runs.steady(space(DEFAULTS, walks(1, 60, 10, 40, 0)).nativeTags(arenaChunks(2))));
        assertThat(high.severity()).isEqualTo(Finding.Severity.HIGH);
    }

    @Test
    void fragmentationNamesTheSizesThatPin() {
        LiveChunks live = new LiveChunks(
                List.of(
                        new LiveChunks.SizeClass(64, 10, 640, MIB),
                        new LiveChunks.SizeClass(256, 9000, 9000 * 200, 70 * MIB),
                        new LiveChunks.SizeClass(Long.MAX_VALUE, 0, 0, 0)),
                List.of());
        Malloc.Walk walk = walk(100, 20, 2, 0, live, Malloc.TopHeld.NOTHING);
        assertThat(only(Runs.steady(space(DEFAULTS, List.of(walk)))).evidence())
                .contains("9000 live chunks of 65 to 256 bytes hold 70 MB of it");
    }

    @Test
    void topsSayHowManyAndWhoMayHaveThem() {
        assertThat(only(Runs.steady(space(DEFAULTS, walks(12, 10, 2, 0, 7)))).evidence())
                .contains("84 MB wholly free at the tops")
                .contains("12 tops of 1 MB and more, 12 arenas of 16 allowed");
    }

    private static NativeTags arenaChunks(long peakMb) {
        return new NativeTags(List.of(new NativeTags.Tag(
                "Arena Chunk", MIB, MIB, Reading.of(new NativeTags.Blocks(MIB, 50, Reading.of(peakMb * MIB))))));
    }

    /** So many arenas of one heap each; the rest of each is pinned. */
    private static List<Malloc.Walk> walks(int count, long resident, long live, long reclaimable, long top) {
        List<Malloc.Walk> walks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            walks.add(walk(resident, live, reclaimable, top, LiveChunks.NONE, Malloc.TopHeld.NOTHING));
        }
        return walks;
    }

    private static Malloc.Walk walk(
            long resident, long live, long reclaimable, long top, LiveChunks chunks, Malloc.TopHeld held) {
        long free = resident - live;
        return new Malloc.Walk(
                resident * MIB,
                live * MIB,
                free * MIB,
                reclaimable * MIB,
                (free - reclaimable - top) * MIB,
                top * MIB,
                free * MIB / 2,
                1000,
                chunks,
                held,
                HeapPages.NONE);
    }

    private static Space space(MallocSettings settings, List<Malloc.Walk> walks) {
        Space space = new Space()
                .map(0xc0000000L, 100 * MIB, "rw-p", "", 100 * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, 0xc0000000L, 100 * MIB);
        List<Malloc.Heap> heaps = new ArrayList<>();
        for (int i = 0; i < walks.size(); i++) {
            long start = BASE + 2L * i * ARENA;
            long bytes = 2 * ARENA;
            space.map(start, bytes, "rw-p", "", walks.get(i).residentBytes()).heap(start, bytes);
            heaps.add(new Malloc.Heap(
                    new AddressRange(start, start + bytes),
                    start + 0x30,
                    Malloc.Origin.ARENA,
                    Reading.of(walks.get(i))));
        }
        return space.malloc(new Malloc(
                "glibc 2.36",
                walks.size(),
                heaps,
                LiveChunks.NONE,
                Reading.absent("native memory tracking is off"),
                Reading.of(0L),
                Reading.of(settings)));
    }

    private static Finding only(Diagnosis d) {
        assertThat(d.findings()).hasSize(1);
        return d.findings().get(0);
    }
}
