package dev.arenascope.instrument;

import dev.arenascope.boot.PoolHook;
import dev.arenascope.snapshot.Reading;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds classes of pools that are loaded, and the pools that their static fields hold. Loads and initialises nothing. */
final class PoolFinder {
    /** Where a library keeps the pool that it uses by default: class and field. */
    private static final String[][] STATICS = {
        {"io.netty.buffer.PooledByteBufAllocator", "DEFAULT"}, {"io.netty.buffer.ByteBufUtil", "DEFAULT_ALLOCATOR"}
    };

    private final Method findLoaded;

    /** @throws ReflectiveOperationException when this JVM does not let loaders be asked */
    PoolFinder() throws ReflectiveOperationException {
        findLoaded = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
        findLoaded.setAccessible(true);
    }

    /**
     * All loaders that loaded a class, or the application's first where the JVM must not be asked for its classes. The classes are not
     * asked for their names, which each would then keep.
     */
    static Set<ClassLoader> loaders(Instrumentation instrumentation) {
        Set<ClassLoader> found = Collections.newSetFromMap(new IdentityHashMap<>());
        if (!(LoadedClasses.of(instrumentation) instanceof Reading.Present<Class<?>[]> classes)) {
            found.add(ClassLoader.getSystemClassLoader());
            return found;
        }
        for (Class<?> c : classes.value()) {
            ClassLoader loader = c.getClassLoader();
            if (loader != null) found.add(loader);
        }
        return found;
    }

    /** Classes of pools that a loader has defined. */
    @SuppressWarnings("ReferenceEquality") // equals would be the host's code
    List<Class<?>> in(ClassLoader loader) throws ReflectiveOperationException {
        List<Class<?>> found = new ArrayList<>();
        for (PoolClass known : PoolClass.values()) {
            Class<?> c = loaded(loader, known.className());
            if (c != null && c.getClassLoader() == loader) found.add(c);
        }
        return found;
    }

    private @Nullable Class<?> loaded(ClassLoader loader, String name) throws ReflectiveOperationException {
        return findLoaded.invoke(loader, name) instanceof Class<?> c ? c : null;
    }

    /** Tells the hook of the pools in static fields of classes that are initialised. */
    void readStatics(ClassLoader loader) throws ReflectiveOperationException {
        for (String[] known : STATICS) {
            Class<?> c = loaded(loader, known[0]);
            if (c == null || !isInitialised(c)) continue;
            Field field = Members.optionalField(c, known[1]);
            if (field == null || !Modifier.isStatic(field.getModifiers())) continue;
            Object pool = field.get(null);
            if (pool != null && PoolClass.of(pool).isPresent()) PoolHook.born(pool);
        }
    }

    /** To read a static field initialises its class, which is the host's to do. */
    private static boolean isInitialised(Class<?> c) throws ReflectiveOperationException {
        Class<?> unsafe = Class.forName("jdk.internal.misc.Unsafe", false, null);
        Object instance = unsafe.getMethod("getUnsafe").invoke(null);
        return Boolean.FALSE.equals(
                unsafe.getMethod("shouldBeInitialized", Class.class).invoke(instance, c));
    }
}
