package dev.arenascope.jvm;

import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.JvmMemory.Buffers;
import dev.arenascope.snapshot.JvmMemory.Collector;
import dev.arenascope.snapshot.JvmMemory.Pool;
import dev.arenascope.snapshot.Reading;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The standard management beans; java.management alone is enough. MemoryMXBean is left out: it loads java.util.logging. */
final class MemoryBeans {
    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    private final List<BufferPoolMXBean> buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    JvmMemory read() {
        List<Pool> p = new ArrayList<>(pools.size());
        for (MemoryPoolMXBean bean : pools) {
            MemoryUsage usage = bean.getUsage();
            // A pool that has become invalid, which no HotSpot pool does.
            if (usage != null) p.add(pool(bean, usage));
        }
        List<Buffers> b = new ArrayList<>(buffers.size());
        for (BufferPoolMXBean bean : buffers) {
            b.add(new Buffers(bean.getName(), bean.getCount(), bean.getMemoryUsed(), bean.getTotalCapacity()));
        }
        List<Collector> c = new ArrayList<>(collectors.size());
        for (GarbageCollectorMXBean bean : collectors) {
            c.add(new Collector(bean.getName(), bean.getCollectionCount(), bean.getCollectionTime()));
        }
        return new JvmMemory(
                p,
                b,
                c,
                Runtime.getRuntime().maxMemory(),
                classes.getLoadedClassCount(),
                threads.getThreadCount(),
                Reading.of(classes.getUnloadedClassCount()));
    }

    private static Pool pool(MemoryPoolMXBean bean, MemoryUsage usage) {
        return new Pool(
                bean.getName(),
                bean.getType() == MemoryType.HEAP,
                usage.getUsed(),
                usage.getCommitted(),
                usage.getMax() < 0 ? Reading.absent("the pool has no limit") : Reading.of(usage.getMax()),
                live(bean.getCollectionUsage()));
    }

    private static Reading<Long> live(@Nullable MemoryUsage after) {
        if (after == null) return Reading.absent("the pool is never collected");
        // The JVM reports zeros until the pool is collected for the first time.
        if (after.getUsed() == 0 && after.getCommitted() == 0) return Reading.absent("the pool was not collected yet");
        return Reading.of(after.getUsed());
    }
}
