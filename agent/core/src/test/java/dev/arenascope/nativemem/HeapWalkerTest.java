package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.HeapPages;
import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapWalkerTest {
    private static final long PAGE = SyntheticMemory.PAGE;
    /** From the first chunk to the next page boundary. */
    private static final long TO_PAGE = PAGE - 0x8d0;

    @Test
    void aHeapInUseIsLiveToTheTop() {
        Malloc.Walk walk = present(
                new SyntheticHeap((int) (4 * PAGE)).used(TO_PAGE).used(2 * PAGE).top());
        // The top's header and pointers keep its first 48 bytes, so its only page stays partly used.
        assertThat(bare(walk)).isEqualTo(new Malloc.Walk(4 * PAGE, 3 * PAGE, PAGE, 0, PAGE, 0, PAGE, 3));
    }

    @Test
    void aFreeRunGivesItsWholePagesBackAndPinsTheRest() {
        SyntheticHeap heap = new SyntheticHeap((int) (16 * PAGE))
                .used(64)
                .free(4 * PAGE)
                .used(TO_PAGE - 64)
                .used(11 * PAGE - 32)
                .top();
        Malloc.Walk walk = present(heap);
        assertThat(walk.reclaimableBytes()).isEqualTo(3 * PAGE);
        assertThat(walk.pinnedBytes()).isEqualTo(PAGE + 32);
        assertThat(walk.freeBytes()).isEqualTo(4 * PAGE + 32);
        assertThat(walk.largestFreeBytes()).isEqualTo(4 * PAGE);
    }

    @Test
    void theTopOfANonMainArenaIsNeverReclaimable() {
        Malloc.Walk walk = present(
                new SyntheticHeap((int) (8 * PAGE)).used(TO_PAGE).used(PAGE).top());
        assertThat(walk.topBytes()).isEqualTo(5 * PAGE);
        assertThat(walk.pinnedBytes()).isEqualTo(PAGE);
        assertThat(walk.reclaimableBytes()).isZero();
    }

    @Test
    void theTopOfTheMainArenaIsReclaimable() {
        SyntheticMemory memory = new SyntheticMemory(SyntheticHeap.START, (int) (8 * PAGE));
        long arena = SyntheticHeap.START;
        long start = SyntheticHeap.START + PAGE;
        memory.put(start + 8, PAGE | 1);
        memory.put(start + PAGE + 8, 6 * PAGE | 1);
        memory.put(arena + SyntheticHeap.LAYOUT.topOffset(), start + PAGE);
        Peek peek = new Peek(memory, memory, SyntheticMemory.PAGE);
        HeapWalker walker = new HeapWalker(
                SyntheticHeap.LAYOUT,
                memory,
                memory,
                peek,
                SyntheticMemory.PAGE,
                new BesideBrk(memory, memory, peek, SyntheticMemory.PAGE));
        Malloc.Heap heap = new Malloc.Heap(
                new AddressRange(start, start + 7 * PAGE), arena, Malloc.Origin.BRK, HeapFinder.NOT_WALKED);
        assertThat(walker.walk(heap).map(HeapWalkerTest::bare))
                .isEqualTo(Reading.of(new Malloc.Walk(7 * PAGE, PAGE, 6 * PAGE, 5 * PAGE, PAGE, 0, 6 * PAGE, 2)));
    }

    @Test
    void aFullHeapEndsInItsFencepost() {
        Malloc.Walk walk =
                present(new SyntheticHeap((int) (8 * PAGE)).used(TO_PAGE).full(true));
        assertThat(walk.topBytes()).isZero();
        assertThat(walk.reclaimableBytes()).isEqualTo(5 * PAGE);
        assertThat(walk.freeBytes()).isEqualTo(7 * PAGE - 32);
    }

    @Test
    void aLaterHeapBeginsBehindItsHeapInfo() {
        SyntheticMemory memory = new SyntheticMemory(SyntheticHeap.START, (int) (2 * PAGE));
        long start = SyntheticHeap.START;
        long arena = SyntheticHeap.START + GlibcLayout.HEAP_MAX_BYTES + 0x30;
        memory.put(start, arena);
        memory.put(start + 16, PAGE);
        memory.put(start + 24, PAGE);
        memory.put(start + 0x30 + 8, (PAGE - 0x30) | 1);
        Residency residency =
                (from, to, bits) -> from >= arena - 0x30 ? present(bits) : memory.presentPages(from, to, bits);
        Memory both =
                (address, into) -> address >= arena - 0x30 ? arenaPage(into, start + 0x30) : memory.read(address, into);
        Peek peek = new Peek(both, residency, SyntheticMemory.PAGE);
        HeapWalker walker = new HeapWalker(
                SyntheticHeap.LAYOUT,
                both,
                residency,
                peek,
                SyntheticMemory.PAGE,
                new BesideBrk(both, residency, peek, SyntheticMemory.PAGE));
        Reading<Malloc.Walk> walk = walker.walk(new Malloc.Heap(
                new AddressRange(start, start + PAGE), arena, Malloc.Origin.ARENA, HeapFinder.NOT_WALKED));
        assertThat(walk.map(Malloc.Walk::freeBytes)).isEqualTo(Reading.of(PAGE - 0x30));
    }

    @Test
    void fastbinChunksAreFreeAndMergeWithTheirNeighbours() {
        SyntheticHeap heap = new SyntheticHeap((int) (16 * PAGE)).used(TO_PAGE);
        long first = heap.at() + 2 * PAGE;
        heap.free(2 * PAGE).used(64).used(64).free(2 * PAGE).used(PAGE).top();
        heap.fastbin(first, 64).fastbin(first + 64, 64);
        Malloc.Walk walk = present(heap);
        assertThat(walk.largestFreeBytes()).isGreaterThanOrEqualTo(4 * PAGE + 128);
        assertThat(walk.reclaimableBytes()).isEqualTo(3 * PAGE);
    }

    @Test
    void aFastbinChunkBelowTheTopBelongsToTheTop() {
        SyntheticHeap heap = new SyntheticHeap((int) (4 * PAGE)).used(TO_PAGE - 64);
        long chunk = heap.at();
        heap.used(64).top().fastbin(chunk, 64);
        Malloc.Walk walk = present(heap);
        assertThat(walk.topBytes()).isEqualTo(3 * PAGE);
        assertThat(walk.pinnedBytes()).isEqualTo(64);
    }

    @Test
    void absentPagesInsideAFreeChunkAreJumpedOverAndNotCounted() {
        SyntheticHeap heap = new SyntheticHeap((int) (16 * PAGE))
                .used(TO_PAGE)
                .free(8 * PAGE)
                .used(PAGE)
                .top();
        heap.memory.dropPages(SyntheticHeap.START + 3 * PAGE, SyntheticHeap.START + 6 * PAGE);
        Malloc.Walk walk = present(heap);
        assertThat(walk.residentBytes()).isEqualTo(13 * PAGE);
        assertThat(walk.reclaimableBytes()).isEqualTo(4 * PAGE);
        assertThat(walk.freeBytes()).isEqualTo(14 * PAGE);
    }

    @Test
    void theStripOfPagesShowsWhereEachStateLies() {
        SyntheticHeap heap = new SyntheticHeap((int) (16 * PAGE))
                .used(TO_PAGE)
                .used(PAGE)
                .free(6 * PAGE)
                .used(2 * PAGE + 64)
                .top();
        heap.memory.dropPages(SyntheticHeap.START + 4 * PAGE, SyntheticHeap.START + 6 * PAGE);
        // The free run and the top each keep 48 bytes of their first page; the last chunk ends 64 bytes into its page.
        assertThat(present(heap).pages()).isEqualTo(new HeapPages((int) PAGE, 1, "llpr..rrllpttttt", 4, 2, 3, 5, 2));
    }

    @Test
    void aLargeHeapHasAFewCellsEachInTheStateOfMostOfItsPages() {
        SyntheticHeap heap = new SyntheticHeap((int) (300 * PAGE)).used(TO_PAGE);
        for (int i = 0; i < 49; i++) heap.used(2 * PAGE).free(4 * PAGE);
        HeapPages pages = present(heap.used(PAGE).top()).pages();
        assertThat(pages.pagesPerCell()).isEqualTo(8);
        assertThat(pages.cells()).hasSize(38).startsWith("llrrl").endsWith("t").matches("[lr]+t");
        assertThat(pages.reclaimable()).isEqualTo(49 * 3);
        assertThat(pages.pinned()).isEqualTo(49 + 1);
    }

    @Test
    void aHeaderOnAnAbsentPageMakesTheHeapAbsent() {
        SyntheticHeap heap = new SyntheticHeap((int) (8 * PAGE))
                .used(TO_PAGE)
                .used(2 * PAGE)
                .used(PAGE)
                .top();
        heap.memory.dropPages(SyntheticHeap.START + 3 * PAGE, SyntheticHeap.START + 4 * PAGE);
        assertThat(heap.walk()).isEqualTo(Reading.absent("inconsistent: a chunk's header is not resident"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 16, 24, 40, 0x1000_0000, -16, Long.MIN_VALUE, 66})
    void aTornSizeMakesTheHeapAbsent(long size) {
        SyntheticHeap heap = new SyntheticHeap((int) (8 * PAGE)).used(TO_PAGE);
        long torn = heap.at();
        heap.used(PAGE).used(PAGE).top();
        heap.memory.put(torn + 8, size | 1);
        assertThat(heap.walk().reason()).startsWith("inconsistent: ");
    }

    @Test
    void aFreeChunkWhoseFootDisagreesMakesTheHeapAbsent() {
        SyntheticHeap heap = new SyntheticHeap((int) (8 * PAGE)).used(TO_PAGE).free(PAGE);
        long behind = heap.at();
        heap.used(PAGE).top();
        heap.memory.put(behind, 32);
        assertThat(heap.walk().reason()).startsWith("inconsistent: ");
    }

    @Test
    void aListOfFastbinsInACircleEnds() {
        SyntheticHeap heap = new SyntheticHeap((int) (4 * PAGE));
        long chunk = heap.at();
        heap.used(64).top().fastbin(chunk, 64).fastbin(chunk, 64);
        assertThat(heap.walk()).isEqualTo(Reading.absent("inconsistent: the fastbins changed while they were read"));
    }

    @Test
    void pagesBehindTheHeapsEndStayBehindATrim() {
        SyntheticHeap heap = new SyntheticHeap((int) (8 * PAGE));
        heap.memory.put(SyntheticHeap.START + 16, 4 * PAGE);
        heap.memory.put(SyntheticHeap.ARENA + SyntheticHeap.LAYOUT.topOffset(), SyntheticHeap.START + PAGE);
        heap.used(TO_PAGE);
        heap.memory.put(SyntheticHeap.START + PAGE + 8, 3 * PAGE | 1);
        Malloc.Walk walk = present(heap);
        assertThat(walk.topBytes()).isEqualTo(2 * PAGE + 4 * PAGE);
    }

    @Test
    void aHeapThatGrowsWhileItIsWalkedIsFollowedToItsNewEnd() {
        SyntheticHeap heap =
                new SyntheticHeap((int) (8 * PAGE)).used(TO_PAGE).used(5 * PAGE).top();
        heap.memory.put(SyntheticHeap.START + 16, 4 * PAGE);
        heap.memory.put(SyntheticHeap.START + 24, 4 * PAGE);
        int[] reads = {0};
        Memory growing = (address, into) -> {
            if (address == SyntheticHeap.START && ++reads[0] == 2) {
                heap.memory.put(SyntheticHeap.START + 16, 8 * PAGE);
                heap.memory.put(SyntheticHeap.START + 24, 8 * PAGE);
            }
            return heap.memory.read(address, into);
        };
        Peek peek = new Peek(growing, heap.memory, SyntheticMemory.PAGE);
        HeapWalker walker = new HeapWalker(
                SyntheticHeap.LAYOUT,
                growing,
                heap.memory,
                peek,
                SyntheticMemory.PAGE,
                new BesideBrk(growing, heap.memory, peek, SyntheticMemory.PAGE));
        assertThat(walker.walk(heap.heap()).map(Malloc.Walk::residentBytes)).isEqualTo(Reading.of(8 * PAGE));
    }

    private static Malloc.Walk present(SyntheticHeap heap) {
        Reading<Malloc.Walk> reading = heap.walk();
        assertThat(reading).isInstanceOf(Reading.Present.class);
        Malloc.Walk walk = ((Reading.Present<Malloc.Walk>) reading).value();
        assertThat(WalkInvariants.faultOf(walk)).isEmpty();
        return walk;
    }

    @Test
    void aFreeRunIsPinnedByTheLiveChunksThatItTouches() {
        SyntheticHeap heap = new SyntheticHeap((int) (16 * PAGE))
                .used(64)
                .free(4 * PAGE)
                .used(TO_PAGE - 64)
                .used(11 * PAGE - 32)
                .top();
        LiveChunks live = present(heap).live();
        // The run's first page belongs to the chunk of 64 before it, its last to the one behind it; the top's rest to
        // the last.
        assertThat(live.bySize()).extracting(LiveChunks.SizeClass::chunks).containsExactly(1L, 0L, 0L, 1L, 1L, 0L);
        assertThat(live.bySize())
                .extracting(LiveChunks.SizeClass::pinnedBytes)
                .containsExactly(TO_PAGE - 64, 0L, 0L, PAGE - TO_PAGE + 64, 32L, 0L);
        assertThat(live.byTag()).isEmpty();
    }

    @Test
    void aChunkWithTheJvmsHeaderBelongsToItsTag() {
        SyntheticHeap heap = new SyntheticHeap((int) (8 * PAGE)).used(TO_PAGE);
        long tagged = heap.at();
        heap.used(112).used(PAGE).top();
        heap.memory.put(tagged + 16, 80);
        heap.memory.put(tagged + 24, 0xE99E_00_0CL << 32);
        LiveChunks live = present(heap).live();
        assertThat(live.byTag()).containsExactly(new LiveChunks.Tagged(12, 1, 112, 80, 0));
        heap.memory.put(tagged + 16, 200);
        assertThat(present(heap).live().byTag()).as("a size that malloc denies").isEmpty();
    }

    @Test
    void oneChunkBetweenAFreeRunAndTheTopIsNamed() {
        SyntheticHeap heap = new SyntheticHeap((int) (16 * PAGE)).used(TO_PAGE).free(8 * PAGE);
        heap.used(64).top();
        assertThat(present(heap).topHeld()).isEqualTo(new Malloc.TopHeld(7 * PAGE, 64));
        SyntheticHeap two = new SyntheticHeap((int) (16 * PAGE)).used(TO_PAGE).free(8 * PAGE);
        two.used(64).used(64).top();
        assertThat(present(two).topHeld()).isEqualTo(Malloc.TopHeld.NOTHING);
    }

    /** What was counted, without who holds it. */
    private static Malloc.Walk bare(Malloc.Walk w) {
        return new Malloc.Walk(
                w.residentBytes(),
                w.liveBytes(),
                w.freeBytes(),
                w.reclaimableBytes(),
                w.pinnedBytes(),
                w.topBytes(),
                w.largestFreeBytes(),
                w.chunks());
    }

    private static boolean present(long[] bits) {
        bits[0] = 1;
        return true;
    }

    /** A page that holds nothing but a malloc_state with this top. */
    private static int arenaPage(ByteBuffer into, long top) {
        int from = into.position();
        for (int i = 0; i < PAGE; i += Long.BYTES) {
            into.putLong(from + i, i == 0x30 + SyntheticHeap.LAYOUT.topOffset() ? top : 0);
        }
        into.position(from + (int) PAGE);
        return (int) PAGE;
    }
}
