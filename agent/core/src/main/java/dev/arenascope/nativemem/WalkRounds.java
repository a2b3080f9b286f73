package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Walks heaps in turn, the one whose turn is longest ago first, while the budget lasts; each call walks one at least. A heap that was
 * left out carries its last walk and that walk's age.
 */
final class WalkRounds {
    private final LongSupplier nanoTime;
    private Map<Long, Turn> turns = new HashMap<>();

    private record Turn(long arena, Reading<Malloc.Walk> walk, long atNs, long costNs) {}

    private static final Turn NEVER = new Turn(0, HeapFinder.NOT_WALKED, Long.MIN_VALUE, 0);

    WalkRounds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    List<Malloc.Heap> walk(List<Malloc.Heap> heaps, HeapWalker walker, long budgetNs) {
        Map<Long, Turn> now = new HashMap<>();
        for (Malloc.Heap heap : heaps) {
            now.put(key(heap), lastTurn(heap));
        }
        List<Malloc.Heap> order = new ArrayList<>(heaps);
        order.sort(new Comparator<>() {
            @Override
            public int compare(Malloc.Heap a, Malloc.Heap b) {
                return Long.compare(lastTurn(a).atNs, lastTurn(b).atNs);
            }
        });
        long begin = nanoTime.getAsLong();
        long spent = 0;
        for (Malloc.Heap heap : order) {
            if (spent > 0 && spent + lastTurn(heap).costNs > budgetNs) {
                continue;
            }
            Reading<Malloc.Walk> walk = walker.walk(heap);
            long after = nanoTime.getAsLong();
            now.put(key(heap), new Turn(heap.arena(), walk, after, after - begin - spent));
            spent = Math.max(after - begin, 1);
        }
        turns = now;
        long end = nanoTime.getAsLong();
        List<Malloc.Heap> walked = new ArrayList<>(heaps.size());
        for (Malloc.Heap heap : heaps) {
            walked.add(new Malloc.Heap(heap.range(), heap.arena(), heap.origin(), aged(lastTurn(heap), begin, end)));
        }
        return List.copyOf(walked);
    }

    /** Lets go of all walks; every heap begins anew. */
    void release() {
        turns = Map.of();
    }

    private static Reading<Malloc.Walk> aged(Turn turn, long begin, long end) {
        boolean isOld = turn.atNs < begin;
        return isOld && turn.walk instanceof Reading.Present<Malloc.Walk> old
                ? new Reading.Present<>(old.value(), (end - turn.atNs) / 1_000_000)
                : turn.walk;
    }

    private Turn lastTurn(Malloc.Heap heap) {
        Turn turn = turns.get(key(heap));
        return turn != null && turn.arena == heap.arena() ? turn : NEVER;
    }

    private static long key(Malloc.Heap heap) {
        return heap.range().start();
    }
}
