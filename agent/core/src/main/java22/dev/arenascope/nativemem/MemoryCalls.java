package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Functions of the C library that map and hand out memory, for the lab, called through java.lang.foreign. */
@SuppressWarnings("restricted")
public final class MemoryCalls {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private MemoryCalls() {}

    /** mmap(2) of anonymous memory at an address of the kernel's choice; the value is the address. */
    public static Reading<CallResult> mmap(long bytes, int protection, int flags) {
        return call("mmap", c -> (long) c.mmap.invokeExact(c.state, 0L, bytes, protection, flags, -1, 0L));
    }

    public static Reading<CallResult> munmap(long address, long bytes) {
        return call("munmap", c -> (int) c.munmap.invokeExact(c.state, address, bytes));
    }

    public static Reading<CallResult> mlock(long address, long bytes) {
        return call("mlock", c -> (int) c.mlock.invokeExact(c.state, address, bytes));
    }

    public static Reading<CallResult> madvise(long address, long bytes, int advice) {
        return call("madvise", c -> (int) c.madvise.invokeExact(c.state, address, bytes, advice));
    }

    /** malloc(3); the value is the address. */
    public static Reading<CallResult> malloc(long bytes) {
        return call("malloc", c -> {
            long address = (long) c.malloc.invokeExact(c.state, bytes);
            return address == 0 ? -1 : address;
        });
    }

    /** free(3). */
    public static Reading<CallResult> free(long address) {
        return call("free", c -> {
            c.free.invokeExact(c.state, address);
            return 0;
        });
    }

    /** malloc_usable_size(3) of an address that malloc returned. */
    public static Reading<CallResult> usableSize(long address) {
        return call("malloc_usable_size", c -> (long) c.usableSize.invokeExact(c.state, address));
    }

    /** Address of a direct buffer's memory. */
    public static Reading<Long> address(ByteBuffer direct) {
        return Reading.of(MemorySegment.ofBuffer(direct).address());
    }

    /** Writes one byte to each page. The range must be mapped and writable, or the process ends. */
    public static Reading<Long> touch(long address, long bytes, long pageBytes) {
        MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(bytes);
        for (long at = 0; at < bytes; at += pageBytes) memory.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
        return Reading.of(bytes);
    }

    /** Allocates one block from an arena of java.lang.foreign, asks of its address while it lives, and closes the arena. */
    public static <T> Reading<T> arenaBlock(long bytes, Function<Long, Reading<T>> ofAddress) {
        try (Arena arena = Arena.ofConfined()) {
            return ofAddress.apply(arena.allocate(bytes).address());
        }
    }

    @FunctionalInterface
    private interface Call {
        long run(Calls calls) throws Throwable;
    }

    private static Reading<CallResult> call(String function, Call call) {
        try {
            Calls calls = Calls.linked();
            long started = System.nanoTime();
            long value = call.run(calls);
            long nanos = System.nanoTime() - started;
            // Every function of these says failure by -1 (mmap by MAP_FAILED, which is the same), and errno means
            // nothing else.
            return Reading.of(new CallResult(value, value == -1 ? calls.errno() : 0, nanos));
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable failed) {
            return Reading.absent(function + " cannot be called: " + failed);
        }
    }

    /** The functions, linked at the first use, and the memory into which each call leaves errno. For one thread at a time. */
    private static final class Calls {
        private static @Nullable Calls linked;

        private final StructLayout stateLayout = Linker.Option.captureStateLayout();
        private final VarHandle errno = stateLayout.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private final MemorySegment state = Arena.ofAuto().allocate(stateLayout);
        private final MethodHandle mmap = link("mmap", FunctionDescriptor.of(LONG, LONG, LONG, INT, INT, INT, LONG));
        private final MethodHandle munmap = link("munmap", FunctionDescriptor.of(INT, LONG, LONG));
        private final MethodHandle mlock = link("mlock", FunctionDescriptor.of(INT, LONG, LONG));
        private final MethodHandle madvise = link("madvise", FunctionDescriptor.of(INT, LONG, LONG, INT));
        private final MethodHandle malloc = link("malloc", FunctionDescriptor.of(LONG, LONG));
        private final MethodHandle free = link("free", FunctionDescriptor.ofVoid(LONG));
        private final MethodHandle usableSize = link("malloc_usable_size", FunctionDescriptor.of(LONG, LONG));

        static synchronized Calls linked() {
            Calls calls = linked;
            if (calls == null) {
                calls = new Calls();
                linked = calls;
            }
            return calls;
        }

        int errno() {
            return (int) errno.get(state, 0L);
        }

        private static MethodHandle link(String name, FunctionDescriptor descriptor) {
            Linker linker = Linker.nativeLinker();
            MemorySegment symbol = linker.defaultLookup()
                    .find(name)
                    .orElseThrow(() -> new UnsupportedOperationException("this C library has no " + name));
            return linker.downcallHandle(symbol, descriptor, Linker.Option.captureCallState("errno"));
        }
    }
}
