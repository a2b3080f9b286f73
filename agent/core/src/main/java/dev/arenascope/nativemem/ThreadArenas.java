package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which arena of glibc a thread allocates from. libc keeps it in a variable of the thread ({@code thread_arena} in malloc/arena.c), and the
 * variables of a thread that libc started lie at the end of its stack, in each at the same distance from there. Which distance it is differs
 * between releases and with the libraries that were loaded: it is the one at which most stacks hold the address of an arena. A
 * stack that is merged with the memory above it has no arena there, and none is claimed for it.
 */
final class ThreadArenas {
    /** The JVM's libraries have some 5 KB of such variables together. */
    private static final int SEARCHED_BYTES = 16 << 10;

    private static final int STACKS_SEARCHED = 32;
    /** Fewer than so many that agree are no proof. */
    private static final int AGREE_AT_LEAST = 4;

    private static final Reading<Long> NOT_SEEN = Reading.absent("its stack shows no arena");

    private final Peek peek;
    private final Map<Long, Reading<Long>> byTid = new HashMap<>();
    private int distance;

    ThreadArenas(Peek peek) {
        this.peek = peek;
    }

    /**
     * @param stacks of all threads; what is known of others is forgotten
     * @return the same, each with its arena; absent for the first thread, and for one that never allocated
     */
    List<ThreadStack> of(List<ThreadStack> stacks, Set<Long> arenas) {
        peek.forget();
        if (distance == 0 && stacks.size() >= AGREE_AT_LEAST) distance = search(stacks, arenas);
        if (distance == 0) return stacks;
        Map<Long, Reading<Long>> before = new HashMap<>(byTid);
        byTid.clear();
        List<ThreadStack> found = new ArrayList<>(stacks.size());
        for (ThreadStack stack : stacks) found.add(stack.withArena(arena(stack, before.get(stack.tid()), arenas)));
        return found;
    }

    private Reading<Long> arena(ThreadStack stack, @Nullable Reading<Long> before, Set<Long> arenas) {
        if (stack.name().equals(ThreadStack.ENDED)) return NOT_SEEN;
        Reading<Long> arena = before;
        // A thread keeps its arena, but for the rare case that it ran out of memory there.
        if (arena == null || !arena.isPresent()) {
            long address = word(stack.range().end() - distance);
            arena = arenas.contains(address) ? Reading.of(address) : NOT_SEEN;
        }
        byTid.put(stack.tid(), arena);
        return arena;
    }

    private int search(List<ThreadStack> stacks, Set<Long> arenas) {
        int[] votes = new int[SEARCHED_BYTES / Long.BYTES + 1];
        int searched = Math.min(STACKS_SEARCHED, stacks.size());
        for (ThreadStack thread : stacks.subList(0, searched)) {
            AddressRange stack = thread.range();
            int most = (int) Math.min(SEARCHED_BYTES, stack.sizeBytes());
            for (int at = Long.BYTES; at <= most; at += Long.BYTES) {
                if (arenas.contains(word(stack.end() - at))) votes[at / Long.BYTES]++;
            }
        }
        int best = 0;
        for (int i = 1; i < votes.length; i++) if (votes[i] > votes[best]) best = i;
        return votes[best] >= Math.max(AGREE_AT_LEAST, searched / 2) ? best * Long.BYTES : 0;
    }

    private long word(long address) {
        return peek.at(address) ? peek.word(address) : 0;
    }
}
