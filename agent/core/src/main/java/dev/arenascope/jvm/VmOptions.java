package dev.arenascope.jvm;

import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * The JVM's own options through the HotSpotDiagnostic MBean: the value that holds and where it comes from. By name only, as
 * {@link DiagnosticCommands} does, so that this class loads in an image without jdk.management.
 */
final class VmOptions {
    private static final String BEAN = "com.sun.management:type=HotSpotDiagnostic";
    private static final String[] SIGNATURE = {String.class.getName()};

    /** Unlimited sizes are the largest multiple of an alignment below 2^64 (as a signed long: negative) or 2^63. */
    private static final long UNLIMITED_FROM = 1L << 60;

    private Reading<JvmFlags> known = Reading.absent("not read yet");

    /** Options of sizes do not change while a JVM runs: what was read once is kept. */
    Reading<JvmFlags> flags() {
        if (!known.isPresent()) known = read();
        return known;
    }

    private static Reading<JvmFlags> read() {
        Reading<CompositeData> heap = option("MaxHeapSize");
        return heap.map(h -> new JvmFlags(
                number(heap, 0),
                setBy(h),
                limited("MaxDirectMemorySize", "MaxDirectMemorySize is not set: as much as the heap"),
                limited("MaxMetaspaceSize", "MaxMetaspaceSize is not set"),
                number(option("ReservedCodeCacheSize"), 0),
                number(option("ThreadStackSize"), 0) * 1024,
                number(option("ParallelGCThreads"), 0),
                Runtime.getRuntime().availableProcessors()));
    }

    private static String setBy(CompositeData maxHeap) {
        if (isSet(maxHeap)) return "-Xmx";
        Reading<CompositeData> percentage = option("MaxRAMPercentage");
        return percentage.map(VmOptions::isSet).orElse(false) ? "-XX:MaxRAMPercentage" : "default";
    }

    private static boolean isSet(CompositeData option) {
        String origin = String.valueOf(option.get("origin"));
        return !origin.equals("DEFAULT") && !origin.equals("ERGONOMIC");
    }

    /** A size that is 0 or huge when nobody set it. */
    private static Reading<Long> limited(String name, String otherwise) {
        long bytes = number(option(name), 0);
        return bytes > 0 && bytes < UNLIMITED_FROM ? Reading.of(bytes) : Reading.absent(otherwise);
    }

    private static long number(Reading<CompositeData> option, long otherwise) {
        try {
            return option.map(o -> Long.parseUnsignedLong(String.valueOf(o.get("value"))))
                    .orElse(otherwise);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static Reading<CompositeData> option(String name) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            return server.invoke(new ObjectName(BEAN), "getVMOption", new Object[] {name}, SIGNATURE)
                            instanceof CompositeData data
                    ? Reading.of(data)
                    : Reading.absent("the HotSpotDiagnostic MBean gave no option " + name);
        } catch (JMException | RuntimeException | LinkageError e) {
            return Reading.absent("the VM options cannot be read: " + e);
        }
    }
}
