package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.MallocSettings;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LibcDataTest {
    private static final long PAGE = SyntheticMemory.PAGE;
    private static final long DATA = SyntheticHeap.START + 4 * PAGE;
    private static final long MAIN = DATA + 0xc60;
    private static final AddressRange BRK = new AddressRange(0x5000_0000, 0x5100_0000);

    private final SyntheticMemory memory = new SyntheticMemory(SyntheticHeap.START, (int) (8 * PAGE));
    private final LibcData libc = new LibcData(new Peek(memory, memory, SyntheticMemory.PAGE), SyntheticMemory.PAGE);

    @Test
    void theMainArenaIsTheMemberOfTheCircleThatLiesInLibcsData() {
        link(SyntheticHeap.ARENA, MAIN);
        link(MAIN, SyntheticHeap.ARENA);
        look(Set.of(SyntheticHeap.ARENA));
        assertThat(libc.mainArena()).isEqualTo(MAIN);
    }

    @Test
    void aCircleThatDoesNotCloseGivesNoMainArena() {
        link(SyntheticHeap.ARENA, MAIN);
        link(MAIN, 0x1234);
        look(Set.of(SyntheticHeap.ARENA));
        assertThat(libc.mainArena()).isZero();
    }

    @Test
    void aLonelyMainArenaLinksToItselfAndItsTopLiesInTheHeap() {
        link(MAIN, MAIN);
        memory.put(MAIN + SyntheticHeap.LAYOUT.topOffset(), BRK.start() + 64);
        look(Set.of());
        assertThat(libc.mainArena()).isEqualTo(MAIN);
    }

    @Test
    void theSumOfMmappedBlocksLiesTwoWordsBeforeSbrkBase() {
        memory.put(DATA + 0x100, 10 * PAGE);
        memory.put(DATA + 0x108, 12 * PAGE);
        memory.put(DATA + 0x110, BRK.start());
        look(Set.of());
        assertThat(libc.mmappedBytes()).isEqualTo(Reading.of(10 * PAGE));
        memory.put(DATA + 0x100, 13 * PAGE);
        assertThat(new LibcData(new Peek(memory, memory, SyntheticMemory.PAGE), SyntheticMemory.PAGE).mmappedBytes())
                .isEqualTo(Reading.absent("malloc's own sums were not found"));
    }

    @Test
    void whatMallocDecidesByLiesBeforeSbrkBase() {
        putSettings();
        look(Set.of());
        assertThat(libc.settings(SyntheticHeap.LAYOUT, Reading.of(3)).map(LibcDataTest::numbers))
                .isEqualTo(Reading.of(List.of(32L << 20, 64L << 20, 5L, 24L)));
        assertThat(libc.settings(SyntheticHeap.LAYOUT, Reading.absent("not told"))
                        .flatMap(MallocSettings::arenasAllowed)
                        .isPresent())
                .isFalse();
    }

    @Test
    void settingsThatContradictThemselvesAreAbsent() {
        putSettings();
        memory.put(DATA + 0x200 - 80, 33L << 20);
        look(Set.of());
        assertThat(libc.settings(SyntheticHeap.LAYOUT, Reading.of(3)))
                .isEqualTo(Reading.absent("malloc's own variables are not plausible"));
    }

    /** struct malloc_par of 2.36, whose sbrk_base lies at 0x200. */
    private void putSettings() {
        long sbrkBase = DATA + 0x200;
        memory.put(sbrkBase, BRK.start());
        memory.put(sbrkBase - 96, 64L << 20);
        memory.put(sbrkBase - 80, 32L << 20);
        memory.put(sbrkBase - 72, 8);
        memory.put(sbrkBase - 64, 0);
        memory.put(sbrkBase - 40, 5L << 32);
        memory.put(sbrkBase - 32, 65536);
    }

    private static List<Long> numbers(MallocSettings s) {
        return List.of(
                s.mmapThresholdBytes(),
                s.trimThresholdBytes(),
                (long) s.mmappedBlocks(),
                s.arenasAllowed().orElse(0L));
    }

    private void look(Set<Long> arenas) {
        libc.look(List.of(new AddressRange(DATA, DATA + 4 * PAGE)), arenas, BRK, SyntheticHeap.LAYOUT);
    }

    private void link(long arena, long next) {
        memory.put(arena + SyntheticHeap.LAYOUT.nextOffset(), next);
    }
}
