package dev.arenascope.jvm;

import com.sun.management.ThreadMXBean;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What threads have allocated, by the JVM's own count for each. Needs jdk.management, so loading it fails in an image without that
 * module, which {@link Jvm} turns into an absent reading.
 */
final class ThreadBytes {
    private final @Nullable ThreadMXBean bean;
    private final @Nullable Method total;

    ThreadBytes() {
        bean = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean b && b.isThreadAllocatedMemorySupported()
                ? b
                : null;
        Method found = null;
        try {
            found = ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
        } catch (NoSuchMethodException e) {
            // Before 21 the JVM forgets what a thread allocated when the thread ends.
        }
        total = found;
    }

    /** Bytes that all threads, ended ones among them, have allocated since the JVM started. 21 and newer; some microseconds. */
    Reading<Long> total() {
        if (bean == null || !bean.isThreadAllocatedMemoryEnabled()) return off();
        if (total == null) return Reading.absent("JDK 21 and newer count what ended threads allocated");
        try {
            return total.invoke(bean) instanceof Long bytes && bytes >= 0 ? Reading.of(bytes) : off();
        } catch (IllegalAccessException | InvocationTargetException e) {
            return Reading.absent("the threads' allocation cannot be read: " + e);
        }
    }

    /** Bytes that the threads alive now have allocated: less than before when one has ended. About a microsecond a thread. */
    Reading<Long> alive() {
        if (bean == null || !bean.isThreadAllocatedMemoryEnabled()) return off();
        long sum = 0;
        for (long bytes : bean.getThreadAllocatedBytes(bean.getAllThreadIds())) sum += Math.max(0, bytes);
        return Reading.of(sum);
    }

    private static Reading<Long> off() {
        return Reading.absent("this JVM does not count what threads allocate");
    }
}
