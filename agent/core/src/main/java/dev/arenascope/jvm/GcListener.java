package dev.arenascope.jvm;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.GcLog.Cycles;
import dev.arenascope.snapshot.GcLog.PoolAfter;
import dev.arenascope.snapshot.Reading;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the collectors. One entry per collector is kept, so the memory is bounded. All times are those of GcInfo and of the
 * runtime bean: milliseconds since the JVM started. The only class that needs
 * jdk.management: loading it fails in an image without that module, which {@link Jvm} turns into an absent reading.
 */
final class GcListener implements NotificationListener, AutoCloseable {
    private static final Reading<Double> CONCURRENT =
            Reading.absent("the collector works beside the application, which allocates meanwhile");

    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private final Map<String, Cycles> cycles = new LinkedHashMap<>();
    private final HeapFalls falls = new HeapFalls();
    private final Set<String> heapPools = new HashSet<>();
    private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    private final CollectedBytes collected = new CollectedBytes(used());
    private final PauseWaits waits = new PauseWaits();
    private final long sinceMs = runtime.getUptime();
    private long toldAtMs = sinceMs;
    private long pausedMs;
    private long pausedMsTold;
    private final boolean concurrent;
    private volatile String failure = "";

    GcListener() {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) heapPools.add(pool.getName());
        }
        boolean cycles = false;
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            cycles |= bean.getName().endsWith("Cycles");
            // Without jdk.management the beans take listeners too, and never call them.
            if (bean instanceof com.sun.management.GarbageCollectorMXBean
                    && bean instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(this, GcListener::isCollection, null);
                emitters.add(emitter);
            }
        }
        concurrent = cycles;
    }

    /** False where the collectors send no notifications, as in an image without jdk.management. */
    boolean isListening() {
        return !emitters.isEmpty();
    }

    private static boolean isCollection(Notification n) {
        return n.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION);
    }

    /** Runs on the JVM's notification thread, which prints what a listener throws: so nothing may leave here. */
    @Override
    public void handleNotification(Notification notification, @Nullable Object handback) {
        try {
            if (notification.getUserData() instanceof CompositeData data) {
                add(data);
                failure = "";
            }
        } catch (Throwable e) {
            failure = "a collection's notification could not be read: " + e;
        }
    }

    private void add(CompositeData data) {
        GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
        GcInfo gc = info.getGcInfo();
        List<PoolAfter> after = new ArrayList<>();
        for (Map.Entry<String, MemoryUsage> e : gc.getMemoryUsageAfterGc().entrySet()) {
            after.add(new PoolAfter(
                    e.getKey(), e.getValue().getUsed(), e.getValue().getCommitted()));
        }
        long usedBefore = heap(gc.getMemoryUsageBeforeGc());
        long usedAfter = heap(gc.getMemoryUsageAfterGc());
        synchronized (cycles) {
            // Pauses within a concurrent cycle free nothing yet.
            if (!info.getGcName().endsWith("Pauses")) falls.add(usedAfter);
            Cycles before = cycles.get(info.getGcName());
            Cycles now = new Cycles(
                    info.getGcName(),
                    before == null ? 1 : before.count() + 1,
                    (before == null ? 0 : before.totalMs()) + gc.getDuration(),
                    gc.getDuration(),
                    info.getGcCause(),
                    gc.getEndTime(),
                    after,
                    (before == null ? 0 : before.freedBytes()) + usedBefore - usedAfter,
                    Reading.of(usedBefore),
                    Reading.of(usedAfter));
            cycles.put(info.getGcName(), now);
            if (now.stopsTheWorld()) {
                pausedMs += gc.getDuration();
                waits.add(gc.getStartTime(), gc.getEndTime());
                collected.add(gc.getStartTime(), gc.getEndTime(), usedBefore, usedAfter);
            }
        }
    }

    private long heap(Map<String, MemoryUsage> usage) {
        long sum = 0;
        for (Map.Entry<String, MemoryUsage> e : usage.entrySet()) {
            if (heapPools.contains(e.getKey())) sum += e.getValue().getUsed();
        }
        return sum;
    }

    private static long used() {
        Runtime jvm = Runtime.getRuntime();
        return jvm.totalMemory() - jvm.freeMemory();
    }

    Reading<GcLog> log() {
        if (!failure.isEmpty()) return Reading.absent(failure);
        synchronized (cycles) {
            long nowMs = runtime.getUptime();
            Reading<Double> share = nowMs <= toldAtMs
                    ? Reading.absent("no time has passed since the last reading")
                    : Reading.of(Math.min(1, (double) (pausedMs - pausedMsTold) / (nowMs - toldAtMs)));
            toldAtMs = nowMs;
            pausedMsTold = pausedMs;
            Reading<Double> rate = concurrent ? CONCURRENT : collected.bytesPerSecond();
            return Reading.of(new GcLog(
                    List.copyOf(cycles.values()), falls.falls(), rate, share, Reading.of(waits.p99Ms(nowMs, sinceMs))));
        }
    }

    /** Bytes that were allocated since listening began, by what collections saw and what is in use now. */
    Reading<Long> allocated() {
        if (!failure.isEmpty()) return Reading.absent(failure);
        synchronized (cycles) {
            return concurrent ? Reading.absent(CONCURRENT.reason()) : Reading.of(collected.total(used()));
        }
    }

    /** Removes the listeners. */
    @Override
    public void close() {
        for (NotificationEmitter e : emitters) {
            try {
                e.removeNotificationListener(this);
            } catch (ListenerNotFoundException e2) {
                failure = "the listener was removed by someone else";
            }
        }
        emitters.clear();
    }
}
