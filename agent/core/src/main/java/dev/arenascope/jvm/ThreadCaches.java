package dev.arenascope.jvm;

import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.Reading;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the temporary direct buffers of channels, which each platform thread (the carriers of virtual threads among them) keeps in a
 * thread-local variable of {@code sun.nio.ch.Util}. Its map is looked into by plain reads of fields while its thread goes on: nothing is
 * stopped, and no lock is taken. The owner may change map, table and cache at any time, so each read is checked
 * and what is missing counts as empty; a buffer that is moved at that instant may be missed, and is there at the next report.
 *
 * <p>An entry is recognised by the class of its value. The key would be told by {@code Util} alone, whose initialisation is the host's.
 */
final class ThreadCaches {
    private static final String CACHE = "sun.nio.ch.Util$BufferCache";

    private final Method threads;
    /** Where the JDK keeps what must be told when a thread ends, a map of its own from 22 on; else the thread itself. */
    private final @Nullable Field holder;

    private final Field map;
    private final Field table;
    private final Field value;
    private final Class<?> cache;
    private final Field buffers;
    private final Field start;
    private final Field count;
    private final Method cleaner;
    private final Method attachment;
    private final BufferPages pages;

    /**
     * @param cacheClass name of the class of the cache
     * @throws ReflectiveOperationException when this JDK has other internals
     * @throws RuntimeException when they are not open to this module
     */
    private ThreadCaches(String cacheClass, PresentPages present, int pageBytes) throws ReflectiveOperationException {
        threads = Thread.class.getDeclaredMethod("getThreads");
        threads.setAccessible(true);
        Field found = field(Thread.class, "holder");
        Field apart = found == null ? null : field(found.getType(), "terminatingThreadLocals");
        holder = apart == null ? null : found;
        map = apart == null ? open(Thread.class, "threadLocals") : apart;
        table = open(map.getType(), "table");
        value = open(table.getType().getComponentType(), "value");
        // Loaded, not initialised.
        cache = Class.forName(cacheClass, false, null);
        buffers = open(cache, "buffers");
        start = open(cache, "start");
        count = open(cache, "count");
        Class<?> direct = Class.forName("sun.nio.ch.DirectBuffer", false, null);
        cleaner = direct.getMethod("cleaner");
        attachment = direct.getMethod("attachment");
        cleaner.setAccessible(true);
        attachment.setAccessible(true);
        pages = new BufferPages(direct, present, pageBytes);
    }

    static Reading<ThreadCaches> of(PresentPages present, int pageBytes) {
        return of(CACHE, present, pageBytes);
    }

    static Reading<ThreadCaches> of(String cacheClass, PresentPages present, int pageBytes) {
        try {
            return Reading.of(new ThreadCaches(cacheClass, present, pageBytes));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Reading.absent("this JDK keeps temporary buffers another way: " + e);
        } catch (RuntimeException e) {
            return Reading.absent("this JVM does not let the agent look into threads: " + e);
        }
    }

    private static Field open(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Null when there is none: which fields a class has differs from JDK to JDK. */
    private static @Nullable Field field(Class<?> type, String name) {
        try {
            return open(type, name);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    Reading<CachedBuffers> read() {
        try {
            Tally tally = new Tally();
            for (Thread thread : (Thread[]) threads.invoke(null)) {
                Object found = thread == null ? null : cacheOf(thread);
                if (found != null) add(tally, thread, found);
            }
            return Reading.of(tally.result());
        } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
            return Reading.absent("the threads' buffers cannot be read: " + e);
        }
    }

    private @Nullable Object cacheOf(Thread thread) throws IllegalAccessException {
        Object keeper = holder == null ? thread : holder.get(thread);
        // Null until the thread's first such variable, and again when it ends.
        Object locals = keeper == null ? null : map.get(keeper);
        if (locals == null || !(table.get(locals) instanceof Object[] entries)) return null;
        for (Object entry : entries) {
            Object held = entry == null ? null : value.get(entry);
            if (held != null && held.getClass() == cache) return held;
        }
        return null;
    }

    /** The cache is a ring of {@code count} buffers from {@code start} on. */
    @SuppressWarnings("ReferenceEquality") // equals would read memory that its thread may have freed
    private void add(Tally tally, Thread thread, Object found)
            throws IllegalAccessException, InvocationTargetException {
        if (!(buffers.get(found) instanceof Object[] ring) || ring.length == 0) return;
        int from = Math.floorMod(start.getInt(found), ring.length);
        int n = Math.min(Math.max(0, count.getInt(found)), ring.length);
        Object first = null;
        boolean any = false;
        for (int i = 0; i < n; i++) {
            Object element = ring[(from + i) % ring.length];
            // While one is taken out of the middle, the first stands at its place too.
            if (!(element instanceof ByteBuffer buffer) || element == first) continue;
            if (first == null) first = element;
            any = true;
            add(tally, thread, buffer);
        }
        if (any) tally.threads++;
    }

    private void add(Tally tally, Thread thread, ByteBuffer buffer)
            throws IllegalAccessException, InvocationTargetException {
        // What the pool counts has a cleaner that takes it out again, or is a slice of a buffer that has one.
        if (tally.count == 0) tally.pooled = cleaner.invoke(buffer) != null || attachment.invoke(buffer) != null;
        long capacity = buffer.capacity();
        tally.count++;
        tally.capacityBytes += capacity;
        if (capacity <= CachedBuffers.LARGE_BYTES) {
            tally.residentBytes += capacity;
            return;
        }
        // A buffer of the pool was filled with zeros when it was made.
        long resident = tally.pooled ? capacity : pages.residentBytes(buffer);
        tally.residentBytes += resident;
        tally.large.add(new CachedBuffers.Large(thread.getName(), capacity, resident));
    }

    private static final class Tally {
        private long count;
        private long capacityBytes;
        private long residentBytes;
        private boolean pooled;
        private int threads;
        private final List<CachedBuffers.Large> large = new ArrayList<>();

        CachedBuffers result() {
            return new CachedBuffers(count, capacityBytes, residentBytes, pooled, threads, List.copyOf(large));
        }
    }
}
