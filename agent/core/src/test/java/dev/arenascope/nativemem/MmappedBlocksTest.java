package dev.arenascope.nativemem;

import static dev.arenascope.nativemem.MappingsForTest.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class MmappedBlocksTest {
    private static final long PAGE = SyntheticMemory.PAGE;
    private static final long START = 0x7f00_0000_0000L + PAGE;
    private static final long BLOCK = 64 * PAGE;
    private static final Reading<Long> UNKNOWN = Reading.absent("unknown");

    private final SyntheticMemory memory = new SyntheticMemory(START, (int) (400 * PAGE));
    private final MmappedBlocks blocks =
            new MmappedBlocks(new Peek(memory, memory, SyntheticMemory.PAGE), memory, SyntheticMemory.PAGE);

    @Test
    void aChainOfBlocksFromTheMappingsStartIsClaimed() {
        block(START, BLOCK);
        block(START + BLOCK, 2 * BLOCK);
        assertThat(find(UNKNOWN, anonymous(START, START + 3 * BLOCK)))
                .containsExactly(new AddressRange(START, START + 3 * BLOCK));
    }

    @Test
    void onlyTheChainedPrefixOfAMappingIsClaimed() {
        block(START, BLOCK);
        assertThat(find(UNKNOWN, anonymous(START, START + 3 * BLOCK)))
                .containsExactly(new AddressRange(START, START + BLOCK));
    }

    @Test
    void aBlockThatWasAlignedKeepsItsPadding() {
        memory.put(START, 48);
        block(START, BLOCK);
        assertThat(find(UNKNOWN, anonymous(START, START + BLOCK))).hasSize(1);
    }

    @Test
    void aBlockBehindOtherMemoryCountsOnlyWhenMallocsOwnSumConfirmsIt() {
        block(START + 3 * PAGE, BLOCK);
        Mapping mapping = anonymous(START, START + 3 * PAGE + BLOCK);
        assertThat(find(UNKNOWN, mapping)).isEmpty();
        assertThat(find(Reading.of(BLOCK + PAGE), mapping)).isEmpty();
        AddressRange run = new AddressRange(START + 3 * PAGE, START + 3 * PAGE + BLOCK);
        assertThat(find(Reading.of(BLOCK), mapping)).containsExactly(run);
        // Confirmed once, it stays while its mapping does, although a block elsewhere came or went meanwhile.
        assertThat(find(Reading.of(5 * BLOCK), mapping)).containsExactly(run);
    }

    @Test
    void allBlocksAreKnownOnlyWhenTheySumToWhatMallocCounts() {
        block(START, BLOCK);
        find(UNKNOWN, anonymous(START, START + BLOCK));
        assertThat(blocks.allKnown()).isFalse();
        find(Reading.of(2 * BLOCK), anonymous(START, START + BLOCK));
        assertThat(blocks.allKnown()).isFalse();
        find(Reading.of(BLOCK), anonymous(START, START + BLOCK));
        assertThat(blocks.allKnown()).isTrue();
    }

    @Test
    void whatIsNoBlockIsNotClaimed() {
        memory.put(START + 8, BLOCK | 3);
        assertThat(find(UNKNOWN, anonymous(START, START + BLOCK))).isEmpty();
        memory.put(START + 8, (BLOCK + 16) | 2);
        assertThat(find(UNKNOWN, anonymous(START, START + BLOCK))).isEmpty();
        memory.put(START + 8, (4 * BLOCK) | 2);
        assertThat(find(UNKNOWN, anonymous(START, START + BLOCK))).isEmpty();
    }

    @Test
    void aBlockWhoseHeaderIsNotResidentIsNotClaimed() {
        block(START, BLOCK);
        memory.dropPages(START, START + PAGE);
        assertThat(find(UNKNOWN, anonymous(START, START + BLOCK))).isEmpty();
    }

    @Test
    void aHeapInTheSameMappingIsLeftOut() {
        block(START, BLOCK);
        Malloc.Heap heap = new Malloc.Heap(
                new AddressRange(START + BLOCK, START + 2 * BLOCK), START, Malloc.Origin.ARENA, HeapFinder.NOT_WALKED);
        block(START + 2 * BLOCK, BLOCK);
        assertThat(blocks.find(List.of(anonymous(START, START + 3 * BLOCK)), List.of(heap), UNKNOWN))
                .containsExactly(
                        new AddressRange(START, START + BLOCK), new AddressRange(START + 2 * BLOCK, START + 3 * BLOCK));
    }

    @Test
    void anUnchangedMappingIsNotReadAgainUntilItsTurnComes() {
        block(START, BLOCK);
        Mapping mapping = anonymous(START, START + BLOCK);
        find(UNKNOWN, mapping);
        memory.put(START + 8, 0);
        assertThat(find(UNKNOWN, mapping)).hasSize(1);
        for (int round = 2; round < MmappedBlocks.RECHECK_ROUNDS; round++) {
            find(UNKNOWN, mapping);
        }
        assertThat(find(UNKNOWN, mapping)).isEmpty();
    }

    private List<AddressRange> find(Reading<Long> sum, Mapping... mappings) {
        return blocks.find(List.of(mappings), List.of(), sum);
    }

    private void block(long at, long bytes) {
        memory.put(at + 8, bytes | 2);
    }
}
