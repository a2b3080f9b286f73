package dev.arenascope.nativemem;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Native calls through java.lang.foreign, by reflection. This is the twin for Java 21, where that is a preview: what refuses a preview is
 * the mark that javac leaves in a class that was compiled against it. The twin in the java22 layer needs no reflection.
 */
final class ForeignLinkage implements Linkage {
    private static final int FIRST = 21;
    private static final String FOREIGN = "java.lang.foreign.";

    private final Object linker;
    private final Method unbound;
    private final Object noOptions;
    private final Object longLayout;
    private final Method descriptor;
    private final Class<?> layout;
    private final Object lookup;
    private final Method find;
    private final Class<?> segments;
    private final Method ofAddress;

    private ForeignLinkage() throws ReflectiveOperationException {
        Class<?> linkers = type("Linker");
        Class<?> options = type("Linker$Option").arrayType();
        Class<?> descriptors = type("FunctionDescriptor");
        segments = type("MemorySegment");
        layout = type("MemoryLayout");
        linker = linkers.getMethod("nativeLinker").invoke(null);
        unbound = linkers.getMethod("downcallHandle", descriptors, options);
        noOptions = Array.newInstance(options.getComponentType(), 0);
        longLayout = type("ValueLayout").getField("JAVA_LONG").get(null);
        descriptor = descriptors.getMethod("of", layout, layout.arrayType());
        lookup = linkers.getMethod("defaultLookup").invoke(linker);
        find = type("SymbolLookup").getMethod("find", String.class);
        ofAddress = segments.getMethod("ofAddress", long.class);
    }

    static Linkage open() throws ReflectiveOperationException, Uncallable {
        if (Runtime.version().feature() < FIRST) {
            throw new Uncallable("JDK 18 to 20 have native calls in a passing form; 17, 21 and newer are known");
        }
        return new ForeignLinkage();
    }

    @Override
    public long libraryFunction(String name) throws ReflectiveOperationException, Uncallable {
        Optional<?> symbol = (Optional<?>) find.invoke(lookup, name);
        if (symbol.isEmpty()) throw new Uncallable("this C library has no " + name);
        return (long) segments.getMethod("address").invoke(symbol.get());
    }

    @Override
    public MethodHandle function(long address, int arguments) throws ReflectiveOperationException {
        Object layouts = Array.newInstance(layout, arguments);
        for (int i = 0; i < arguments; i++) Array.set(layouts, i, longLayout);
        MethodHandle handle =
                (MethodHandle) unbound.invoke(linker, descriptor.invoke(null, longLayout, layouts), noOptions);
        return handle.bindTo(ofAddress.invoke(null, address));
    }

    @Override
    public ByteBuffer memory(long address, int bytes) throws ReflectiveOperationException {
        Object segment =
                segments.getMethod("reinterpret", long.class).invoke(ofAddress.invoke(null, address), (long) bytes);
        ByteBuffer buffer = (ByteBuffer) segments.getMethod("asByteBuffer").invoke(segment);
        return buffer.order(ByteOrder.nativeOrder());
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(FOREIGN + name);
    }
}
