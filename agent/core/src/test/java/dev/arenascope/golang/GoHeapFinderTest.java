package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.GoMappings.FoundBy;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What captures of this machine cannot show: names, huge pages, other architectures, and what only looks like a heap. */
class GoHeapFinderTest {
    private static final long MB = 1 << 20;
    private static final int RW = Mapping.READ | Mapping.WRITE;
    private static final long BASE = 0xc000000000L;

    private final List<Mapping> mappings = new ArrayList<>();

    @Test
    void namesWinOverShapes() {
        map(0x212400000000L, 60 * MB, RW, "[anon: Go: heap]", 40 * MB);
        map(0x212400000000L + 60 * MB, 4 * MB, 0, "[anon: Go: heap reservation]", 0);
        map(0x312400000000L, 64 * MB, RW, "", 64 * MB);
        GoMappings heap = find("amd64");
        assertThat(heap)
                .isEqualTo(new GoMappings(FoundBy.NAME, 60 * MB, 4 * MB, 40 * MB, 20 * MB, 10 * MB, 5 * MB, 64 * MB));
    }

    @Test
    void aHeapCutIntoManyMappingsIsOne() {
        map(BASE, 4 * MB, RW, "", 4 * MB);
        map(BASE + 4 * MB, 188 * MB, RW, "", 20 * MB);
        map(BASE + 192 * MB, 64 * MB, 0, "", 0);
        map(BASE + 512 * MB, MB, RW, "", MB);
        GoMappings heap = find("amd64");
        assertThat(heap.foundBy()).isEqualTo(FoundBy.FIXED_BASE);
        assertThat(heap.mappedBytes()).isEqualTo(192 * MB);
        assertThat(heap.reservedBytes()).isEqualTo(64 * MB);
        assertThat(heap.residentBytes()).isEqualTo(24 * MB);
        assertThat(heap.otherAnonBytes()).isEqualTo(MB);
    }

    @Test
    void theNextHintIsTakenWhereTheFirstIsNotFree() {
        map(0x1c000000000L, 64 * MB, RW, "", 3 * MB);
        assertThat(find("amd64").foundBy()).isEqualTo(FoundBy.FIXED_BASE);
    }

    @Test
    void theBaseOfAnotherArchitectureIsJustAShape() {
        map(0x4000000000L, 64 * MB, RW, "", 3 * MB);
        assertThat(find("aarch64").foundBy()).isEqualTo(FoundBy.FIXED_BASE);
        assertThat(find("amd64").foundBy()).isEqualTo(FoundBy.SHAPE);
    }

    @Test
    void whatIsNoWholeArenaIsNoHeap() {
        map(0x1000_0000_0000L, 63 * MB, RW, "", MB);
        map(0x1000_1000_1000L, 64 * MB, RW, "", MB);
        map(0x2000_0000_0000L, 64 * MB, 0, "", 0);
        map(0x3000_0000_0000L, 64 * MB, RW | Mapping.SHARED, "", MB);
        map(0x3000_1000_0000L, 64 * MB, RW | Mapping.EXEC, "", MB);
        map(0x3000_2000_0000L, 64 * MB, RW, "/dev/shm/x", MB);
        map(0x7f22_8800_0000L, 132 << 10, RW, "", 132 << 10);
        map(0x7f22_8800_0000L + (132 << 10), 64 * MB - (132 << 10), 0, "", 0);
        assertThat(GoHeapFinder.on("amd64").find(mappings).reason())
                .isEqualTo("no mapping has a Go heap's name, base or shape");
        assertThat(GoHeapFinder.on("amd64").find(List.of()).isPresent()).isFalse();
    }

    private GoMappings find(String architecture) {
        Reading<GoMappings> found = GoHeapFinder.on(architecture).find(mappings);
        if (found instanceof Reading.Present<GoMappings> p) return p.value();
        throw new AssertionError(found.reason());
    }

    private void map(long start, long bytes, int perms, String path, long resident) {
        mappings.add(new Mapping(
                start,
                start + bytes,
                perms,
                path.startsWith("/") ? 7 : 0,
                path,
                resident,
                resident,
                path.startsWith("/") ? 0 : resident,
                resident / 2,
                resident / 4,
                resident / 8,
                ""));
    }
}
