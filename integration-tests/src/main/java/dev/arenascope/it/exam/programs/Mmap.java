package dev.arenascope.it.exam.programs;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * mmap and mprotect of the C library, as a native library calls them: nothing in Java 17's own interfaces gives an anonymous mapping
 * (MapMode.PRIVATE of /dev/zero keeps that name). Reached by reflection through java.lang.foreign (22), or through its incubator
 * (17, with {@code --add-modules jdk.incubator.foreign}).
 */
public final class Mmap {
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final boolean INCUBATOR = Runtime.version().feature() < 22;

    private static final MethodHandle MMAP = function(
            "mmap",
            MethodType.methodType(long.class, long.class, long.class, int.class, int.class, int.class, long.class));
    private static final MethodHandle MPROTECT =
            function("mprotect", MethodType.methodType(int.class, long.class, long.class, int.class));

    private Mmap() {}

    /** A private anonymous mapping, readable and writable, every byte of it written. */
    static long anonymous(long bytes) {
        long address = reserve(bytes);
        Native.touch(address, bytes);
        return address;
    }

    /** A mapping with a page below it that nobody may touch, as thread stacks and guarded pools have it. */
    static long guarded(long bytes) {
        long address = reserve(bytes + 4096);
        try {
            int result = (int) MPROTECT.invokeExact(address, 4096L, 0);
            if (result != 0) throw new IllegalStateException("mprotect failed");
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        Native.touch(address + 4096, bytes);
        return address + 4096;
    }

    /** A private anonymous mapping, readable and writable, untouched. */
    public static long reserve(long bytes) {
        try {
            long address = (long) MMAP.invokeExact(0L, bytes, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (address == -1) throw new IllegalStateException("mmap failed");
            return address;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle function(String name, MethodType type) {
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
