package dev.arenascope.instrument;

import dev.arenascope.boot.PoolCounts;
import dev.arenascope.boot.PoolHook;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pools of the application: finds their classes, weaves the hook into them, and reads each pool that the hook or a static field told of.
 * While there is no such class, all of it is a comparison of the name of each class that is loaded. Serves the agent's one thread.
 */
public final class PoolProbe implements AutoCloseable {
    private static final Reading<Pools> CLOSED = Reading.absent("instrumentation is off");
    private static final Pools NONE = new Pools(List.of(), List.of(), List.of());
    /** Pools that were made before their class was woven are told by their next use: it is looked for so long. */
    private static final long SEARCH_NS = 60_000_000_000L;

    /** A class that a loader has begun to define is there within milliseconds, as a rule. */
    private static final int TRIES = 50;

    private static final long TRY_MS = 2;

    private final Instrumentation instrumentation;
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    private final Map<PoolCounts, PoolReader> readers = new LinkedHashMap<>();
    private final AdaptiveChunks chunks = new AdaptiveChunks();
    private final List<String> failures = new ArrayList<>();
    private @Nullable PoolWatch watch;
    private @Nullable PoolFinder finder;
    private @Nullable PoolWeaver weaver;
    private int pools;
    private long searchUntilNs;
    private boolean searching;

    public PoolProbe(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Begins to look. What is loaded already is looked through by a task of its own.
     *
     * @param later runs a task on the agent's thread soon; called on the application's threads, so it must not wait
     */
    public void open(Consumer<Runnable> later) {
        if (watch != null) return;
        PoolWatch watching = new PoolWatch(new Wake(later, this));
        watch = watching;
        // Once from here, so that nothing of ours is loaded or linked for the first time while a class is being
        // defined.
        PoolClass.isKnown("");
        later.accept(this::lookThroughAll);
        instrumentation.addTransformer(watching, false);
    }

    /** A class and no lambda: it is linked when it is made, not when it is first called. */
    private record Wake(Consumer<Runnable> later, PoolProbe probe) implements Runnable {
        @Override
        public void run() {
            later.accept(probe.looking);
        }
    }

    private final Runnable looking = new Runnable() {
        @Override
        public void run() {
            look();
        }
    };

    private void lookThroughAll() {
        if (watch == null) return;
        for (ClassLoader loader : PoolFinder.loaders(instrumentation)) found(loader);
    }

    private void look() {
        PoolWatch watching = watch;
        if (watching == null) return;
        for (WeakReference<ClassLoader> ref = watching.next(); ref != null; ref = watching.next()) {
            ClassLoader loader = ref.get();
            for (int i = 0; loader != null && i < TRIES && !found(loader); i++) pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(TRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a loader had a class of pools that was not known. */
    private boolean found(ClassLoader loader) {
        try {
            PoolFinder asking = finder == null ? new PoolFinder() : finder;
            finder = asking;
            List<Class<?>> classes = asking.in(loader);
            if (weaver != null) classes.removeAll(weaver.classes());
            if (classes.isEmpty()) return false;
            defineHook();
            PoolWeaver weaving = weaver == null ? new PoolWeaver(instrumentation) : weaver;
            weaver = weaving;
            searching = true;
            searchUntilNs = System.nanoTime() + SEARCH_NS;
            if (weaving.weave(classes, true) instanceof Reading.Present<String> why) failed(why.value());
            if (!holds(loader)) loaders.add(new WeakReference<>(loader));
            asking.readStatics(loader);
            return true;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            failed(e.toString());
            return true;
        }
    }

    private void defineHook() {
        BootClasses boot = new BootClasses(instrumentation);
        boot.define("dev.arenascope.boot.PoolCounts");
        boot.define("dev.arenascope.boot.ChunkRef");
        boot.define("dev.arenascope.boot.PoolHook");
    }

    private boolean holds(ClassLoader loader) {
        for (WeakReference<ClassLoader> ref : loaders) if (ref.refersTo(loader)) return true;
        return false;
    }

    private void failed(String why) {
        String gap = "some pools cannot be followed: " + why;
        if (!failures.contains(gap)) failures.add(gap);
    }

    /** Every pool that is known, with its numbers of now. */
    public Reading<Pools> read() {
        if (watch == null) return CLOSED;
        PoolWeaver weaving = weaver;
        PoolFinder asking = finder;
        if (weaving == null || asking == null) {
            return Reading.of(failures.isEmpty() ? NONE : new Pools(List.of(), List.of(), List.copyOf(failures)));
        }
        PoolTally tally = new PoolTally(System.nanoTime());
        tally.gaps.addAll(failures);
        endSearch(weaving, tally);
        readStatics(asking);
        for (PoolCounts counts : PoolHook.pools()) {
            if (!readers.containsKey(counts)) follow(weaving, counts, tally);
        }
        Iterator<Map.Entry<PoolCounts, PoolReader>> each = readers.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<PoolCounts, PoolReader> e = each.next();
            Object pool = e.getKey().get();
            if (pool == null) each.remove();
            else read(pool, e.getValue(), tally);
        }
        if (PoolHook.poolsLeftOut()) {
            tally.gaps.add("pools beyond the first " + PoolHook.POOLS_AT_MOST + " are not followed");
        }
        return Reading.of(tally.result());
    }

    private void readStatics(PoolFinder asking) {
        for (int i = loaders.size() - 1; i >= 0; i--) {
            ClassLoader loader = loaders.get(i).get();
            try {
                if (loader == null) loaders.remove(i);
                else asking.readStatics(loader);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                failed(e.toString());
            }
        }
    }

    /** What a search costs at each allocation of Netty ends with it. */
    private void endSearch(PoolWeaver weaving, PoolTally tally) {
        if (!searching) return;
        if (tally.nowNs - searchUntilNs < 0) {
            tally.gaps.add("pools made before the agent saw their class are found at their next use, for a minute");
            return;
        }
        searching = false;
        List<Class<?>> allocators = new ArrayList<>();
        for (Class<?> c : weaving.classes()) {
            String name = c.getName();
            if (name.equals(PoolClass.NETTY_POOLED.className()) || name.equals(PoolClass.NETTY_ADAPTIVE.className())) {
                allocators.add(c);
            }
        }
        if (weaving.weave(allocators, false) instanceof Reading.Present<String> why) failed(why.value());
    }

    private void follow(PoolWeaver weaving, PoolCounts counts, PoolTally tally) {
        Object pool = counts.get();
        if (pool == null || !(PoolClass.of(pool) instanceof Reading.Present<PoolClass> type)) return;
        int number = ++pools;
        String name = type.value().simpleName() + "#" + number;
        try {
            readers.put(counts, reader(weaving, counts, pool, type.value(), number, name, tally.nowNs));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            readers.put(counts, new Unreadable(name + " cannot be read: " + e));
        }
    }

    private PoolReader reader(
            PoolWeaver weaving, PoolCounts counts, Object pool, PoolClass type, int number, String name, long nowNs)
            throws ReflectiveOperationException {
        Class<?> c = pool.getClass();
        return switch (type) {
            case NETTY_POOLED -> new NettyPool(c, 2 * number, name);
            case NETTY_ADAPTIVE -> new AdaptivePool(c, 2 * number, name, chunks);
            case COMMONS_GENERIC, COMMONS_KEYED, COMMONS_SOFT ->
                new ObjectPoolReader(type, c, name, counts, weaving.woven(type), nowNs);
            case HIKARI -> {
                boolean borrows = weaving.woven(type).borrows();
                boolean misses = weaving.woven(PoolClass.HIKARI_BAG).misses();
                yield new ObjectPoolReader(type, c, name, counts, new PoolWeaver.Woven(borrows, misses), nowNs);
            }
            case NETTY_CHUNKS, HIKARI_BAG -> new Unreadable(name + " is no pool");
        };
    }

    private void read(Object pool, PoolReader reader, PoolTally tally) {
        try {
            reader.read(pool, tally);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            tally.gaps.add(pool.getClass().getSimpleName() + " cannot be read: " + e);
        }
    }

    private record Unreadable(String why) implements PoolReader {
        @Override
        public void read(Object pool, PoolTally out) {
            out.gaps.add(why);
        }
    }

    /** Stops looking, gives each class the bytes that it had, and forgets all pools; may be opened again. */
    @Override
    public void close() {
        PoolWatch watching = watch;
        if (watching == null) return;
        watch = null;
        instrumentation.removeTransformer(watching);
        PoolWeaver weaving = weaver;
        weaver = null;
        if (weaving != null) {
            weaving.restore();
            PoolHook.clear();
        }
        readers.clear();
        loaders.clear();
        failures.clear();
        searching = false;
    }
}
