package dev.arenascope.instrument;

import dev.arenascope.boot.ChunkRef;
import dev.arenascope.boot.PoolHook;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every chunk that adaptive allocators took since their class was woven and that was not freed, held weakly. */
final class AdaptiveChunks {
    private List<ChunkRef> known = new ArrayList<>();

    /** Chunks that are there, new ones among them. */
    List<ChunkRef> all() {
        for (ChunkRef ref = PoolHook.takeChunks(); ref != null; ref = next(ref)) known.add(ref);
        return known;
    }

    private static @Nullable ChunkRef next(ChunkRef ref) {
        ChunkRef next = ref.next;
        ref.next = null; // a chunk must not keep the reference of a freed one
        return next;
    }

    /** @param alive those of {@link #all} that are still there */
    void keep(List<ChunkRef> alive) {
        known = alive;
    }
}
