package dev.arenascope.model;

import static dev.arenascope.model.Space.KIB;
import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Baseline;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgersTest {
    private static final long HIGH = 0x7f0000000000L;

    @Test
    void everyResidentByteHasOneOwnerAndTheSumIsTheResidentSet() {
        Ledger ledger = process().ledger();
        long sum = ledger.rows().stream()
                .filter(row -> !row.view())
                .mapToLong(OwnerRow::residentBytes)
                .sum();
        assertThat(sum).isEqualTo(ledger.residentBytes()).isEqualTo(ledger.vmRssBytes());
        assertThat(resident(ledger, Owner.JAVA_HEAP)).isEqualTo(100 * MIB);
        assertThat(resident(ledger, Owner.GC)).isEqualTo(2 * MIB);
        assertThat(resident(ledger, Owner.CDS)).isEqualTo(12 * MIB);
        assertThat(resident(ledger, Owner.MALLOC)).isEqualTo(30 * MIB + 3 * MIB);
        assertThat(resident(ledger, Owner.MALLOC_MMAPPED)).isEqualTo(5 * MIB);
        assertThat(resident(ledger, Owner.SHARED_LIBS)).isEqualTo(9 * MIB + 300 * KIB);
        assertThat(resident(ledger, Owner.MAPPED_FILES)).isEqualTo(4 * MIB);
        assertThat(resident(ledger, Owner.THREAD_STACKS)).isEqualTo(3 * 100 * KIB);
        assertThat(resident(ledger, Owner.AGENT)).isEqualTo(80 * KIB);
        assertThat(resident(ledger, Owner.UNEXPLAINED)).isEqualTo(7 * KIB);
    }

    @Test
    void threadStacksAreGroupedByName() {
        assertThat(process().ledger().stackGroups())
                .containsExactly(
                        new Ledger.StackGroup("worker", 2, 200 * KIB), new Ledger.StackGroup("main", 1, 100 * KIB));
    }

    @Test
    void aHeapThatIsMappedTwiceIsCountedOnceAndTheRestNamed() {
        Ledger ledger = new Space()
                .mapShared(HIGH, 1024 * MIB, "/memfd:java_heap (deleted)", 600 * MIB, 500 * MIB)
                .mapShared(HIGH + 4096 * MIB, 1024 * MIB, "/memfd:java_heap (deleted)", 577 * MIB, 455 * MIB)
                .ledger();
        assertThat(resident(ledger, Owner.JAVA_HEAP)).isEqualTo(955 * MIB);
        assertThat(resident(ledger, Owner.MAPPED_TWICE)).isEqualTo(222 * MIB);
        assertThat(ledger.residentBytes()).isEqualTo(1177 * MIB);
    }

    @Test
    void metaspaceIsFoundByShapeOnlyWhenTheJvmAgrees() {
        Space space = new Space().map(HIGH, 4 * MIB, "rw-p", "", 4 * MIB).map(HIGH + 4 * MIB, 60 * MIB, "---p", "", 0);
        assertThat(resident(space.metaspace(4 * MIB, 1).ledger(), Owner.METASPACE))
                .isEqualTo(4 * MIB);
        assertThat(resident(space.metaspace(2 * MIB, 1).ledger(), Owner.METASPACE))
                .isZero();
    }

    @Test
    void aMarkStackOfTheSameShapeIsNotTakenForMetaspace() {
        Ledger ledger = new Space()
                .map(HIGH, 4 * MIB, "rw-p", "", 4 * MIB)
                .map(HIGH + 4 * MIB, 60 * MIB, "---p", "", 0)
                .map(HIGH + 128 * MIB, 20 * MIB, "rw-p", "", 20 * MIB)
                .map(HIGH + 148 * MIB, 44 * MIB, "---p", "", 0)
                .metaspace(20 * MIB, 1)
                .ledger();
        assertThat(resident(ledger, Owner.METASPACE)).isEqualTo(20 * MIB);
        assertThat(resident(ledger, Owner.UNEXPLAINED)).isEqualTo(4 * MIB);
    }

    @Test
    void aNodeRightAboveAStackIsFoundWhereTheyWereCut() {
        Ledger ledger = new Space()
                .map(HIGH - MIB, MIB, "rw-p", "", 100 * KIB)
                .map(HIGH, 4 * MIB, "rw-p", "", 4 * MIB)
                .map(HIGH + 4 * MIB, 60 * MIB, "---p", "", 0)
                .stack(7, "main", HIGH - MIB, 5 * MIB)
                .metaspace(4 * MIB, 1)
                .ledger();
        assertThat(resident(ledger, Owner.METASPACE)).isEqualTo(4 * MIB);
        assertThat(resident(ledger, Owner.THREAD_STACKS)).isEqualTo(100 * KIB);
    }

    @Test
    void aReservationBeforeANodeDoesNotHideIt() {
        Ledger ledger = new Space()
                .map(HIGH, 32 * MIB, "---p", "", 0)
                .map(HIGH + 32 * MIB, 40 * MIB, "rw-p", "", 40 * MIB)
                .map(HIGH + 72 * MIB, 24 * MIB, "---p", "", 0)
                .metaspace(40 * MIB, 1)
                .ledger();
        assertThat(resident(ledger, Owner.METASPACE)).isEqualTo(40 * MIB);
    }

    @Test
    void aNodeThatTheKernelMergedWithABlockOfMallocBelowItIsFound() {
        Ledger ledger = new Space()
                .map(HIGH - 2 * MIB, 12 * MIB, "rw-p", "", 12 * MIB)
                .map(HIGH + 10 * MIB, 54 * MIB, "---p", "", 0)
                .mmapped(HIGH - 2 * MIB, 2 * MIB)
                .metaspace(10 * MIB, 1)
                .ledger();
        assertThat(resident(ledger, Owner.METASPACE)).isEqualTo(10 * MIB);
        assertThat(resident(ledger, Owner.MALLOC_MMAPPED)).isEqualTo(2 * MIB);
    }

    @Test
    void twoNodesOfOneMetaspaceAreBothFound() {
        Ledger ledger = new Space()
                .map(HIGH, 64 * MIB, "rw-p", "", 64 * MIB)
                .map(HIGH + 64 * MIB, 9 * MIB, "rw-p", "", 9 * MIB)
                .map(HIGH + 73 * MIB, 55 * MIB, "---p", "", 0)
                .map(HIGH + 256 * MIB, 2 * MIB, "rw-p", "", 2 * MIB)
                .map(HIGH + 258 * MIB, 62 * MIB, "---p", "", 0)
                .metaspace(73 * MIB, 2)
                .ledger();
        assertThat(resident(ledger, Owner.METASPACE)).isEqualTo(73 * MIB);
        assertThat(resident(ledger, Owner.UNEXPLAINED)).isEqualTo(2 * MIB);
    }

    @Test
    void onlyTheMemoryRightBehindALibraryIsTheLibrarys() {
        Ledger ledger = new Space()
                .map(HIGH, 9 * MIB, "r-xp", "/jdk/lib/server/libjvm.so", 9 * MIB)
                .map(HIGH + 9 * MIB, MIB, "rw-p", "", 300 * KIB)
                .map(HIGH + 10 * MIB, MIB, "---p", "", 0)
                .map(HIGH + 11 * MIB, 40 * MIB, "rw-p", "", 40 * MIB)
                .ledger();
        assertThat(resident(ledger, Owner.SHARED_LIBS)).isEqualTo(9 * MIB + 300 * KIB);
        assertThat(resident(ledger, Owner.UNEXPLAINED)).isEqualTo(40 * MIB);
    }

    @Test
    void memoryMappedAfterTheStartIsTheApplications() {
        Ledger ledger = new Space()
                .map(HIGH, 4 * MIB, "rw-p", "", 4 * MIB)
                .before()
                .map(HIGH + 64 * MIB, 50 * MIB, "rw-p", "", 50 * MIB)
                .ledger();
        assertThat(resident(ledger, Owner.ANON_MMAP)).isEqualTo(50 * MIB);
        assertThat(resident(ledger, Owner.UNEXPLAINED)).isEqualTo(4 * MIB);
    }

    /** The kernel maps below what is there and merges the two: the mapping that grew is not as old as its end. */
    @Test
    void whatGrewOutOfAnOldMappingIsTheApplicationsToo() {
        Baseline before = Baseline.of(List.of(Space.mapping(HIGH, 4 * MIB, "rw-p", "", 0, 0)));
        Ledger ledger = new Space()
                .before(before)
                .map(HIGH - 60 * MIB, 64 * MIB, "rw-p", "", 64 * MIB)
                .ledger();
        assertThat(resident(ledger, Owner.ANON_MMAP)).isEqualTo(60 * MIB);
        assertThat(resident(ledger, Owner.UNEXPLAINED)).isEqualTo(4 * MIB);
        assertThat(ledger.anonymous()).singleElement().satisfies(c -> {
            assertThat(c.count()).isEqualTo(1);
            assertThat(c.sizeBytes()).isEqualTo(64 * MIB);
            assertThat(c.residentBytes()).isEqualTo(64 * MIB);
        });
    }

    /** Memory that the JVM had reserved before is its own when it is used later. */
    @Test
    void whatWasReservedBeforeStaysUnexplained() {
        Baseline before = Baseline.of(List.of(Space.mapping(HIGH, 64 * MIB, "---p", "", 0, 0)));
        Ledger ledger = new Space()
                .before(before)
                .map(HIGH, 30 * MIB, "rw-p", "", 30 * MIB)
                .map(HIGH + 30 * MIB, 34 * MIB, "---p", "", 0)
                .ledger();
        assertThat(resident(ledger, Owner.ANON_MMAP)).isZero();
        assertThat(resident(ledger, Owner.UNEXPLAINED)).isEqualTo(30 * MIB);
    }

    /** A node that was reserved where an old mapping had ended is cut there, and is still a node. */
    @Test
    void aNodeOfMetaspaceMayLieAcrossTheEndOfWhatWasThereBefore() {
        Baseline before = Baseline.of(List.of(Space.mapping(HIGH - MIB, MIB + 20 * KIB, "rw-p", "", 0, 0)));
        Ledger ledger = new Space()
                .before(before)
                .map(HIGH, 8 * MIB, "rw-p", "", 8 * MIB)
                .map(HIGH + 8 * MIB, 56 * MIB, "---p", "", 0)
                .metaspace(8 * MIB, 1)
                .ledger();
        assertThat(resident(ledger, Owner.METASPACE)).isEqualTo(8 * MIB);
    }

    @Test
    void whatWasGivenUpToTheKernelIsNotInUse() {
        Ledger ledger = new Space()
                .map(HIGH, 4 * MIB, "rw-p", "", 4 * MIB)
                .before()
                .mapMarked(HIGH + 64 * MIB, 50 * MIB, 50 * MIB, 0, 48 * MIB, "rd wr")
                .ledger();
        OwnerRow row = present(ledger.row(Owner.ANON_MMAP));
        assertThat(row.residentBytes()).isEqualTo(50 * MIB);
        assertThat(row.liveBytes()).isEqualTo(Reading.of(2 * MIB));
    }

    @Test
    void mallocIsSplitByItsWalkedHeaps() {
        Ledger ledger = new Space()
                .map(HIGH, 64 * MIB, "rw-p", "", 40 * MIB)
                .heap(HIGH, 64 * MIB)
                .malloc(
                        new Malloc.Walk(30 * MIB, 10 * MIB, 25 * MIB, 15 * MIB, 3 * MIB, 2 * MIB, 5 * MIB, 1000),
                        new Malloc.Walk(10 * MIB, 5 * MIB, 5 * MIB, 4 * MIB, MIB, 0, MIB, 10))
                .ledger();
        OwnerRow malloc = present(ledger.row(Owner.MALLOC));
        assertThat(malloc.detail()).isEqualTo("glibc 2.36 2 arenas, 2 MB at arena tops");
        assertThat(malloc.liveBytes()).isEqualTo(Reading.of(15 * MIB));
        assertThat(malloc.reclaimableBytes()).isEqualTo(Reading.of(19 * MIB));
        assertThat(malloc.pinnedBytes()).isEqualTo(Reading.of(4 * MIB));
        assertThat(malloc.f().orElse(-1.0)).isEqualTo(0.625 * 0.625);
    }

    @Test
    void aHeapWithoutACollectionHasNoLiveSetYet() {
        Space space = process()
                .jvm(new JvmMemory(
                        List.of(new JvmMemory.Pool(
                                "G1 Eden Space",
                                true,
                                40,
                                100,
                                Reading.absent("no limit"),
                                Reading.absent("never collected"))),
                        List.of(new JvmMemory.Buffers("direct", 3, 9 * MIB, 9 * MIB)),
                        List.of(),
                        100,
                        1,
                        1));
        Ledger ledger = space.ledger();
        assertThat(present(ledger.row(Owner.JAVA_HEAP)).liveBytes().reason()).isEqualTo("no collection has run yet");
        OwnerRow direct = present(ledger.row(Owner.DIRECT_BUFFERS));
        assertThat(direct.view()).isTrue();
        assertThat(direct.residentBytes()).isEqualTo(9 * MIB);
    }

    @Test
    void temporaryBuffersAreAddedToTheDirectOnesWhereTheJvmDoesNotCountThem() {
        JvmMemory jvm = new JvmMemory(
                List.of(), List.of(new JvmMemory.Buffers("direct", 3, 9 * MIB, 9 * MIB)), List.of(), 100, 1, 1);
        Space space = process().jvm(jvm);
        OwnerRow apart = present(space.cachedBuffers(new CachedBuffers(2, 4 * MIB, 3 * MIB, false, 2, List.of()))
                .ledger()
                .row(Owner.DIRECT_BUFFERS));
        assertThat(apart.residentBytes()).isEqualTo(12 * MIB);
        assertThat(apart.detail()).isEqualTo("5 buffers, 2 temporary of 3 MB kept by 2 threads, part of malloc");
        OwnerRow among = present(space.cachedBuffers(new CachedBuffers(1, 4 * MIB, 4 * MIB, true, 1, List.of()))
                .ledger()
                .row(Owner.DIRECT_BUFFERS));
        assertThat(among.residentBytes()).isEqualTo(9 * MIB);
        assertThat(among.detail()).isEqualTo("3 buffers, 1 temporary of 4 MB kept by 1 thread, part of malloc");
    }

    @Test
    void theRowOfMetaspaceSaysWhoseItIs() {
        Space space = process()
                .map(HIGH + 400 * MIB, 16 * MIB, "rw-p", "", 6 * MIB)
                .area(JvmLayout.Kind.CLASS_SPACE, HIGH + 400 * MIB, 16 * MIB)
                .jvm(new JvmMemory(List.of(), List.of(), List.of(), 100, 5550, 1));
        assertThat(present(space.ledger().row(Owner.METASPACE)).detail()).isEqualTo("5550 classes");
        assertThat(present(space.loaders(320, 20).ledger().row(Owner.METASPACE)).detail())
                .isEqualTo("5550 classes, 300 loaders");
    }

    @Test
    void withoutSmapsThereIsNoLedgerButAReason() {
        Snapshot s = process().snapshot();
        Snapshot without = new Snapshot(
                s.timeMs(),
                s.seq(),
                s.pid(),
                s.uptimeMs(),
                s.status(),
                s.faults(),
                Reading.absent("cannot read smaps"),
                s.layout(),
                s.metaspace(),
                s.malloc(),
                s.allocator(),
                s.mallocInfo(),
                s.jvm(),
                s.cachedBuffers(),
                s.gc(),
                s.heapInfo(),
                s.arenas(),
                s.heapRegions(),
                s.nativeTags(),
                s.cgroup(),
                s.hostMemory(),
                s.buddy(),
                s.pressure(),
                s.limits(),
                s.numa(),
                s.flags(),
                s.hostFacts(),
                s.allocation(),
                s.pools(),
                s.sidecars(),
                s.probes(),
                s.agent());
        assertThat(Ledgers.of(without).reason()).isEqualTo("cannot read smaps");
    }

    private static Space process() {
        return new Space()
                .map(0xc0000000L, 1024 * MIB, "rw-p", "", 100 * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, 0xc0000000L, 1024 * MIB)
                .map(0x550000000000L, MIB, "rw-p", "[heap]", 3 * MIB)
                .map(HIGH, 2 * MIB, "rw-p", "", 2 * MIB)
                .area(JvmLayout.Kind.GC, HIGH, 2 * MIB)
                .map(HIGH + 16 * MIB, 12 * MIB, "rw-p", "/jdk/lib/server/classes.jsa", 12 * MIB)
                .map(HIGH + 64 * MIB, 64 * MIB, "rw-p", "", 30 * MIB)
                .heap(HIGH + 64 * MIB, 64 * MIB)
                .map(HIGH + 256 * MIB, 5 * MIB, "rw-p", "", 5 * MIB)
                .mmapped(HIGH + 256 * MIB, 5 * MIB)
                .map(HIGH + 300 * MIB, 9 * MIB, "r-xp", "/jdk/lib/server/libjvm.so", 9 * MIB)
                .map(HIGH + 309 * MIB, MIB, "rw-p", "", 300 * KIB)
                .map(HIGH + 320 * MIB, 4 * MIB, "r--s", "/jdk/lib/modules", 4 * MIB)
                .map(HIGH + 330 * MIB, MIB, "rw-p", "", 100 * KIB)
                .stack(1, "main", HIGH + 330 * MIB, MIB)
                .map(HIGH + 332 * MIB, MIB, "rw-p", "", 100 * KIB)
                .stack(2, "worker-1", HIGH + 332 * MIB, MIB)
                .map(HIGH + 334 * MIB, MIB, "rw-p", "", 100 * KIB)
                .stack(3, "worker-2", HIGH + 334 * MIB, MIB)
                .map(HIGH + 336 * MIB, MIB, "rw-p", "", 80 * KIB)
                .stack(4, "arenascope", HIGH + 336 * MIB, MIB)
                .map(HIGH + 340 * MIB, 8 * KIB, "rw-p", "", 7 * KIB);
    }

    private static long resident(Ledger ledger, Owner owner) {
        return ledger.row(owner).map(OwnerRow::residentBytes).orElse(0L);
    }

    private static <T> T present(Reading<T> reading) {
        assertThat(reading).isInstanceOf(Reading.Present.class);
        return ((Reading.Present<T>) reading).value();
    }
}
