package dev.arenascope.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's own options from the bean of HotSpot's diagnostics: the value that holds and where it comes from. The bean is asked
 * directly; an MBean server is not needed. In an image without jdk.management the classes of the bean are missing, and the options
 * are absent.
 */
final class VmOptions {
    /** Unlimited sizes are the largest multiple of an alignment below 2^64 (as a signed long: negative) or 2^63. */
    private static final long UNLIMITED_FROM = 1L << 60;

    private static final List<String> MANAGEABLE = List.of(
            JvmFlags.Manageable.MIN_FREE_RATIO,
            JvmFlags.Manageable.MAX_FREE_RATIO,
            JvmFlags.Manageable.SOFT_MAX,
            JvmFlags.Manageable.PERIODIC_GC);

    private Reading<JvmFlags> known = Reading.absent("not read yet");

    /** Options of sizes do not change while a JVM runs: what was read once is kept. The manageable ones are read each time. */
    Reading<JvmFlags> flags() {
        if (!known.isPresent()) known = read();
        return known instanceof Reading.Present<JvmFlags> flags
                ? Reading.of(flags.value().with(manageable()))
                : known;
    }

    private static List<JvmFlags.Manageable> manageable() {
        HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (bean == null) return List.of();
        List<JvmFlags.Manageable> found = new ArrayList<>(MANAGEABLE.size());
        for (int i = 0; i < MANAGEABLE.size(); i++) {
            VMOption option = option(bean, MANAGEABLE.get(i));
            if (option == null || !option.isWriteable()) continue;
            found.add(new JvmFlags.Manageable(MANAGEABLE.get(i), number(option), isSet(option)));
        }
        return List.copyOf(found);
    }

    private static Reading<JvmFlags> read() {
        try {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (bean == null) return Reading.absent("this JVM has no bean of HotSpot's diagnostics");
            VMOption heap = bean.getVMOption("MaxHeapSize");
            return Reading.of(new JvmFlags(
                    number(heap),
                    setBy(bean, heap),
                    limited(bean, "MaxDirectMemorySize", "MaxDirectMemorySize is not set: as much as the heap"),
                    limited(bean, "MaxMetaspaceSize", "MaxMetaspaceSize is not set"),
                    number(option(bean, "ReservedCodeCacheSize")),
                    number(option(bean, "ThreadStackSize")) * 1024,
                    number(option(bean, "ParallelGCThreads")),
                    Runtime.getRuntime().availableProcessors(),
                    heapOf(bean)));
        } catch (RuntimeException | LinkageError e) {
            return Reading.absent("the VM options cannot be read: " + e);
        }
    }

    private static JvmFlags.Heap heapOf(HotSpotDiagnosticMXBean bean) {
        // -Xms sets both; MinHeapSize alone is the bound.
        VMOption least = option(bean, "MinHeapSize");
        VMOption initial = option(bean, "InitialHeapSize");
        boolean set = (least != null && isSet(least)) || (initial != null && isSet(initial));
        VMOption touch = option(bean, "AlwaysPreTouch");
        VMOption g1 = option(bean, "G1HeapRegionSize");
        VMOption shenandoah = option(bean, "ShenandoahRegionSize");
        return new JvmFlags.Heap(
                set ? number(least) : 0,
                touch != null && Boolean.parseBoolean(touch.getValue()),
                (g1 != null && isSet(g1)) || (shenandoah != null && isSet(shenandoah)),
                (int) number(option(bean, "MaxHeapFreeRatio")),
                number(option(bean, "G1PeriodicGCInterval")));
    }

    private static String setBy(HotSpotDiagnosticMXBean bean, VMOption maxHeap) {
        if (isSet(maxHeap)) return "-Xmx";
        VMOption percentage = option(bean, "MaxRAMPercentage");
        return percentage != null && isSet(percentage) ? "-XX:MaxRAMPercentage" : "default";
    }

    private static boolean isSet(VMOption option) {
        return option.getOrigin() != VMOption.Origin.DEFAULT && option.getOrigin() != VMOption.Origin.ERGONOMIC;
    }

    /** A size that is 0 or huge when nobody set it. */
    private static Reading<Long> limited(HotSpotDiagnosticMXBean bean, String name, String otherwise) {
        long bytes = number(option(bean, name));
        return bytes > 0 && bytes < UNLIMITED_FROM ? Reading.of(bytes) : Reading.absent(otherwise);
    }

    /** 0 for an option that this JVM lacks or that is no number. */
    private static long number(@Nullable VMOption option) {
        try {
            return option == null ? 0 : Long.parseUnsignedLong(option.getValue());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static @Nullable VMOption option(HotSpotDiagnosticMXBean bean, String name) {
        try {
            return bean.getVMOption(name);
        } catch (IllegalArgumentException e) {
            return null; // an option that this JVM does not know
        }
    }
}
