package dev.arenascope.model;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the anonymous memory without owner by size class. Segments must come by address. */
final class AnonClusters {
    private static final long FAR = 1L << 30;
    private static final int CLASSES = 64;

    private final SizeClass[] classes = new SizeClass[CLASSES];
    private @Nullable Segment pending;
    private boolean pendingGuard;

    private static final class SizeClass {
        private int count;
        private long size;
        private long resident;
        private int guarded;
        private long start;
        private long end;
        private int here;
        private AddressRange best = new AddressRange(0, 0);
        private int bestCount;

        private void add(Segment s, boolean guard) {
            count++;
            size += s.end() - s.start();
            resident += s.rssBytes();
            if (guard) guarded++;
            if (here == 0 || s.start() - end >= FAR) {
                start = s.start();
                here = 0;
            }
            end = s.end();
            if (++here >= bestCount) {
                bestCount = here;
                best = new AddressRange(start, end);
            }
        }
    }

    /** Parts of one mapping that adjoin count as one: they were cut by age, not by size. */
    void add(Segment s, boolean guard) {
        Segment last = pending;
        if (last != null
                && last.end() == s.start()
                && last.mapping().start() == s.mapping().start()) {
            pending = new Segment(s.mapping(), last.start(), s.end(), last.rssBytes() + s.rssBytes());
            pendingGuard |= guard;
            return;
        }
        flush();
        pending = s;
        pendingGuard = guard;
    }

    private void flush() {
        Segment s = pending;
        if (s == null) return;
        pending = null;
        int i = 63 - Long.numberOfLeadingZeros(Math.max(1, s.end() - s.start()));
        if (classes[i] == null) classes[i] = new SizeClass();
        classes[i].add(s, pendingGuard);
    }

    /** Smallest size class first. */
    List<AnonCluster> clusters() {
        flush();
        List<AnonCluster> clusters = new ArrayList<>();
        for (int i = 0; i < CLASSES; i++) {
            SizeClass c = classes[i];
            if (c == null) continue;
            clusters.add(new AnonCluster(1L << i, c.count, c.size, c.resident, c.guarded, c.best));
        }
        return List.copyOf(clusters);
    }
}
