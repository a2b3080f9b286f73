package dev.arenascope.instrument;

import dev.arenascope.boot.SiteCells;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.lang.instrument.Instrumentation;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * Follows sampled objects until they are dead, to learn how many collections they saw. The application's threads leave them in a
 * bounded queue and never wait; what finds no room is not followed. The rest is the agent's thread.
 */
final class Survivors implements ObjLongConsumer<Object> {
    private static final int QUEUE = 1024;
    private static final int FOLLOWED_AT_MOST = 4096;

    /** Upper bounds of the ages that are told apart, collections; older ones are one class. */
    private static final int[] AGES = {1, 2, 4, 8, 16};

    /**
     * What may be humongous is not followed: a young collection of G1 frees such an array only while nothing old knows of it, and a weak
     * reference is something.
     */
    private static final long HUMONGOUS = 512 << 10;

    /** Collections after which a sample counts as alive for good, and makes room. */
    private static final long OLD = 64;

    /** A sampled object; {@code size} is in bytes, and {@code born} the number of collections before it. */
    private static final class Sample extends WeakReference<Object> {
        private final int site;
        private final long size;
        private final long born;
        /** Number of collections when it was last seen alive. */
        private long seen;

        Sample(Object made, int site, long size, long born) {
            super(made);
            this.site = site;
            this.size = size;
            this.born = born;
            this.seen = born;
        }
    }

    /** Ages by size class of one site. */
    private static final class Ages {
        private final long[][] died = new long[SiteCells.CLASSES][];
        private final long[] alive = new long[SiteCells.CLASSES];
        /** Of these, those that are followed no more. */
        private final long[] settled = new long[SiteCells.CLASSES];
    }

    /** Told what the objects of a site measure. */
    interface Sizes {
        void seen(int site, long bytes);

        /** @param alive a sample that is not dead yet; must not be kept */
        default void alive(int site, Object alive) {}
    }

    private final MpscVarHandleArrayQueue<Sample> queue = new MpscVarHandleArrayQueue<>(QUEUE);
    private final List<GarbageCollectorMXBean> collectors = collectors();
    private final List<Sample> followed = new ArrayList<>();
    private final Map<Integer, Ages> bySite = new HashMap<>();
    private final Instrumentation instrumentation;
    private final Sizes sizes;

    Survivors(Instrumentation instrumentation, Sizes sizes) {
        this.instrumentation = instrumentation;
        this.sizes = sizes;
    }

    /** A collector that works beside the application has a second bean for its pauses. */
    private static List<GarbageCollectorMXBean> collectors() {
        List<GarbageCollectorMXBean> found = new ArrayList<>();
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (!bean.getName().endsWith("Pauses")) found.add(bean);
        }
        return found;
    }

    private long collections() {
        long sum = 0;
        for (int i = 0; i < collectors.size(); i++) sum += collectors.get(i).getCollectionCount();
        return sum;
    }

    /** On the application's thread. */
    @Override
    public void accept(Object made, long tag) {
        if (queue.size() >= QUEUE) return;
        long size = tag >>> 16;
        if (size >= HUMONGOUS && made.getClass().isArray()) return;
        // A tenth of a microsecond; later the object may be gone.
        if (size == 0) size = instrumentation.getObjectSize(made);
        queue.offer(new Sample(made, (int) (tag & 0xFFFF), size, collections()));
    }

    /**
     * Looks which are dead: since the first collection after they were last seen alive, as far as anybody knows. Where several collections
     * run between two calls, what dies at the first of them would else look old.
     */
    void follow() {
        long now = collections();
        int kept = 0;
        for (int i = 0; i < followed.size(); i++) {
            Sample sample = followed.get(i);
            if (sample.refersTo(null)) {
                died(sample, sample.seen - sample.born + 1);
                continue;
            }
            sample.seen = now;
            if (now - sample.born <= OLD) followed.set(kept++, sample);
            else settled(sample);
        }
        while (followed.size() > kept) followed.remove(followed.size() - 1);
        for (Sample sample = queue.poll(); sample != null; sample = queue.poll()) begin(sample, now);
    }

    private void begin(Sample sample, long now) {
        Ages ages = ages(sample.site);
        sizes.seen(sample.site, sample.size);
        Object alive = sample.get();
        if (alive != null) sizes.alive(sample.site, alive);
        if (alive == null) {
            ages.alive[sizeClass(sample)]++;
            died(sample, 1);
        } else if (followed.size() < FOLLOWED_AT_MOST) {
            ages.alive[sizeClass(sample)]++;
            sample.seen = now;
            followed.add(sample);
        }
    }

    private Ages ages(int site) {
        Ages ages = bySite.get(site);
        if (ages == null) {
            ages = new Ages();
            bySite.put(site, ages);
        }
        return ages;
    }

    private void died(Sample sample, long collections) {
        Ages ages = bySite.get(sample.site);
        if (ages == null) return; // its site was given up
        int size = sizeClass(sample);
        ages.alive[size]--;
        if (ages.died[size] == null) ages.died[size] = new long[AGES.length + 1];
        int age = 0;
        while (age < AGES.length && collections > AGES[age]) age++;
        ages.died[size][age]++;
    }

    private void settled(Sample sample) {
        Ages ages = bySite.get(sample.site);
        if (ages != null) ages.settled[sizeClass(sample)]++;
    }

    /** Those that have outlived a collection. What was made since the last one is alive, too, and tells nothing. */
    private long outlived(int site, int sizeClass, Ages ages) {
        long now = collections();
        long outlived = ages.settled[sizeClass];
        for (int i = 0; i < followed.size(); i++) {
            Sample sample = followed.get(i);
            if (sample.site == site && sizeClass(sample) == sizeClass && sample.born < now && !sample.refersTo(null))
                outlived++;
        }
        return outlived;
    }

    private static int sizeClass(Sample sample) {
        return SiteCells.sizeClass(sample.size);
    }

    /** @param sizeClass binary logarithm of the largest size */
    Reading<AllocationSite.Lifetime> lifetime(int site, int sizeClass) {
        Ages ages = bySite.get(site);
        if (ages == null || (ages.died[sizeClass] == null && ages.alive[sizeClass] == 0)) {
            return Reading.absent("no sample yet");
        }
        List<Long> diedBy = new ArrayList<>();
        long[] died = ages.died[sizeClass];
        for (int i = 0; i <= AGES.length; i++) diedBy.add(died == null ? 0 : died[i]);
        return Reading.of(new AllocationSite.Lifetime(diedBy, outlived(site, sizeClass, ages)));
    }

    /** Samples that are looked after now. */
    int followed() {
        return followed.size();
    }

    void forget(int site) {
        bySite.remove(site);
        int kept = 0;
        for (int i = 0; i < followed.size(); i++) {
            if (followed.get(i).site != site) followed.set(kept++, followed.get(i));
        }
        while (followed.size() > kept) followed.remove(followed.size() - 1);
    }

    void forgetAll() {
        bySite.clear();
        followed.clear();
        queue.clear();
    }
}
