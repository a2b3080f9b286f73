package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalkRoundsTest {
    private static final long MS = 1_000_000;

    private long now = 1000 * MS;
    private final SyntheticHeap heap =
            new SyntheticHeap(8 * SyntheticMemory.PAGE).used(64).top();
    private final Memory slow = (address, into) -> {
        now += MS;
        return heap.memory.read(address, into);
    };
    private final Peek peek = new Peek(slow, heap.memory, SyntheticMemory.PAGE);
    private final HeapWalker walker = new HeapWalker(
            SyntheticHeap.LAYOUT,
            slow,
            heap.memory,
            peek,
            SyntheticMemory.PAGE,
            new BesideBrk(slow, heap.memory, peek, SyntheticMemory.PAGE));
    private final WalkRounds rounds = new WalkRounds(() -> now);
    private final Malloc.Heap readable = heap.heap();
    private final Malloc.Heap unreadable = new Malloc.Heap(
            new AddressRange(0x1000, 0x2000), SyntheticHeap.ARENA, Malloc.Origin.ARENA, HeapFinder.NOT_WALKED);

    @Test
    void oneHeapIsWalkedHoweverSmallTheBudgetAndTheOthersWait() {
        List<Malloc.Heap> heaps = rounds.walk(List.of(readable, readableTwin()), walker, 0);
        assertThat(heaps.get(0).walk().isPresent()).isTrue();
        assertThat(heaps.get(1).walk()).isEqualTo(HeapFinder.NOT_WALKED);
    }

    @Test
    void theHeapWhoseTurnIsLongestAgoIsNext() {
        rounds.walk(List.of(readable, readableTwin()), walker, 0);
        List<Malloc.Heap> heaps = rounds.walk(List.of(readable, readableTwin()), walker, 0);
        assertThat(heaps.get(1).walk()).isNotEqualTo(HeapFinder.NOT_WALKED);
    }

    @Test
    void aHeapThatWasLeftOutCarriesItsLastWalkWithItsAge() {
        rounds.walk(List.of(readable), walker, 0);
        now += 5000 * MS;
        List<Malloc.Heap> heaps = rounds.walk(List.of(readable, unreadable), walker, 0);
        assertThat(heaps.get(0).walk())
                .isInstanceOfSatisfying(
                        Reading.Present.class, walk -> assertThat(walk.ageMs()).isGreaterThanOrEqualTo(5000));
    }

    @Test
    void aHeapOfAnotherArenaAtTheSameAddressBeginsAnew() {
        rounds.walk(List.of(readable), walker, 0);
        Malloc.Heap other = new Malloc.Heap(readable.range(), 4711, Malloc.Origin.ARENA, HeapFinder.NOT_WALKED);
        assertThat(rounds.walk(List.of(unreadable, other), walker, 0)
                        .get(1)
                        .walk()
                        .isPresent())
                .isFalse();
    }

    @Test
    void allHeapsAreWalkedWhenTheBudgetIsAmple() {
        List<Malloc.Heap> heaps = rounds.walk(List.of(unreadable, readable), walker, 1000 * MS);
        assertThat(heaps.get(0).walk().reason()).startsWith("inconsistent");
        assertThat(heaps.get(1).walk().isPresent()).isTrue();
    }

    private static Malloc.Heap readableTwin() {
        return new Malloc.Heap(new AddressRange(0x5000, 0x6000), 0x5000, Malloc.Origin.ARENA, HeapFinder.NOT_WALKED);
    }
}
