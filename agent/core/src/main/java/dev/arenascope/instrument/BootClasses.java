package dev.arenascope.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;

/**
 * Defines classes of {@code dev.arenascope.boot} in the boot loader. Nothing is appended to that loader's search path: the JVM
 * prints a warning for it, and drops the sharing of an application's CDS archive. The bytes are handed over through
 * jdk.internal.misc.Unsafe, which does neither; the package is opened to the core's named module alone. One thread.
 */
public final class BootClasses {
    private static final String UNSAFE = "jdk.internal.misc.Unsafe";

    private final Instrumentation instrumentation;

    public BootClasses(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Makes sure that a class is there. Must have returned before the class is named by code that runs.
     *
     * @param name such as {@code dev.arenascope.boot.PoolHook}
     * @throws IllegalStateException when this JDK does not let it be defined; nothing has changed then
     */
    public void define(String name) {
        if (isDefined(name)) return;
        String file = name.replace('.', '/');
        try (InputStream in = BootClasses.class.getClassLoader().getResourceAsStream(file + ".class")) {
            if (in == null) throw new IOException("the agent's jar does not hold it");
            byte[] bytes = in.readAllBytes();
            Class<?> unsafe = Class.forName(UNSAFE, false, null);
            open(unsafe);
            Object instance = unsafe.getMethod("getUnsafe").invoke(null);
            Method define = unsafe.getMethod(
                    "defineClass",
                    String.class,
                    byte[].class,
                    int.class,
                    int.class,
                    ClassLoader.class,
                    ProtectionDomain.class);
            define.invoke(instance, file, bytes, 0, bytes.length, null, null);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(name + " cannot be defined: " + e.getCause(), e);
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException(name + " cannot be defined: " + e, e);
        }
    }

    private static boolean isDefined(String name) {
        try {
            Class.forName(name, false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private void open(Class<?> unsafe) {
        Module core = BootClasses.class.getModule();
        if (unsafe.getModule().isExported(unsafe.getPackageName(), core)) return;
        instrumentation.redefineModule(
                unsafe.getModule(),
                Set.of(),
                Map.of(unsafe.getPackageName(), Set.of(core)),
                Map.of(),
                Set.of(),
                Map.of());
    }
}
