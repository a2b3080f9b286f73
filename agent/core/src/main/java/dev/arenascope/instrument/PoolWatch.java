package dev.arenascope.instrument;

import java.lang.instrument.ClassFileTransformer;
import java.lang.ref.WeakReference;
import java.security.ProtectionDomain;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sees the name of each class that is loaded, on the thread that loads it, and changes none. A known one is left for the agent's thread, which
 * is woken: what has to be woven is woven there, a moment later, so no class of Byte Buddy is ever loaded in the midst of another's definition.
 */
final class PoolWatch implements ClassFileTransformer {
    private final ConcurrentLinkedQueue<WeakReference<ClassLoader>> loaders = new ConcurrentLinkedQueue<>();
    private final Runnable wake;

    /** @param wake called on the application's thread: must be short, and must have run once before */
    PoolWatch(Runnable wake) {
        this.wake = wake;
    }

    @Override
    @SuppressWarnings("NullAway") // null means: unchanged
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (redefined != null || loader == null || className == null || !PoolClass.isKnown(className)) return null;
        loaders.add(new WeakReference<>(loader));
        wake.run();
        return null;
    }

    /** A loader that began to define a known class; null when there is none that was not given yet. */
    @Nullable
    WeakReference<ClassLoader> next() {
        return loaders.poll();
    }
}
