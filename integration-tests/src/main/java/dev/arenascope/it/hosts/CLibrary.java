package dev.arenascope.it.hosts;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * Functions of the C library, as a native library calls them. Reached by reflection through java.lang.foreign (22, with
 * {@code --enable-native-access=ALL-UNNAMED}), or through its incubator (17, with {@code --add-modules jdk.incubator.foreign} besides).
 */
public final class CLibrary {
    private static final boolean INCUBATOR = Runtime.version().feature() < 22;

    private CLibrary() {}

    /** @param type of long and int alone */
    public static MethodHandle function(String name, MethodType type) {
        try {
            return INCUBATOR ? incubated(name, type) : foreign(name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static MethodHandle foreign(String name, MethodType type) throws ReflectiveOperationException {
        String foreign = "java.lang.foreign.";
        Class<?> linkerType = Class.forName(foreign + "Linker");
        Class<?> descriptorType = Class.forName(foreign + "FunctionDescriptor");
        Class<?> optionType = Class.forName(foreign + "Linker$Option");
        Object linker = linkerType.getMethod("nativeLinker").invoke(null);
        Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
        Object symbol = found(Class.forName(foreign + "SymbolLookup").getMethod("find", String.class), lookup, name);
        Method downcall = linkerType.getMethod(
                "downcallHandle", Class.forName(foreign + "MemorySegment"), descriptorType, optionType.arrayType());
        Object descriptor = descriptor(
                descriptorType,
                Class.forName(foreign + "MemoryLayout"),
                Class.forName(foreign + "ValueLayout"),
                "JAVA_",
                type);
        return (MethodHandle) downcall.invoke(linker, symbol, descriptor, Array.newInstance(optionType, 0));
    }

    private static MethodHandle incubated(String name, MethodType type) throws ReflectiveOperationException {
        String foreign = "jdk.incubator.foreign.";
        Class<?> linkerType = Class.forName(foreign + "CLinker");
        Class<?> descriptorType = Class.forName(foreign + "FunctionDescriptor");
        Object linker = linkerType.getMethod("getInstance").invoke(null);
        Object lookup = linkerType.getMethod("systemLookup").invoke(null);
        Object symbol = found(Class.forName(foreign + "SymbolLookup").getMethod("lookup", String.class), lookup, name);
        Method downcall = linkerType.getMethod(
                "downcallHandle", Class.forName(foreign + "Addressable"), MethodType.class, descriptorType);
        Object descriptor = descriptor(descriptorType, Class.forName(foreign + "MemoryLayout"), linkerType, "C_", type);
        return (MethodHandle) downcall.invoke(linker, symbol, type, descriptor);
    }

    private static Object found(Method lookup, Object where, String name) throws ReflectiveOperationException {
        return ((Optional<?>) lookup.invoke(where, name)).orElseThrow();
    }

    private static Object descriptor(
            Class<?> descriptorType, Class<?> layoutType, Class<?> constants, String prefix, MethodType type)
            throws ReflectiveOperationException {
        Object layouts = Array.newInstance(layoutType, type.parameterCount());
        for (int i = 0; i < type.parameterCount(); i++) {
            Array.set(layouts, i, layout(constants, prefix, type.parameterType(i)));
        }
        return descriptorType
                .getMethod("of", layoutType, layouts.getClass())
                .invoke(null, layout(constants, prefix, type.returnType()), layouts);
    }

    private static Object layout(Class<?> constants, String prefix, Class<?> type) throws ReflectiveOperationException {
        return constants
                .getField(prefix + (type == long.class ? "LONG" : "INT"))
                .get(null);
    }
}
