package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Functions of the C library, called through java.lang.foreign. None is linked as critical: malloc_info and malloc_trim may take
 * milliseconds, and a critical call would hold up every safepoint for as long.
 */
@SuppressWarnings("restricted")
public final class LibC {
    private static final int MAX_TEXT_BYTES = 64 << 20;

    private LibC() {}

    /** The XML that malloc_info(3) writes. */
    public static Reading<String> mallocInfoXml() {
        return call("malloc_info", Streams::mallocInfo);
    }

    /** malloc_trim(3): whether memory was given back to the kernel. It holds the lock of each arena in turn. */
    public static Reading<Boolean> trim(long padBytes) {
        return call("malloc_trim", () -> {
            MethodHandle trim = link("malloc_trim", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
            return (int) trim.invokeExact(padBytes) != 0;
        });
    }

    /** gnu_get_libc_version(3), for example {@code 2.36}. */
    public static Reading<String> version() {
        return call("gnu_get_libc_version", () -> {
            MethodHandle version = link("gnu_get_libc_version", FunctionDescriptor.of(ValueLayout.ADDRESS));
            MemorySegment text = (MemorySegment) version.invokeExact();
            return text.reinterpret(64).getString(0);
        });
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws Throwable;
    }

    private static final class MissingSymbol extends Exception {
        private static final long serialVersionUID = 1;

        MissingSymbol(String name) {
            super(name);
        }
    }

    private static <T> Reading<T> call(String function, Call<T> call) {
        try {
            return Reading.of(call.run());
        } catch (MissingSymbol missing) {
            return Reading.absent("this C library (musl?) has no " + missing.getMessage());
        } catch (IllegalCallerException denied) {
            return Reading.absent("native access is denied to " + moduleName()
                    + ": start the JVM with --enable-native-access=" + moduleName());
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable failed) {
            return Reading.absent(function + " failed: " + failed);
        }
    }

    private static String moduleName() {
        Module module = LibC.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor) throws MissingSymbol {
        Linker linker = Linker.nativeLinker();
        SymbolLookup lookup = linker.defaultLookup();
        Optional<MemorySegment> symbol = lookup.find(name);
        if (symbol.isEmpty()) {
            throw new MissingSymbol(name);
        }
        return linker.downcallHandle(symbol.get(), descriptor);
    }

    /** malloc_info into a stream in memory: open_memstream, malloc_info, fclose, free. Linked once, at the first use. */
    private static final class Streams {
        private static volatile @Nullable Streams linked;

        private final MethodHandle openMemstream = link(
                "open_memstream", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        private final MethodHandle mallocInfo = link(
                "malloc_info", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        private final MethodHandle fclose =
                link("fclose", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        private final MethodHandle free = link("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

        private Streams() throws MissingSymbol {}

        static String mallocInfo() throws Throwable {
            Streams streams = linked;
            if (streams == null) {
                streams = new Streams();
                linked = streams;
            }
            return streams.text();
        }

        private String text() throws Throwable {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment buffer = arena.allocate(ValueLayout.ADDRESS);
                MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
                MemorySegment stream = (MemorySegment) openMemstream.invokeExact(buffer, size);
                if (stream.equals(MemorySegment.NULL)) {
                    throw new IllegalStateException("open_memstream gave no stream");
                }
                int written = (int) mallocInfo.invokeExact(0, stream);
                int closed = (int) fclose.invokeExact(stream);
                MemorySegment text = buffer.get(ValueLayout.ADDRESS, 0);
                try {
                    if (written != 0 || closed != 0) {
                        throw new IllegalStateException("malloc_info returned " + written + ", fclose " + closed);
                    }
                    long bytes = Math.min(size.get(ValueLayout.JAVA_LONG, 0), MAX_TEXT_BYTES);
                    return text.reinterpret(bytes + 1).getString(0);
                } finally {
                    free.invokeExact(text);
                }
            }
        }
    }
}
