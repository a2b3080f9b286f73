package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ArenaRowsTest {
    private static final Reading<Malloc.Walk> NOT_WALKED = Reading.absent("not yet");

    @Test
    void heapsOfOneArenaAreAddedUp() {
        Malloc malloc = malloc(
                heap(0x10, false, new Reading.Present<>(new Malloc.Walk(100, 40, 60, 30, 20, 10, 45, 9), 7)),
                heap(0x10, false, new Reading.Present<>(new Malloc.Walk(100, 10, 90, 50, 40, 0, 30, 9), 3)),
                heap(0x10, false, NOT_WALKED));

        ArenaRow row = ArenaRows.of(malloc).get(0);

        assertThat(row.address()).isEqualTo("0x10");
        assertThat(row.main()).isFalse();
        assertThat(List.of(row.heaps(), row.walkedHeaps())).containsExactly(3, 2);
        assertThat(List.of(row.residentBytes(), row.liveBytes(), row.reclaimableBytes(), row.pinnedBytes()))
                .containsExactly(200L, 50L, 80L, 60L);
        assertThat(List.of(row.topBytes(), row.oldestWalkAgeMs())).containsExactly(10L, 7L);
        assertThat(row.f()).isCloseTo(0.75 * 0.75, within(1e-9));
        assertThat(row.scatter()).isCloseTo(0.7, within(1e-9));
        assertThat(row.retention()).isCloseTo(0.75, within(1e-9));
    }

    @Test
    void theLargestComesFirstAndAnArenaWithoutAWalkIsOnlyCounted() {
        Malloc malloc = malloc(
                heap(0x10, false, Reading.of(new Malloc.Walk(100, 40, 60, 30, 20, 10, 45, 9))),
                heap(0x20, true, Reading.of(new Malloc.Walk(200, 40, 60, 30, 20, 10, 45, 9))),
                heap(0x30, false, NOT_WALKED));

        assertThat(ArenaRows.of(malloc)).extracting(ArenaRow::arena).containsExactly(0x20L, 0x10L);
        assertThat(ArenaRows.of(malloc)).extracting(ArenaRow::main).containsExactly(true, false);
        assertThat(ArenaRows.notWalked(malloc)).isEqualTo(1);
    }

    @Test
    void noHeapIsNoArena() {
        assertThat(ArenaRows.of(malloc())).isEmpty();
        assertThat(ArenaRows.notWalked(malloc())).isZero();
    }

    private static Malloc malloc(Malloc.Heap... heaps) {
        return new Malloc("glibc 2.36", heaps.length, List.of(heaps));
    }

    private static Malloc.Heap heap(long arena, boolean main, Reading<Malloc.Walk> walk) {
        return new Malloc.Heap(new AddressRange(0, 4096), arena, main ? Malloc.Origin.BRK : Malloc.Origin.ARENA, walk);
    }
}
