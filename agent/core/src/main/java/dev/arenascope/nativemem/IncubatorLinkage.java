package dev.arenascope.nativemem;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Native calls of Java 17: the interface that jdk.incubator.foreign has there and in no other release, by reflection.
 *
 * <p>Functions are linked by the class behind CLinker, whose own method does no more, but asks first what a va_list is: the class that
 * answers starts a thread, which would stay in the host.
 */
final class IncubatorLinkage implements Linkage {
    private static final String FOREIGN = IncubatorModule.NAME + ".";

    private static final String X86_64 = "jdk.internal.foreign.abi.x64.sysv";
    private static final String AARCH64 = "jdk.internal.foreign.abi.aarch64";

    private final Method link;
    private final Object longLayout;
    private final Method descriptor;
    private final Class<?> layout;
    private final Object lookup;
    private final Method find;
    private final Method address;
    private final Method ofLong;
    private final Method toLong;

    private IncubatorLinkage(String conventions) throws ReflectiveOperationException {
        Class<?> linkers = type("CLinker");
        Class<?> descriptors = type("FunctionDescriptor");
        Class<?> addresses = type("MemoryAddress");
        layout = type("MemoryLayout");
        link = Class.forName(conventions + ".CallArranger").getMethod("arrangeDowncall", MethodType.class, descriptors);
        longLayout = linkers.getField("C_LONG").get(null);
        descriptor = descriptors.getMethod("of", layout, layout.arrayType());
        lookup = linkers.getMethod("systemLookup").invoke(null);
        find = type("SymbolLookup").getMethod("lookup", String.class);
        address = type("Addressable").getMethod("address");
        ofLong = addresses.getMethod("ofLong", long.class);
        toLong = addresses.getMethod("toRawLongValue");
    }

    static Linkage open() throws ReflectiveOperationException, Uncallable {
        String conventions = conventions();
        IncubatorModule.load(conventions);
        return new IncubatorLinkage(conventions);
    }

    private static String conventions() throws Uncallable {
        String processor = System.getProperty("os.arch", "");
        return switch (processor) {
            case "amd64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> throw new Uncallable("JDK 17 does not call native code on " + processor);
        };
    }

    @Override
    public long libraryFunction(String name) throws ReflectiveOperationException, Uncallable {
        Optional<?> symbol = (Optional<?>) find.invoke(lookup, name);
        if (symbol.isEmpty()) throw new Uncallable("this C library has no " + name);
        return (long) toLong.invoke(address.invoke(symbol.get()));
    }

    /** With more than six arguments Java 17 takes some hundred bytes of direct memory for the time of a call. */
    @Override
    public MethodHandle function(long at, int arguments) throws ReflectiveOperationException {
        Object layouts = Array.newInstance(layout, arguments);
        Class<?>[] longs = new Class<?>[arguments];
        Arrays.fill(longs, long.class);
        for (int i = 0; i < arguments; i++) Array.set(layouts, i, longLayout);
        MethodType type = MethodType.methodType(long.class, longs);
        MethodHandle handle = (MethodHandle) link.invoke(null, type, descriptor.invoke(null, longLayout, layouts));
        // Its second parameter allocates the structs that a function returns.
        return MethodHandles.insertArguments(handle, 0, ofLong.invoke(null, at), null);
    }

    @Override
    public ByteBuffer memory(long at, int bytes) throws ReflectiveOperationException {
        Class<?> scopes = type("ResourceScope");
        Object global = scopes.getMethod("globalScope").invoke(null);
        Object segment = type("MemoryAddress")
                .getMethod("asSegment", long.class, scopes)
                .invoke(ofLong.invoke(null, at), (long) bytes, global);
        ByteBuffer buffer =
                (ByteBuffer) type("MemorySegment").getMethod("asByteBuffer").invoke(segment);
        return buffer.order(ByteOrder.nativeOrder());
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(FOREIGN + name);
    }
}
