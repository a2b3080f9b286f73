package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One collection that is asked for, where the collector does it beside the application. */
public final class ExplicitCollection {
    private static final String PAUSES = "Pauses";

    private final ManageableOptions options = new ManageableOptions();
    private @Nullable Reading<String> concurrent;

    /**
     * Whether a collection that is asked for runs beside the application; absent with the reason why not. The options that decide it cannot be
     * changed: they are read once.
     *
     * @param collector as {@code JvmLayout} calls it
     */
    public Reading<String> concurrent(String collector) {
        Reading<String> known = concurrent;
        if (known == null) {
            known = find(collector);
            concurrent = known;
        }
        return known;
    }

    private Reading<String> find(String collector) {
        if (options.isOn("DisableExplicitGC"))
            return Reading.absent("-XX:+DisableExplicitGC: no collection can be asked for");
        return switch (collector) {
            case "ZGC" -> Reading.of(collector);
            // Shenandoah sets it, unless somebody has said otherwise.
            case "Shenandoah", "G1" ->
                options.isOn("ExplicitGCInvokesConcurrent")
                        ? Reading.of(collector)
                        : Reading.absent(
                                collector + " would stop the application for it (-XX:+ExplicitGCInvokesConcurrent)");
            default -> Reading.absent(collector + " would stop the application for it");
        };
    }

    /**
     * Collects, which lasts as long as the collection does. The value is for how long the application stood still meanwhile: the sum of the
     * pauses, in whole milliseconds, as the collector's bean counts them. Absent where the collector counts no pauses by themselves.
     */
    public Reading<Double> collect() {
        List<GarbageCollectorMXBean> beans = ManagementFactory.getGarbageCollectorMXBeans();
        long before = pausesMs(beans);
        System.gc();
        return before < 0
                ? Reading.absent("this collector counts no pauses by themselves")
                : Reading.of((double) (pausesMs(beans) - before));
    }

    /** Of ZGC and Shenandoah; -1 for others, whose beans count whole collections. */
    private static long pausesMs(List<GarbageCollectorMXBean> beans) {
        long sum = -1;
        for (int i = 0; i < beans.size(); i++) {
            if (beans.get(i).getName().endsWith(PAUSES))
                sum = Math.max(0, sum) + beans.get(i).getCollectionTime();
        }
        return sum;
    }
}
