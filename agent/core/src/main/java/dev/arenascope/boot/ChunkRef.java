package dev.arenascope.boot;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** One chunk of a pool of bytes, held weakly. */
public final class ChunkRef extends WeakReference<Object> {
    /** The chunk that came before it. */
    public @Nullable ChunkRef next;

    ChunkRef(Object chunk) {
        super(chunk);
    }
}
