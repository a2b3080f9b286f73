package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.JvmArenas.CodeHeap;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeHeapTextTest {
    private static final String AGGREGATE = """
            ======================================================================================================
            =  C O D E   H E A P   A N A L Y S I S   (used blocks) for segment CodeHeap 'non-profiled nmethods'  =
            ======================================================================================================
               The aggregate step takes an aggregated snapshot of the CodeHeap.

               CodeHeap committed size 2496K (2M), reserved size 120036K (117M), 2% occupied.
               CodeHeap allocation segment size is 128 bytes. This is the smallest possible granularity.

            =  C O D E   H E A P   A N A L Y S I S   (used blocks) for segment CodeHeap 'non-nmethods'  =

               CodeHeap committed size 2496K (2M), reserved size 5692K (5M), 43% occupied.
            """;

    private static final String FREE = """
            =  F R E E   S P A C E   S T A T I S T I C S   for CodeHeap 'non-nmethods'  =
            Note: in this context, a gap is the occupied space between two free blocks.

            |  List of all Free Blocks in CodeHeap 'non-nmethods'  |
            0x00007f2c08a36100: Len[   0] = 0x1c00,Gap[   0..   1]: 0x2200 bytes,  block count:     11 !! permanent gap, contains stubs and/or blobs !!
            0x00007f2c08a39f00: Len[   1] = 0x380,Gap[   1..   2]: 0x1e00 bytes,   block count:     10 !! permanent gap, contains stubs and/or blobs !!
            0x00007f2c08a3c080: Len[   2] = 0x1c00


            |  Top Ten Free Blocks in CodeHeap 'non-nmethods'  |
            Pos   1: Block    0 - size 0x1c00,     Gap (to next) 0x2200,   #blocks (in gap) 11
            """;

    @Test
    void eachHeapHasItsFreeBlocks() {
        assertThat(CodeHeapText.parse(AGGREGATE, FREE).orElse(List.of()))
                .containsExactly(
                        new CodeHeap("CodeHeap 'non-profiled nmethods'", 2_496 << 10, 0, 0, 0),
                        new CodeHeap("CodeHeap 'non-nmethods'", 2_496 << 10, 3, 0x1c00 + 0x380 + 0x1c00, 0x1c00));
    }

    @Test
    void anotherTextIsAbsent() {
        assertThat(CodeHeapText.parse("Function function is not supported", "").reason())
                .isEqualTo("Compiler.CodeHeap_Analytics named no code heap");
    }
}
