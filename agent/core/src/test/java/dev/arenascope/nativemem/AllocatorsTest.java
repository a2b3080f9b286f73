package dev.arenascope.nativemem;

import static dev.arenascope.nativemem.MappingsForTest.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocatorsTest {
    private static final ProcDir PROC = ProcDir.self();

    private final Allocators allocators = new Allocators(PROC, false);

    @ParameterizedTest
    @CsvSource({
        "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2, jemalloc",
        "/usr/lib/libtcmalloc_minimal.so.4.5.9, tcmalloc",
        "/opt/libmimalloc.so.2.1, mimalloc",
        "/lib/ld-musl-x86_64.so.1, musl",
        "/usr/lib/x86_64-linux-musl/libc.so, musl",
        "/lib/x86_64-linux-gnu/libc-2.31.so, glibc 2.31",
        "/lib/x86_64-linux-gnu/libc-2.31.so (deleted), glibc 2.31",
    })
    void namesTheMallocByItsMappedLibrary(String path, String name) {
        assertThat(allocators.name(List.of(file(path)))).isEqualTo(Reading.of(name));
    }

    @Test
    void withNoLibraryThereIsNoName() {
        assertThat(allocators.name(List.of())).isEqualTo(Reading.absent("no C library is mapped"));
    }

    @Test
    void anotherMallocBesideGlibcLeavesHeapsAndBlocksUnclaimed() {
        List<Mapping> mappings = new ArrayList<>(PROC.maps().orElse(List.of()));
        mappings.add(file("/usr/lib/libjemalloc.so.2"));
        Located located = allocators.locate(mappings);
        assertThat(located.mallocHeaps()).isEmpty();
        assertThat(located.mallocMmapped()).isEmpty();
        assertThat(allocators.walk(located, Long.MAX_VALUE).reason())
                .startsWith("malloc is jemalloc, which cannot be asked: ")
                .endsWith(", so what it mapped counts as unexplained or anon-mmap");
    }

    @Test
    void findsAndWalksTheHeapsOfThisJvm() {
        List<Mapping> mappings = PROC.maps().orElse(List.of());
        assertThat(allocators.name(mappings).map(name -> name.startsWith("glibc 2.")))
                .isEqualTo(Reading.of(true));
        Located located = allocators.locate(mappings);
        assertThat(located.noWalkReason()).isEmpty();
        assertThat(located.heaps()).anyMatch(Malloc.Heap::main).anyMatch(heap -> !heap.main());
        Reading<Malloc> malloc = allocators.walk(located, Long.MAX_VALUE);
        assertThat(malloc.isPresent()).isTrue();
        List<Malloc.Heap> heaps = malloc.map(Malloc::heaps).orElse(List.of());
        assertThat(heaps)
                .hasSameSizeAs(located.heaps())
                .anyMatch(heap -> heap.walk().isPresent());
        for (Malloc.Heap heap : heaps) {
            if (heap.walk() instanceof Reading.Present<Malloc.Walk> walk) {
                assertThat(WalkInvariants.faultOf(walk.value())).isEmpty();
            }
        }
        allocators.close();
    }

    @Test
    void memoryThatCannotBeReadIsSaidToBeSo() {
        Allocators blind = new Allocators(
                (address, into) -> -1, PROC.pageMap()::presentPages, PROC.pageSize(), false, System::nanoTime);
        Located located = blind.locate(PROC.maps().orElse(List.of()));
        assertThat(located.noWalkReason()).isEqualTo("the memory of this process cannot be read");
        Allocators withoutPages = new Allocators(
                PROC.memory()::read, (start, end, bits) -> false, PROC.pageSize(), false, System::nanoTime);
        assertThat(withoutPages.locate(PROC.maps().orElse(List.of())).noWalkReason())
                .isEqualTo("pagemap cannot be read");
    }

    @Test
    void readsIntoTheJavaHeapBecauseDirectMemoryIsTheHosts() {
        List<Boolean> direct = new ArrayList<>();
        Memory watched = (address, into) -> {
            direct.add(into.isDirect());
            return PROC.memory().read(address, into);
        };
        Allocators all =
                new Allocators(watched, PROC.pageMap()::presentPages, PROC.pageSize(), false, System::nanoTime);
        all.walk(all.locate(PROC.maps().orElse(List.of())), Long.MAX_VALUE);
        assertThat(direct).isNotEmpty().doesNotContain(true);
    }

    @Test
    void aClosedOneForgetsWhatItFoundAndBeginsAnew() {
        List<Mapping> mappings = PROC.maps().orElse(List.of());
        Located before = allocators.locate(mappings);
        assertThat(allocators.walk(before, Long.MAX_VALUE).isPresent()).isTrue();
        allocators.close();
        assertThat(allocators.walk(before, Long.MAX_VALUE))
                .isEqualTo(Reading.absent("the heaps were not located here before"));
        Located after = allocators.locate(mappings);
        assertThat(allocators.walk(after, Long.MAX_VALUE).isPresent()).isTrue();
    }

    @Test
    void withNativeOffNothingIsCalled() {
        assertThat(allocators.mallocInfo()).isEqualTo(Reading.absent("native=off"));
    }

    @Test
    void theBaseLayerSaysWhichJdkItNeeds() {
        Reading<String> absent = Reading.absent("needs JDK 22 or newer for foreign function calls");
        assertThat(LibC.mallocInfoXml()).isEqualTo(absent);
        assertThat(LibC.version()).isEqualTo(absent);
        assertThat(LibC.trim(0)).isEqualTo(Reading.absent(absent.reason()));
        assertThat(new Allocators(PROC).mallocInfo()).isEqualTo(Reading.absent(absent.reason()));
    }

    @Test
    void readsTheVersionThatGlibcCarries() {
        byte[] line = "xGNU C Library (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.\nCopyright"
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(GlibcVersion.find(line, line.length)).isEqualTo("2.36");
        assertThat(GlibcVersion.find(line, 40)).isEmpty();
    }

    @Test
    void knowsTheLayoutOfEachVersionAndNoneOfOthers() {
        assertThat(SyntheticHeap.layout("glibc 2.26").topOffset()).isEqualTo(88);
        assertThat(SyntheticHeap.layout("glibc 2.31").mangledLinks()).isFalse();
        assertThat(SyntheticHeap.layout("glibc 2.36").firstChunkOffset(0x30, true))
                .isEqualTo(0x8d0);
        assertThat(SyntheticHeap.layout("glibc 2.31").firstChunkOffset(0x20, true))
                .isEqualTo(0x8c0);
        assertThat(SyntheticHeap.layout("glibc 2.31").firstChunkOffset(0x20, false))
                .isEqualTo(0x20);
        assertThat(SyntheticHeap.layout("glibc 2.43").fastbins()).isZero();
        assertThat(SyntheticHeap.layout("glibc 2.43").firstChunkOffset(0x30, true))
                .isEqualTo(0x870);
        assertThat(GlibcLayout.of("glibc 2.5").isPresent()).isFalse();
        assertThat(GlibcLayout.of("glibc ").isPresent()).isFalse();
        assertThat(GlibcLayout.of("musl").isPresent()).isFalse();
    }
}
