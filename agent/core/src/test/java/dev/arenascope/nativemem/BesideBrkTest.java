package dev.arenascope.nativemem;

import static dev.arenascope.nativemem.MappingsForTest.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A main arena of glibc 2.36 that could not grow by brk, laid out by hand: libc's data, then one mapping that holds its regions. */
class BesideBrkTest {
    private static final int PAGE = SyntheticMemory.PAGE;
    private static final long MIB = 1 << 20;
    private static final GlibcLayout LAYOUT = SyntheticHeap.LAYOUT;
    private static final long DATA = 0x7f00_0000_0000L;
    private static final long MAIN = DATA + 0xc60;
    private static final long FREE = DATA + 4 * PAGE;
    private static final AddressRange BRK = new AddressRange(0x5000_0000, 0x5002_1000);
    private static final Malloc.Heap HEAP = new Malloc.Heap(BRK, MAIN, Malloc.Origin.BRK, HeapFinder.NOT_WALKED);

    private static final Malloc.Walk NOTHING = new Malloc.Walk(0, 0, 0, 0, 0, 0, 0, 0);
    private static final long SYSTEM_MEM = MAIN + LAYOUT.nextOffset() + 24;

    private final SyntheticMemory memory = new SyntheticMemory(DATA, (int) (26 * MIB));
    private final Peek peek = new Peek(memory, memory, PAGE);
    private final LibcData libc = new LibcData(peek, PAGE);
    private final BesideBrk beside = new BesideBrk(memory, memory, peek, PAGE);

    @Test
    void anArenaThatGrewByBrkAloneHasNone() {
        arena(0, BRK.start() + 64, BRK.sizeBytes() + MIB);
        assertThat(find()).isEmpty();
        assertThat(beside.bytes()).isEqualTo(Reading.of(0L));
    }

    @Test
    void theRegionOfTheTopIsFoundInTheMidstOfOtherMemory() {
        long start = FREE + 7 * PAGE;
        long top = chunks(start, 64, 4096, 100 * PAGE);
        end(top, start + MIB);
        arena(2, top, BRK.sizeBytes() + MIB);
        assertThat(find()).containsExactly(new AddressRange(start, start + MIB));
        assertThat(beside.bytes()).isEqualTo(Reading.of(MIB));
    }

    @Test
    void regionsThatTheArenaLeftEndInFencepostsAndMayTouch() {
        long newest = FREE + 16 * PAGE;
        long older = newest + MIB;
        long top = chunks(newest, 4096);
        end(top, newest + MIB);
        left(older, older + 2 * MIB);
        arena(2, top, BRK.sizeBytes() + 3 * MIB);
        assertThat(find()).containsExactly(new AddressRange(newest, older + 2 * MIB));
        assertThat(beside.isEnd(older)).isTrue();
        assertThat(beside.isEnd(older + MIB)).isFalse();
        assertThat(beside.isEnd(older + 2 * MIB)).isTrue();
        assertThat(beside.bytes()).isEqualTo(Reading.of(3 * MIB));
    }

    @Test
    void aTopInTheMidstOfARunIsFreeAndStaysBehindATrim() {
        long top = chunks(FREE, 2 * PAGE, 2 * PAGE);
        end(top, FREE + 256 * PAGE);
        left(FREE + 256 * PAGE, FREE + 512 * PAGE);
        arena(2, top, BRK.sizeBytes() + 512 * PAGE);
        AddressRange run = find().get(0);
        HeapWalker walker = new HeapWalker(LAYOUT, memory, memory, peek, PAGE, beside);
        Malloc.Heap heap = new Malloc.Heap(run, MAIN, Malloc.Origin.BESIDE_BRK, HeapFinder.NOT_WALKED);
        Malloc.Walk walk = walker.walk(heap).orElse(NOTHING);
        assertThat(WalkInvariants.faultOf(walk)).isEmpty();
        assertThat(walk.residentBytes()).isEqualTo(512L * PAGE);
        assertThat(walk.topBytes()).isEqualTo(251L * PAGE);
        assertThat(walk.reclaimableBytes()).isEqualTo(253L * PAGE);
        // Two chunks and the rest of their page, one chunk, two fenceposts.
        assertThat(walk.liveBytes()).isEqualTo(4L * PAGE + PAGE + 32);
        memory.put(MAIN + LAYOUT.topOffset(), BRK.start() + 64);
        assertThat(walker.walk(heap).reason())
                .as("a region that ends in a chunk in use")
                .startsWith("inconsistent: ");
    }

    @Test
    void nothingIsBelievedUntilTheSumIsTheArenasOwn() {
        left(FREE, FREE + MIB);
        arena(2, BRK.start() + 64, BRK.sizeBytes() + 2 * MIB);
        assertThat(find()).isEmpty();
        assertThat(beside.bytes().reason()).contains("2097152 bytes").contains("not found");
        left(FREE + 2 * MIB, FREE + 3 * MIB);
        assertThat(find()).as("a rest after a search that was in vain").isEmpty();
        assertThat(find()).hasSize(2);
    }

    @Test
    void whatIsProvenStaysWhileAnotherRegionIsLookedFor() {
        left(FREE, FREE + MIB);
        arena(2, BRK.start() + 64, BRK.sizeBytes() + MIB);
        assertThat(find()).hasSize(1);
        arena(2, BRK.start() + 64, BRK.sizeBytes() + 3 * MIB);
        assertThat(find()).hasSize(1);
        assertThat(beside.bytes().isPresent()).isFalse();
    }

    @Test
    void aChainThatBreaksIsNoRegion() {
        left(FREE, FREE + MIB);
        memory.put(FREE + 4096 + 8, 24 | 1);
        arena(2, BRK.start() + 64, BRK.sizeBytes() + MIB);
        assertThat(find()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4})
    void aMmappedBlockAndAChunkOfAnotherArenaBeginNoRegion(long flag) {
        left(FREE, FREE + MIB);
        memory.put(FREE + 8, 4096 | 1 | flag);
        arena(2, BRK.start() + 64, BRK.sizeBytes() + MIB);
        assertThat(find()).isEmpty();
    }

    @Test
    void aSearchGoesOnWhereTheLastRoundEnded() {
        long start = FREE + (BesideBrk.PAGES_A_ROUND + 100L) * PAGE;
        left(start, start + MIB);
        arena(2, BRK.start() + 64, BRK.sizeBytes() + MIB);
        assertThat(find(25 * MIB)).isEmpty();
        assertThat(find(25 * MIB)).containsExactly(new AddressRange(start, start + MIB));
    }

    @Test
    void aLonelyArenaIsFoundWhenItsTopLiesBesideTheHeap() {
        long top = chunks(FREE, 4096);
        end(top, FREE + MIB);
        put(0, top, BRK.sizeBytes() + MIB);
        look();
        assertThat(libc.mainArena())
                .as("a top elsewhere, of an arena that never went there")
                .isZero();
        put(2, top, BRK.sizeBytes() + MIB);
        look();
        assertThat(libc.mainArena()).isEqualTo(MAIN);
    }

    private List<AddressRange> find() {
        return find(5 * MIB);
    }

    private List<AddressRange> find(long mappedBytes) {
        peek.forget();
        beside.find(List.of(anonymous(FREE, FREE + mappedBytes)), List.of(HEAP), libc, LAYOUT);
        return beside.runs();
    }

    /** @param flags 2 for an arena that took memory by mmap */
    private void arena(long flags, long top, long systemBytes) {
        put(flags, top, systemBytes);
        look();
        assertThat(libc.mainArena()).isEqualTo(MAIN);
    }

    private void put(long flags, long top, long systemBytes) {
        memory.put(MAIN, flags << 32);
        memory.put(MAIN + LAYOUT.topOffset(), top);
        memory.put(MAIN + LAYOUT.nextOffset(), MAIN);
        memory.put(SYSTEM_MEM, systemBytes);
    }

    private void look() {
        peek.forget();
        libc.look(List.of(new AddressRange(DATA, FREE)), Set.of(), BRK, LAYOUT);
    }

    /** Lays out chunks in use; the address behind them. */
    private long chunks(long at, long... sizes) {
        long chunk = at;
        for (long size : sizes) {
            memory.put(chunk + 8, size | 1);
            chunk += size;
        }
        return chunk;
    }

    /** A chunk from here to an end: the top. */
    private void end(long top, long end) {
        memory.put(top + 8, (end - top) | 1);
    }

    /** A region of two chunks that was left: the rest of its last top is free, and the fenceposts follow. */
    private void left(long from, long to) {
        long rest = chunks(from, 4096);
        memory.put(rest + 8, (to - 32 - rest) | 1);
        memory.put(to - 32, to - 32 - rest);
        memory.put(to - 32 + 8, 16);
        memory.put(to - 16 + 8, 16 | 1);
    }
}
