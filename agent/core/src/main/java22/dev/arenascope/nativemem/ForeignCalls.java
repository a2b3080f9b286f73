package dev.arenascope.nativemem;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.arenascope.snapshot.Reading;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls the malloc of this process through java.lang.foreign. Symbols come from dlsym(RTLD_DEFAULT), which the default lookup knows:
 * that lookup itself sees the C library only. None is linked as critical: a call may wait for a mutex of the allocator.
 */
@SuppressWarnings("restricted")
final class ForeignCalls implements AllocatorCalls {
    private static final int ENOENT = 2;
    private static final int NAME_BYTES = 128;
    private static final int OUT_BYTES = 64;
    private static final int OWNED = 1;
    private static final FunctionDescriptor DLSYM = FunctionDescriptor.of(ADDRESS, JAVA_LONG, ADDRESS);
    private static final FunctionDescriptor MALLCTL =
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    private static final FunctionDescriptor TEXT_AND_ADDRESS = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
    private static final FunctionDescriptor THREE_ADDRESSES = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final FunctionDescriptor LONG_TO_INT = FunctionDescriptor.of(JAVA_INT, JAVA_LONG);
    private static final FunctionDescriptor INT = FunctionDescriptor.of(JAVA_INT);
    private static final FunctionDescriptor EIGHT_ADDRESSES =
            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    private final Map<String, MethodHandle> linked = new HashMap<>();
    private @Nullable Buffers buffers;

    /** Memory that every call shares: a name, a result and its length. */
    private record Buffers(MemorySegment name, MemorySegment out, MemorySegment length) {
        static Buffers allocate() {
            Arena arena = Arena.ofAuto();
            return new Buffers(arena.allocate(NAME_BYTES, 8), arena.allocate(OUT_BYTES, 8), arena.allocate(JAVA_LONG));
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        Reading<T> run(Buffers memory) throws Throwable;
    }

    private static final class MissingSymbol extends Exception {
        private static final long serialVersionUID = 1;

        MissingSymbol(String name) {
            super(name);
        }
    }

    @Override
    public Reading<Long> symbol(String name) {
        return call(name, memory -> Reading.of(resolve(name, memory).address()));
    }

    @Override
    public Reading<Long> mallctl(String name, int bytes) {
        return call(name, memory -> {
            int failed = mallctl(name, memory, bytes, MemorySegment.NULL, 0);
            return failed == 0 ? Reading.of(number(memory.out, bytes)) : failure(name, failed);
        });
    }

    @Override
    public Reading<String> mallctlText(String name) {
        return call(name, memory -> {
            int failed = mallctl(name, memory, 8, MemorySegment.NULL, 0);
            if (failed != 0) return failure(name, failed);
            return Reading.of(memory.out.get(ADDRESS, 0).reinterpret(256).getString(0));
        });
    }

    @Override
    public Reading<Long> refresh() {
        return call("epoch", memory -> {
            memory.out.set(JAVA_LONG, 8, 1);
            int failed = mallctl("epoch", memory, 8, memory.out.asSlice(8, 8), 8);
            return failed == 0 ? Reading.of(memory.out.get(JAVA_LONG, 0)) : failure("epoch", failed);
        });
    }

    @Override
    public Reading<Long> tcmalloc(String property) {
        return call(property, memory -> {
            MethodHandle get = link("MallocExtension_GetNumericProperty", TEXT_AND_ADDRESS, memory);
            memory.name.setString(0, property);
            int known = (int) get.invokeExact(memory.name, memory.out);
            return known != 0
                    ? Reading.of(memory.out.get(JAVA_LONG, 0))
                    : Reading.absent("this tcmalloc has no " + property);
        });
    }

    @Override
    public Reading<Boolean> tcmallocOwns(long address) {
        return call("MallocExtension_GetOwnership", memory -> {
            MethodHandle owns = link("MallocExtension_GetOwnership", LONG_TO_INT, memory);
            return Reading.of((int) owns.invokeExact(address) == OWNED);
        });
    }

    @Override
    public Reading<String> tcmallocVersion() {
        return call("tc_version", memory -> {
            MethodHandle version = link("tc_version", THREE_ADDRESSES, memory);
            MemorySegment out = memory.out;
            MemorySegment text = (MemorySegment) version.invokeExact(out, out.asSlice(8, 8), out.asSlice(16, 8));
            return Reading.of(text.reinterpret(256).getString(0));
        });
    }

    @Override
    public Reading<Long> mimallocCommitted() {
        return call("mi_process_info", memory -> {
            MethodHandle info = link("mi_process_info", EIGHT_ADDRESSES, memory);
            MemorySegment out = memory.out;
            // elapsed, user, system, resident, peak, committed, peak committed, page faults
            info.invokeExact(
                    out,
                    out.asSlice(8, 8),
                    out.asSlice(16, 8),
                    out.asSlice(24, 8),
                    out.asSlice(32, 8),
                    out.asSlice(40, 8),
                    out.asSlice(48, 8),
                    out.asSlice(56, 8));
            return Reading.of(out.get(JAVA_LONG, 40));
        });
    }

    @Override
    public Reading<Long> mimallocVersion() {
        return call("mi_version", memory -> {
            MethodHandle version = link("mi_version", INT, memory);
            return Reading.of((long) (int) version.invokeExact());
        });
    }

    private int mallctl(String name, Buffers memory, int bytes, MemorySegment written, long writtenBytes)
            throws Throwable {
        MethodHandle mallctl = link("mallctl", MALLCTL, memory);
        memory.name.setString(0, name);
        memory.length.set(JAVA_LONG, 0, bytes);
        return (int) mallctl.invokeExact(memory.name, memory.out, memory.length, written, writtenBytes);
    }

    private static long number(MemorySegment out, int bytes) {
        return switch (bytes) {
            case 1 -> out.get(JAVA_BYTE, 0);
            case 4 -> Integer.toUnsignedLong(out.get(JAVA_INT, 0));
            default -> out.get(JAVA_LONG, 0);
        };
    }

    private static <T> Reading<T> failure(String name, int error) {
        return Reading.absent(
                error == ENOENT
                        ? "this jemalloc has no " + name + " (built without statistics?)"
                        : "mallctl " + name + " gave error " + error);
    }

    private <T> Reading<T> call(String what, Call<T> call) {
        try {
            Buffers memory = buffers;
            if (memory == null) {
                memory = Buffers.allocate();
                buffers = memory;
            }
            return call.run(memory);
        } catch (MissingSymbol missing) {
            return Reading.absent("no symbol " + missing.getMessage() + " in this process");
        } catch (IllegalCallerException denied) {
            return Reading.absent("native access is denied to "
                    + ForeignCalls.class.getModule().getName());
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable failed) {
            return Reading.absent(what + " failed: " + failed);
        }
    }

    private MethodHandle link(String name, FunctionDescriptor descriptor, Buffers memory) throws Throwable {
        MethodHandle known = linked.get(name);
        if (known != null) return known;
        MethodHandle handle = Linker.nativeLinker().downcallHandle(resolve(name, memory), descriptor);
        linked.put(name, handle);
        return handle;
    }

    /** RTLD_DEFAULT is the null handle, in glibc and in musl. */
    private MemorySegment resolve(String name, Buffers memory) throws Throwable {
        MethodHandle dlsym = linked.get("dlsym");
        if (dlsym == null) {
            Linker linker = Linker.nativeLinker();
            Optional<MemorySegment> found = linker.defaultLookup().find("dlsym");
            if (found.isEmpty()) throw new MissingSymbol("dlsym");
            dlsym = linker.downcallHandle(found.get(), DLSYM);
            linked.put("dlsym", dlsym);
        }
        memory.name.setString(0, name);
        MemorySegment symbol = (MemorySegment) dlsym.invokeExact(0L, memory.name);
        if (symbol.equals(MemorySegment.NULL)) throw new MissingSymbol(name);
        return symbol;
    }
}
