package dev.arenascope.jvm;

import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What platform threads keep in thread-local variables, as far as its size is known without walking the heap: arrays of primitives, buffers, and
 * StringBuilders. Read as {@link ThreadCaches} reads, by plain reads of fields while the threads go on. No other object is asked for
 * anything: its methods would be the host's code, and a reference that is read keeps alive what its collector may want to free.
 */
final class ThreadValues {
    /** What threads keep less of, class by class, is no matter. */
    private static final long LEAST_BYTES = 64 << 10;

    private static final long HEADER_BYTES = 16;

    private final Method threads;
    private final Field map;
    private final Field table;
    private final Field value;

    private ThreadValues() throws ReflectiveOperationException {
        threads = Thread.class.getDeclaredMethod("getThreads");
        threads.setAccessible(true);
        map = open(Thread.class, "threadLocals");
        table = open(map.getType(), "table");
        value = open(table.getType().getComponentType(), "value");
    }

    static Reading<ThreadValues> of() {
        try {
            return Reading.of(new ThreadValues());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Reading.absent("this JVM does not let the agent look into threads: " + e);
        }
    }

    private static Field open(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** By class, in no order. */
    Reading<List<Pools.ThreadPool>> read() {
        try {
            Map<String, Tally> found = new LinkedHashMap<>();
            for (Thread thread : (Thread[]) threads.invoke(null)) {
                Object locals = thread == null ? null : map.get(thread);
                if (locals == null || !(table.get(locals) instanceof Object[] entries)) continue;
                for (Object entry : entries) add(found, thread, entry == null ? null : value.get(entry));
            }
            List<Pools.ThreadPool> large = new ArrayList<>();
            for (Map.Entry<String, Tally> e : found.entrySet()) {
                Tally t = e.getValue();
                if (t.bytes >= LEAST_BYTES) large.add(new Pools.ThreadPool(e.getKey(), t.values, t.threads, t.bytes));
            }
            return Reading.of(List.copyOf(large));
        } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
            return Reading.absent("the threads' variables cannot be read: " + e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same thread is meant
    private static void add(Map<String, Tally> found, @Nullable Thread thread, @Nullable Object held) {
        long bytes = held == null ? 0 : bytes(held);
        if (held == null || bytes == 0) return;
        String name = held.getClass().getSimpleName();
        Tally tally = found.get(name);
        if (tally == null) {
            tally = new Tally();
            found.put(name, tally);
        }
        tally.values++;
        tally.bytes += bytes;
        if (tally.last != thread) tally.threads++;
        tally.last = thread;
    }

    /** 0 for what is not known. */
    static long bytes(Object held) {
        if (held instanceof byte[] a) return HEADER_BYTES + a.length;
        if (held instanceof char[] a) return HEADER_BYTES + 2L * a.length;
        if (held instanceof short[] a) return HEADER_BYTES + 2L * a.length;
        if (held instanceof int[] a) return HEADER_BYTES + 4L * a.length;
        if (held instanceof float[] a) return HEADER_BYTES + 4L * a.length;
        if (held instanceof long[] a) return HEADER_BYTES + 8L * a.length;
        if (held instanceof double[] a) return HEADER_BYTES + 8L * a.length;
        if (held instanceof boolean[] a) return HEADER_BYTES + a.length;
        if (held instanceof StringBuilder text) return text.capacity();
        return held instanceof Buffer buffer ? bytesOf(buffer) : 0;
    }

    private static long bytesOf(Buffer buffer) {
        if (buffer instanceof java.nio.CharBuffer || buffer instanceof java.nio.ShortBuffer)
            return 2L * buffer.capacity();
        if (buffer instanceof java.nio.IntBuffer || buffer instanceof java.nio.FloatBuffer)
            return 4L * buffer.capacity();
        if (buffer instanceof java.nio.LongBuffer || buffer instanceof java.nio.DoubleBuffer)
            return 8L * buffer.capacity();
        return buffer.capacity();
    }

    private static final class Tally {
        private long values;
        private long bytes;
        private int threads;
        private @Nullable Thread last;
    }
}
