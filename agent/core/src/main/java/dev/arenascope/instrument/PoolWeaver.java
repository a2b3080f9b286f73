package dev.arenascope.instrument;

import dev.arenascope.snapshot.Reading;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.ref.WeakReference;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the hook into classes of pools that are loaded already, and takes it out again: always by retransformation on the agent's thread,
 * never while a class is being loaded. Loaded itself when there is a pool, and with it the only classes of Byte Buddy that are needed, its
 * reader and writer of class files.
 */
final class PoolWeaver implements ClassFileTransformer {
    /** What of a class was found, when it was woven the last time. */
    record Woven(boolean borrows, boolean misses) {}

    private final Instrumentation instrumentation;
    private final List<WeakReference<Class<?>>> classes = new ArrayList<>();
    private final Map<PoolClass, Woven> woven = new ConcurrentHashMap<>();
    private boolean registered;
    private volatile boolean search;
    private volatile boolean restores;
    private volatile @Nullable Throwable failure;

    PoolWeaver(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * @param loaded classes of pools
     * @param searching whether allocators that were made before are looked for at their next allocation
     * @return why a class could not be woven; absent when all are
     */
    Reading<String> weave(List<Class<?>> loaded, boolean searching) {
        search = searching;
        failure = null;
        if (!registered) {
            instrumentation.addTransformer(this, true);
            registered = true;
        }
        for (Class<?> c : loaded) {
            if (!holds(c)) classes.add(new WeakReference<>(c));
        }
        return retransform(loaded);
    }

    /** Classes that carry the hook now. */
    List<Class<?>> classes() {
        List<Class<?>> alive = new ArrayList<>();
        for (int i = classes.size() - 1; i >= 0; i--) {
            Class<?> c = classes.get(i).get();
            if (c == null) classes.remove(i);
            else alive.add(c);
        }
        return alive;
    }

    /** Gives each class the bytes that it had. */
    Reading<String> restore() {
        if (!registered) return Reading.absent("nothing was woven");
        restores = true;
        Reading<String> failed = retransform(classes());
        instrumentation.removeTransformer(this);
        registered = false;
        restores = false;
        classes.clear();
        woven.clear();
        return failed;
    }

    Woven woven(PoolClass pool) {
        Woven found = woven.get(pool);
        return found == null ? new Woven(false, false) : found;
    }

    private boolean holds(Class<?> c) {
        for (WeakReference<Class<?>> ref : classes) if (ref.refersTo(c)) return true;
        return false;
    }

    private Reading<String> retransform(List<Class<?>> loaded) {
        if (loaded.isEmpty()) return Reading.absent("nothing to weave");
        try {
            instrumentation.retransformClasses(loaded.toArray(new Class<?>[0]));
        } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
            return Reading.of(e.toString());
        }
        Throwable thrown = failure;
        return thrown == null ? Reading.absent("all are woven") : Reading.of(thrown.toString());
    }

    /** What it throws the JVM drops, and the class stays as it is: so a failure is kept. */
    @Override
    @SuppressWarnings("NullAway") // null means: unchanged
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (redefined == null || className == null || !PoolClass.isKnown(className)) return null;
        // Told that nothing changed, JDK 25 would keep the woven class's constants, and show them to the next agent.
        if (restores) return bytes.clone();
        try {
            return PoolClass.named(className) instanceof Reading.Present<PoolClass> known
                    ? weave(bytes, known.value())
                    : null;
        } catch (RuntimeException | LinkageError e) {
            failure = e;
            return null;
        }
    }

    private byte @Nullable [] weave(byte[] bytes, PoolClass pool) {
        ClassReader reader = new ClassReader(bytes);
        // Maxima are given and frames stay: no class of the host is asked for.
        ClassWriter writer = new ClassWriter(reader, 0);
        PoolVisitor visitor = new PoolVisitor(writer, pool, search);
        reader.accept(visitor, 0);
        woven.put(pool, new Woven(visitor.countsBorrows(), visitor.countsMisses()));
        return visitor.changed() ? writer.toByteArray() : null;
    }
}
