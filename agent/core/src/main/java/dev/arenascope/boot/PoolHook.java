package dev.arenascope.boot;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Called at the end of the constructors of pools, on the application's thread. */
public final class PoolHook {
    private static volatile @Nullable Consumer<Object> listener;

    private PoolHook() {}

    /** @param next who is told of new pools, from any thread, and must keep them weakly; null for nobody */
    public static void listen(@Nullable Consumer<Object> next) {
        listener = next;
    }

    /** A pool was made. */
    public static void born(Object pool) {
        Consumer<Object> told = listener;
        if (told != null) told.accept(pool);
    }
}
