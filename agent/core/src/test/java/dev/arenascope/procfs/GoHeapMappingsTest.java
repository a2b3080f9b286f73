package dev.arenascope.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.golang.GoHeapFinder;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.GoMappings.FoundBy;
import dev.arenascope.snapshot.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captured from programs that hold 64 MB of touched objects, but the one with C code, which holds nothing. */
class GoHeapMappingsTest {
    /** What each program printed: HeapSys, and HeapInuse with what is free and not released. */
    @ParameterizedTest(name = "go1.{0}")
    @CsvSource({
        "16, FIXED_BASE, 134217728, 0,        67395584, 212992",
        "20, FIXED_BASE, 71303168,  62914560, 67420160, 180224",
        "24, FIXED_BASE, 71303168,  62914560, 67436544, 196608",
        "27, SHAPE,      75497472,  58720256, 67362816, 147456"
    })
    void theHeapOfEachReleaseIsFound(int release, FoundBy by, long mapped, long reserved, long inuse, long free) {
        List<Mapping> all = mappings(100 + release);
        GoMappings heap = Fixture.value(GoHeapFinder.on("amd64").find(all));
        assertThat(heap.foundBy()).isEqualTo(by);
        assertThat(heap.mappedBytes()).isEqualTo(mapped);
        assertThat(heap.reservedBytes()).isEqualTo(reserved);
        // The program read its numbers a second before the kernel was asked.
        assertThat(heap.residentBytes()).isBetween(64L << 20, inuse + free + (1 << 20));
        assertThat(heap.otherAnonBytes()).isBetween(100L << 10, 4L << 20);
        assertThat(heap.swapBytes() + heap.lazyFreeBytes()).isZero();
    }

    @Test
    void theArenasOfGlibcBesideItAreNot() {
        List<Mapping> all = mappings(126);
        assertThat(all).as("an arena of glibc looks like one of Go").anySatisfy(m -> {
            assertThat(m.start() % (64 << 20)).isZero();
            assertThat(m.start()).isGreaterThan(1L << 46);
            assertThat(m.isReadWrite()).isTrue();
        });
        GoMappings heap = Fixture.value(GoHeapFinder.on("amd64").find(all));
        assertThat(heap.foundBy()).isEqualTo(FoundBy.SHAPE);
        assertThat(heap.mappedBytes() + heap.reservedBytes()).isEqualTo(64L << 20);
        assertThat(heap.residentBytes()).isBetween(1L, 4L << 20);
    }

    private static List<Mapping> mappings(long pid) {
        return Fixture.value(Fixture.procDir("6.18-go").others().process(pid).smaps());
    }
}
