package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ThreadArenasTest {
    private static final long START = 0x7f00_0000_0000L;
    private static final int STACK = 64 << 10;
    private static final int DISTANCE = 0x6c8;
    private static final long ONE = 0x7f80_0000_0030L;
    private static final long TWO = 0x7f84_0000_0030L;
    private static final Set<Long> ARENAS = Set.of(ONE, TWO);

    private final SyntheticMemory memory = new SyntheticMemory(START, 16 * STACK);
    private final ThreadArenas arenas = new ThreadArenas(new Peek(memory, memory, SyntheticMemory.PAGE));

    @Test
    void theDistanceAtWhichMostStacksShowAnArenaIsTheVariable() {
        List<ThreadStack> stacks = stacks(6, i -> i % 2 == 0 ? ONE : TWO);
        // An arena's address may lie on a stack by chance, as in a frame of malloc.
        memory.put(stacks.get(3).range().end() - 0x100, ONE);
        assertThat(arenas.of(stacks, ARENAS))
                .extracting(ThreadStack::arena)
                .containsExactly(
                        Reading.of(ONE),
                        Reading.of(TWO),
                        Reading.of(ONE),
                        Reading.of(TWO),
                        Reading.of(ONE),
                        Reading.of(TWO));
    }

    @Test
    void aThreadThatNeverAllocatedHasNone() {
        List<ThreadStack> stacks = stacks(6, i -> i == 2 ? 0 : ONE);
        assertThat(arenas.of(stacks, ARENAS).get(2).arena().isPresent()).isFalse();
        memory.put(stacks.get(2).range().end() - DISTANCE, TWO);
        assertThat(arenas.of(stacks, ARENAS).get(2).arena()).isEqualTo(Reading.of(TWO));
    }

    @Test
    void whatIsNoArenaIsNoneAndFewStacksProveNothing() {
        assertThat(arenas.of(stacks(3, i -> ONE), ARENAS))
                .noneMatch(s -> s.arena().isPresent());
        assertThat(arenas.of(stacks(8, i -> ONE + 16), ARENAS))
                .noneMatch(s -> s.arena().isPresent());
    }

    @Test
    void theStackOfAThreadThatEndedHasNone() {
        List<ThreadStack> stacks = new ArrayList<>(stacks(6, i -> ONE));
        stacks.set(5, new ThreadStack(5, ThreadStack.ENDED, stacks.get(5).range()));
        List<ThreadStack> found = arenas.of(stacks, ARENAS);
        assertThat(found.get(0).arena()).isEqualTo(Reading.of(ONE));
        assertThat(found.get(5).arena().isPresent()).isFalse();
    }

    @Test
    void pagesThatAreNotResidentAreNotRead() {
        List<ThreadStack> stacks = stacks(6, i -> ONE);
        AddressRange gone = stacks.get(1).range();
        memory.dropPages(gone.start(), gone.end());
        List<ThreadStack> found = arenas.of(stacks, ARENAS);
        assertThat(found.get(0).arena()).isEqualTo(Reading.of(ONE));
        assertThat(found.get(1).arena().isPresent()).isFalse();
    }

    private interface Arena {
        long of(int thread);
    }

    private List<ThreadStack> stacks(int n, Arena arena) {
        List<ThreadStack> stacks = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            long start = START + (long) i * STACK;
            memory.put(start + STACK - DISTANCE, arena.of(i));
            stacks.add(new ThreadStack(i, "worker-" + i, new AddressRange(start, start + STACK)));
        }
        return stacks;
    }
}
