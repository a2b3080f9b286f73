package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;

/** Calls the malloc of this process. Nothing is linked, and on Java 17 no module loaded, before the first question. */
final class ForeignCalls implements AllocatorCalls {
    private static final int ENOENT = 2;
    private static final int OWNED = 1;

    /** Places in the block of memory: results, their length, what is written, and the numbers that stand for a name. */
    private static final int OUT = NativeFunctions.NUMBERS;

    private static final int LENGTH = OUT + 8 * Long.BYTES;
    private static final int WRITTEN = LENGTH + Long.BYTES;
    private static final int MIB_LENGTH = WRITTEN + Long.BYTES;
    private static final int MIB = MIB_LENGTH + Long.BYTES;
    /** CTL_MAX_DEPTH of jemalloc is 7. */
    private static final int MIB_AT_MOST = 12;

    private static final int COMMITTED = 5;

    private final Map<String, Mib> mibs = new HashMap<>();
    private final OpenedFunctions opened = new OpenedFunctions();

    @Override
    public Reading<Long> symbol(String name) {
        try {
            return Reading.of(opened.get().address(name));
        } catch (Throwable failed) {
            return absent(name, failed);
        }
    }

    @Override
    public Reading<Long> mallctl(String name, int bytes) {
        return mallctl(name, 0, bytes);
    }

    @Override
    public Reading<Long> mallctl(String name, int index, int bytes) {
        try {
            int error = control(name, index, bytes, 0, 0);
            return error == 0 ? Reading.of(opened.get().read(OUT, bytes)) : refused(name, error);
        } catch (Throwable failed) {
            return absent(name, failed);
        }
    }

    @Override
    public Reading<String> mallctlText(String name) {
        try {
            int error = control(name, 0, Long.BYTES, 0, 0);
            NativeFunctions functions = opened.get();
            return error == 0 ? Reading.of(functions.textAt(functions.read(OUT))) : refused(name, error);
        } catch (Throwable failed) {
            return absent(name, failed);
        }
    }

    @Override
    public Reading<Long> refresh() {
        try {
            NativeFunctions functions = opened.get();
            functions.write(WRITTEN, 1);
            int error = control("epoch", 0, Long.BYTES, functions.at(WRITTEN), Long.BYTES);
            return error == 0 ? Reading.of(functions.read(OUT)) : refused("epoch", error);
        } catch (Throwable failed) {
            return absent("epoch", failed);
        }
    }

    @Override
    public Reading<Long> tcmalloc(String property) {
        try {
            NativeFunctions functions = opened.get();
            MethodHandle get = functions.function("MallocExtension_GetNumericProperty");
            int known = (int) (long) get.invokeExact(functions.text(property), functions.at(OUT), 0L, 0L, 0L, 0L);
            return known != 0 ? Reading.of(functions.read(OUT)) : Reading.absent("this tcmalloc has no " + property);
        } catch (Throwable failed) {
            return absent(property, failed);
        }
    }

    @Override
    public Reading<Boolean> tcmallocOwns(long address) {
        try {
            MethodHandle owns = opened.get().function("MallocExtension_GetOwnership");
            return Reading.of((int) (long) owns.invokeExact(address, 0L, 0L, 0L, 0L, 0L) == OWNED);
        } catch (Throwable failed) {
            return absent("MallocExtension_GetOwnership", failed);
        }
    }

    @Override
    public Reading<String> tcmallocVersion() {
        try {
            NativeFunctions functions = opened.get();
            MethodHandle version = functions.function("tc_version");
            long text = (long) version.invokeExact(out(functions, 0), out(functions, 1), out(functions, 2), 0L, 0L, 0L);
            return Reading.of(functions.textAt(text));
        } catch (Throwable failed) {
            return absent("tc_version", failed);
        }
    }

    @Override
    public Reading<Long> mimallocCommitted() {
        try {
            NativeFunctions functions = opened.get();
            // elapsed, user, system, resident, peak, committed, peak committed, page faults
            MethodHandle info = functions.functionOfEight("mi_process_info");
            long ignored = (long) info.invokeExact(
                    out(functions, 0),
                    out(functions, 1),
                    out(functions, 2),
                    out(functions, 3),
                    out(functions, 4),
                    out(functions, COMMITTED),
                    out(functions, 6),
                    out(functions, 7));
            return Reading.of(functions.read(OUT + COMMITTED * Long.BYTES));
        } catch (OutOfMemoryError direct) {
            // Java 17 takes direct memory for a call of eight arguments, and the host may have spent all of it.
            return Reading.absent("mi_process_info failed: " + direct.getMessage());
        } catch (Throwable failed) {
            return absent("mi_process_info", failed);
        }
    }

    @Override
    public Reading<Long> mimallocVersion() {
        try {
            MethodHandle version = opened.get().function("mi_version");
            return Reading.of((long) (int) (long) version.invokeExact(0L, 0L, 0L, 0L, 0L, 0L));
        } catch (Throwable failed) {
            return absent("mi_version", failed);
        }
    }

    private static long out(NativeFunctions functions, int number) {
        return functions.at(OUT + number * Long.BYTES);
    }

    /** mallctlbymib; its result is an errno. */
    private int control(String name, int index, int bytes, long written, long writtenBytes) throws Throwable {
        NativeFunctions functions = opened.get();
        Mib mib = mibs.get(name);
        if (mib == null) {
            MethodHandle lookUp = functions.function("mallctlnametomib");
            functions.write(MIB_LENGTH, MIB_AT_MOST);
            long text = functions.text(name.replace(Mib.INDEX, String.valueOf(index)));
            int error = (int) (long) lookUp.invokeExact(text, functions.at(MIB), functions.at(MIB_LENGTH), 0L, 0L, 0L);
            if (error != 0) return error;
            mib = new Mib(functions, name);
            mibs.put(name, mib);
        }
        mib.put(functions, index);
        functions.write(LENGTH, bytes);
        MethodHandle call = functions.function("mallctlbymib");
        return (int) (long) call.invokeExact(
                functions.at(MIB), mib.length(), functions.at(OUT), functions.at(LENGTH), written, writtenBytes);
    }

    /** The numbers that jemalloc looks a name up to: with them a call parses no text, and an index is one of them. */
    private static final class Mib {
        static final String INDEX = "*";

        private final long[] numbers;
        private final int indexAt;

        /** Reads what was looked up. */
        Mib(NativeFunctions functions, String name) {
            numbers = new long[(int) functions.read(MIB_LENGTH)];
            for (int i = 0; i < numbers.length; i++) numbers[i] = functions.read(MIB + i * Long.BYTES);
            indexAt = indexAt(name);
        }

        long length() {
            return numbers.length;
        }

        void put(NativeFunctions functions, int index) {
            for (int i = 0; i < numbers.length; i++) {
                functions.write(MIB + i * Long.BYTES, i == indexAt ? index : numbers[i]);
            }
        }

        /** Each part of a name between dots is one number; -1 without an index. */
        private static int indexAt(String name) {
            int end = name.indexOf(INDEX);
            int dots = 0;
            for (int i = 0; i < end; i++) if (name.charAt(i) == '.') dots++;
            return end < 0 ? -1 : dots;
        }
    }

    private static <T> Reading<T> refused(String name, int error) {
        return Reading.absent(
                error == ENOENT
                        ? "this jemalloc has no " + name + " (built without statistics?)"
                        : "mallctl " + name + " gave error " + error);
    }

    static <T> Reading<T> absent(String what, Throwable thrown) {
        Throwable failed =
                thrown instanceof InvocationTargetException e && e.getCause() != null ? e.getCause() : thrown;
        if (failed instanceof VirtualMachineError fatal) throw fatal;
        if (failed instanceof Uncallable) return Reading.absent(String.valueOf(failed.getMessage()));
        return Reading.absent(
                failed instanceof IllegalCallerException
                        ? "native access is denied to "
                                + ForeignCalls.class.getModule().getName()
                        : what + " failed: " + failed);
    }
}
