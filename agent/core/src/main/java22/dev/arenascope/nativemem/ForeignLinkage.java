package dev.arenascope.nativemem;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** Native calls through java.lang.foreign. */
@SuppressWarnings("restricted")
final class ForeignLinkage implements Linkage {
    private final Linker linker = Linker.nativeLinker();

    private ForeignLinkage() {}

    static Linkage open() {
        return new ForeignLinkage();
    }

    @Override
    public long libraryFunction(String name) throws Uncallable {
        Optional<MemorySegment> symbol = linker.defaultLookup().find(name);
        if (symbol.isEmpty()) throw new Uncallable("this C library has no " + name);
        return symbol.get().address();
    }

    @Override
    public MethodHandle function(long address, int arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments];
        Arrays.fill(layouts, JAVA_LONG);
        return linker.downcallHandle(FunctionDescriptor.of(JAVA_LONG, layouts))
                .bindTo(MemorySegment.ofAddress(address));
    }

    @Override
    public ByteBuffer memory(long address, int bytes) {
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }
}
