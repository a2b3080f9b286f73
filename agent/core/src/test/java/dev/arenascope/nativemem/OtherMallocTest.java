package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.AllocatorStats.Kind;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtherMallocTest {
    private static final long MIB = 1 << 20;
    private static final long LIBRARY = 0x7f0000000000L;
    private static final long LIBC = 0x7f0001000000L;
    private static final long HEAP = 0x7e0000000000L;

    private final SyntheticMemory nothing = new SyntheticMemory(0, 0);
    private final FakeCalls calls = new FakeCalls();
    private final List<Mapping> libraries = List.of(file(LIBRARY, "/opt/libfoo.so"), file(LIBC, "/usr/lib/libc.so.6"));

    @Test
    void aLibraryUnderAnyNameIsKnownByWhatItAnswers() {
        calls.symbols.put("malloc", LIBRARY + 64);
        calls.symbols.put("mallctl", LIBRARY + 128);
        OtherMalloc malloc = new OtherMalloc(calls, true);
        assertThat(malloc.kind(libraries)).isEqualTo(Reading.of(Kind.JEMALLOC));
        assertThat(malloc.name(Kind.JEMALLOC)).isEqualTo("jemalloc 5.3.0");
    }

    @Test
    void anAllocatorThatIsMappedForAnotherPurposeIsNotMalloc() {
        calls.symbols.put("malloc", LIBC + 64);
        calls.symbols.put("mallctl", LIBRARY + 128);
        OtherMalloc malloc = new OtherMalloc(calls, true);
        assertThat(malloc.kind(libraries).isPresent()).isFalse();
        assertThat(malloc.isGlibc()).isTrue();
    }

    @Test
    void withNativeOffNothingIsAsked() {
        calls.symbols.put("malloc", LIBRARY);
        calls.symbols.put("mallctl", LIBRARY);
        assertThat(new OtherMalloc(calls, false).kind(libraries)).isEqualTo(Reading.absent("native=off"));
    }

    @Test
    void mappingsWithoutReservationAreItsWhileTheyStayWithinItsFigure() {
        Mapping extents = anonymous(HEAP, 8, 6, "rd wr mr mw me nr");
        Mapping tables = anonymous(HEAP + 16 * MIB, 4, 3, "rd wr mr mw me nr nh");
        Mapping notIts = anonymous(HEAP + 32 * MIB, 64, 64, "rd wr mr mw me ac");
        List<Mapping> all = List.of(extents, tables, notIts);
        OtherHeaps heaps = new OtherHeaps(jemalloc());
        calls.numbers.put("arenas.page", 4096L);
        calls.numbers.put("stats.resident", 10 * MIB);
        assertThat(heaps.find(all)).containsExactly(range(extents), range(tables));
        calls.numbers.put("stats.resident", 2 * MIB);
        assertThat(heaps.find(all))
                .as("given back since the mappings were read")
                .hasSize(2);
        assertThat(heaps.find(all)).isEmpty();
        assertThat(heaps.fault()).startsWith("9 MB are mapped as it maps its memory");
    }

    @Test
    void muzzyPagesAreResidentThoughJemallocLeavesThemOut() {
        Mapping extents = anonymous(HEAP, 256, 210, "rd wr mr mw me nr");
        OtherMalloc malloc = jemalloc();
        calls.numbers.put("arenas.page", 4096L);
        calls.numbers.put("stats.resident", 12 * MIB);
        calls.numbers.put("stats.arenas.4096.pmuzzy", 200 * MIB / 4096);
        OtherHeaps heaps = new OtherHeaps(malloc);
        assertThat(heaps.find(List.of(extents))).containsExactly(range(extents));
        assertThat(stats(malloc).residentBytes()).isEqualTo(Reading.of(212 * MIB));
    }

    @Test
    void aMappingOfTcmallocIsItsAtBothEnds() {
        calls.symbols.put("malloc", LIBRARY);
        calls.symbols.put("MallocExtension_GetNumericProperty", LIBRARY);
        OtherMalloc malloc = new OtherMalloc(calls, true);
        assertThat(malloc.kind(libraries).isPresent()).isTrue();
        Mapping mapped = anonymous(HEAP, 4, 4, "rd wr mr mw me ac");
        calls.owned.add(HEAP);
        assertThat(new OtherHeaps(malloc).find(List.of(mapped))).isEmpty();
        calls.owned.add(HEAP + 4 * MIB - 8192);
        assertThat(new OtherHeaps(malloc).find(List.of(mapped))).containsExactly(range(mapped));
    }

    @Test
    void jemallocsPagesBecomeBytes() {
        OtherMalloc malloc = jemalloc();
        calls.numbers.put("arenas.page", 4096L);
        calls.numbers.put("stats.allocated", 3 * MIB);
        calls.numbers.put("stats.active", 4 * MIB);
        calls.numbers.put("stats.arenas.4096.pdirty", 512L);
        calls.numbers.put("opt.dirty_decay_ms", -1L);
        calls.numbers.put("arenas.narenas", 3L);
        calls.numbers.put("stats.arenas.1.pactive", 10L);
        calls.numbers.put("arenas.nbins", 2L);
        calls.numbers.put("arenas.bin.1.size", 16L);
        calls.numbers.put("arenas.bin.1.slab_size", 4096L);
        calls.numbers.put("stats.arenas.4096.bins.1.curslabs", 2L);
        calls.numbers.put("stats.arenas.4096.bins.1.curregs", 100L);
        calls.numbers.put("stats.arenas.4096.extents.0.ndirty", 0L);
        calls.numbers.put("stats.arenas.4096.extents.1.ndirty", 4L);
        calls.numbers.put("stats.arenas.4096.extents.1.dirty_bytes", 2 * MIB);
        AllocatorStats stats = stats(malloc);
        assertThat(stats.allocatedBytes()).isEqualTo(Reading.of(3 * MIB));
        assertThat(stats.dirtyBytes()).isEqualTo(Reading.of(2 * MIB));
        assertThat(stats.largestFreeBytes()).isEqualTo(Reading.of(MIB / 2));
        assertThat(stats.setting("dirty_decay_ms")).isEqualTo(Reading.of(-1L));
        assertThat(stats.setting("background_thread").isPresent()).isFalse();
        assertThat(stats.arenas()).containsExactly(new AllocatorStats.Arena(1, 0, 40960, 0, 0));
        assertThat(stats.bins())
                .singleElement()
                .satisfies(bin -> assertThat(bin.freeBytes()).isEqualTo(8192 - 1600));
    }

    @Test
    void tcmallocsActiveIsItsHeapWithoutItsFreePages() {
        calls.symbols.put("malloc", LIBRARY);
        calls.symbols.put("MallocExtension_GetNumericProperty", LIBRARY);
        calls.numbers.put("generic.heap_size", 100 * MIB);
        calls.numbers.put("generic.current_allocated_bytes", 20 * MIB);
        calls.numbers.put("tcmalloc.pageheap_free_bytes", 50 * MIB);
        calls.numbers.put("tcmalloc.pageheap_unmapped_bytes", 10 * MIB);
        calls.numbers.put("tcmalloc.central_cache_free_bytes", 12 * MIB);
        calls.numbers.put("tcmalloc.transfer_cache_free_bytes", 3 * MIB);
        calls.numbers.put("tcmalloc.thread_cache_free_bytes", 5 * MIB);
        OtherMalloc malloc = new OtherMalloc(calls, true);
        assertThat(malloc.kind(libraries)).isEqualTo(Reading.of(Kind.TCMALLOC));
        AllocatorStats stats = stats(malloc);
        assertThat(stats.name()).isEqualTo("tcmalloc 2.10");
        assertThat(stats.activeBytes()).isEqualTo(Reading.of(40 * MIB));
        assertThat(stats.residentBytes()).isEqualTo(Reading.of(90 * MIB));
        assertThat(stats.cachedBytes()).isEqualTo(Reading.of(20 * MIB));
    }

    @Test
    void mimallocTellsItsCommittedBytesAndNoMore() {
        calls.symbols.put("malloc", LIBRARY);
        calls.symbols.put("mi_process_info", LIBRARY);
        calls.numbers.put("committed", 70 * MIB);
        OtherMalloc malloc = new OtherMalloc(calls, true);
        assertThat(malloc.kind(libraries)).isEqualTo(Reading.of(Kind.MIMALLOC));
        AllocatorStats stats = stats(malloc);
        assertThat(stats.name()).isEqualTo("mimalloc 2.0.9");
        assertThat(stats.residentBytes()).isEqualTo(Reading.of(70 * MIB));
        assertThat(stats.allocatedBytes().reason()).isEqualTo("mimalloc's segments were not found");
        calls.mimallocVersion = 212;
        assertThat(stats(malloc).allocatedBytes().reason())
                .contains("release build")
                .contains("2.0.9 only");
    }

    private OtherMalloc jemalloc() {
        calls.symbols.put("malloc", LIBRARY);
        calls.symbols.put("mallctl", LIBRARY);
        OtherMalloc malloc = new OtherMalloc(calls, true);
        assertThat(malloc.kind(libraries).isPresent()).isTrue();
        return malloc;
    }

    private AllocatorStats stats(OtherMalloc malloc) {
        Reading<AllocatorStats> reading =
                malloc.stats(new MimallocSegments(nothing, nothing, SyntheticMemory.PAGE), List.of());
        if (reading instanceof Reading.Present<AllocatorStats> present) return present.value();
        throw new AssertionError(reading.reason());
    }

    private static AddressRange range(Mapping m) {
        return new AddressRange(m.start(), m.end());
    }

    private static Mapping file(long start, String path) {
        return new Mapping(start, start + MIB, Mapping.READ | Mapping.EXEC, 7, path, 0, 0, 0, 0, 0, 0, "");
    }

    private static Mapping anonymous(long start, long mib, long rssMib, String flags) {
        int perms = Mapping.READ | Mapping.WRITE;
        return new Mapping(start, start + mib * MIB, perms, 0, "", rssMib * MIB, 0, 0, 0, 0, 0, flags);
    }
}
