package dev.arenascope.instrument;

import dev.arenascope.boot.PoolCounts;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** A pool of commons-pool2 or a HikariPool, by its public methods; borrows and misses are counted by the hook, since neither library does. */
final class ObjectPoolReader implements PoolReader {
    private static final Reading<Long> NO_LIMIT = Reading.absent("this pool has no such limit");
    private static final long RECENT_NS = 20_000_000_000L;
    private static final int HIKARI_SHUT_DOWN = 2;

    private final PoolClass type;
    private final String numbered;
    private final PoolCounts counts;
    private final PoolWeaver.Woven woven;
    private final Method active;
    private final Method idle;
    private final @Nullable Method waiting;
    private final @Nullable Method max;
    private final @Nullable Method maxIdle;
    private final @Nullable Method factory;
    private final @Nullable Method jmxName;
    private final @Nullable Method closed;
    private final @Nullable Field state;
    private final Window window;

    ObjectPoolReader(
            PoolClass type, Class<?> pool, String numbered, PoolCounts counts, PoolWeaver.Woven woven, long nowNs)
            throws ReflectiveOperationException {
        boolean hikari = type == PoolClass.HIKARI;
        this.type = type;
        this.numbered = numbered;
        this.counts = counts;
        this.woven = woven;
        active = pool.getMethod(hikari ? "getActiveConnections" : "getNumActive");
        idle = pool.getMethod(hikari ? "getIdleConnections" : "getNumIdle");
        waiting = Members.optional(pool, hikari ? "getThreadsAwaitingConnection" : "getNumWaiters");
        max = Members.optional(pool, "getMaxTotal");
        maxIdle = Members.optional(pool, type == PoolClass.COMMONS_KEYED ? "getMaxIdlePerKey" : "getMaxIdle");
        factory = Members.optional(pool, "getFactory");
        jmxName = Members.optional(pool, "getJmxName");
        closed = Members.optional(pool, "isClosed");
        state = hikari ? Members.optionalField(pool, "poolState") : null;
        window = new Window(nowNs);
    }

    @Override
    public void read(Object pool, PoolTally out) throws ReflectiveOperationException {
        if (closed != null && Boolean.TRUE.equals(closed.invoke(pool))) return;
        if (state != null && state.getInt(pool) == HIKARI_SHUT_DOWN) return;
        long borrows = counts.borrows.sum();
        long misses = counts.misses.sum();
        Reading<Long> borrowed = woven.borrows() ? Reading.of(borrows) : notFound("borrows");
        Reading<Long> missed = woven.misses() ? Reading.of(misses) : notFound("waits");
        Reading<Pools.Recent> recent = woven.borrows() && woven.misses()
                ? Reading.of(window.recent(out.nowNs, borrows, misses))
                : Reading.absent(woven.borrows() ? missed.reason() : borrowed.reason());
        out.objects.add(new Pools.ObjectPool(
                name(pool),
                kind(pool),
                Members.number(active, pool),
                Members.number(idle, pool),
                waiting == null ? NO_LIMIT : Reading.of(Members.number(waiting, pool)),
                type == PoolClass.HIKARI ? configured(pool) : limit(max, pool),
                limit(maxIdle, pool),
                borrowed,
                missed,
                recent));
    }

    private Reading<Long> notFound(String what) {
        return Reading.absent("this release of " + kindOfLibrary() + " " + what + " another way");
    }

    private String kindOfLibrary() {
        return type == PoolClass.HIKARI ? "HikariCP" : "commons-pool2";
    }

    private static Reading<Long> limit(@Nullable Method method, Object pool) throws ReflectiveOperationException {
        if (method == null) return NO_LIMIT;
        long limit = Members.number(method, pool);
        return limit < 0 ? NO_LIMIT : Reading.of(limit);
    }

    /** A HikariPool keeps its limit in its settings. */
    private static Reading<Long> configured(Object pool) throws ReflectiveOperationException {
        Field config = Members.optionalField(pool.getClass(), "config");
        Object settings = config == null ? null : config.get(pool);
        Method most = settings == null ? null : Members.optional(settings.getClass(), "getMaximumPoolSize");
        return most == null || settings == null ? NO_LIMIT : limit(most, settings);
    }

    private String name(Object pool) throws ReflectiveOperationException {
        if (type == PoolClass.HIKARI) return pool.toString(); // its pool's name
        if (jmxName != null && jmxName.invoke(pool) instanceof ObjectName found && found.getKeyProperty("name") != null)
            return found.getKeyProperty("name");
        return numbered;
    }

    private String kind(Object pool) throws ReflectiveOperationException {
        Object makes = factory == null ? null : factory.invoke(pool);
        String of = makes == null ? "" : " of " + makes.getClass().getSimpleName();
        return kindOfLibrary() + " " + type.simpleName() + of;
    }

    /** Two points in the past, the older of which is 20 s old at least once the pool is. */
    private static final class Window {
        private long olderNs;
        private long olderBorrows;
        private long olderMisses;
        private long newerNs;
        private long newerBorrows;
        private long newerMisses;

        Window(long nowNs) {
            olderNs = nowNs;
            newerNs = nowNs;
        }

        Pools.Recent recent(long nowNs, long borrows, long misses) {
            Pools.Recent recent =
                    new Pools.Recent((nowNs - olderNs) / 1_000_000, borrows - olderBorrows, misses - olderMisses);
            if (nowNs - newerNs < RECENT_NS) return recent;
            olderNs = newerNs;
            olderBorrows = newerBorrows;
            olderMisses = newerMisses;
            newerNs = nowNs;
            newerBorrows = borrows;
            newerMisses = misses;
            return recent;
        }
    }
}
