package dev.arenascope.governor;

import dev.arenascope.model.History;
import dev.arenascope.model.SidecarWatch;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;

/**
 * What the collections of a target cost. A load that comes back costs collections whatever is set, so what is compared is the cost of each byte that
 * is allocated, once the cost is high enough to matter.
 *
 * @param sums whether work and bytes are sums since the start; else they are those of a window of a minute and more
 * @param level of this JVM the share of the last report's time for which collections stopped it; of a Go process, which tells no cost of late,
 *     collections a second
 * @param perByte work for each byte that is allocated, as it was until now
 * @param work milliseconds of pauses; collections of a Go process
 * @param bytes allocated
 * @param waitMs what who comes at any time of the last minute waits for a pause of this JVM, longest hundredth; absent of a Go process
 */
record Cost(boolean sums, double level, double perByte, double work, double bytes, Reading<Double> waitMs) {
    private static final int READINGS = 4;
    private static final long SPAN_MS = 60_000;

    /** Of the time. Healthy: 0.1 % under the usual load of the demo service; 2.3 % at its limit. */
    private static final double DEAR_PAUSES = 0.02;

    /** A second. A heap at rest collects every two minutes; with as much room as is alive 140 MB alive and 60 MB/s of garbage make 0.4. */
    private static final double DEAR_COLLECTIONS = 0.5;

    private static final double TIMES = 2;

    /** Longer waits than before by this much are felt. Healthy: 0 ms, pauses of a service under its usual load take less than a hundredth of the time. */
    private static final double FELT_MS = 10;

    private static final Reading<Double> NOT_TOLD = Reading.absent("a Go process does not tell its pauses");

    static Reading<Cost> of(History history, Snapshot s, String target) {
        return target.equals(Action.JAVA_HEAP) ? java(s) : go(history, s, target);
    }

    private static Reading<Cost> java(Snapshot s) {
        if (!(s.gc() instanceof Reading.Present<GcLog> gc)) return Reading.absent(s.gc().reason());
        if (!(gc.value().pauseShare() instanceof Reading.Present<Double> share))
            return Reading.absent(gc.value().pauseShare().reason());
        if (!(s.jvm() instanceof Reading.Present<JvmMemory> jvm))
            return Reading.absent(s.jvm().reason());
        double pausedMs = gc.value().pausedMs();
        double bytes = Heaps.used(jvm.value()) + gc.value().freedBytes();
        return Reading.of(new Cost(
                true,
                share.value(),
                bytes <= 0 ? 0 : pausedMs / bytes,
                pausedMs,
                bytes,
                gc.value().waitP99Ms()));
    }

    private static Reading<Cost> go(History history, Snapshot s, String target) {
        if (!(history.watchOfSidecar(target, READINGS, SPAN_MS) instanceof Reading.Present<SidecarWatch> present))
            return Reading.absent("not watched for long enough");
        SidecarWatch watch = present.value();
        if (!(watch.collections() instanceof Reading.Present<Long> n))
            return Reading.absent(watch.collections().reason());
        if (!(watch.allocatedPerSecond() instanceof Reading.Present<Double> rate))
            return Reading.absent(watch.allocatedPerSecond().reason());
        double seconds = Math.max(1, watch.spanMs()) / 1000.0;
        double bytes = rate.value() * seconds;
        double room = room(s, target);
        double perByte = room > 0 ? 1 / room : bytes <= 0 ? 0 : n.value() / bytes;
        return Reading.of(new Cost(false, n.value() / seconds, perByte, n.value(), bytes, NOT_TOLD));
    }

    /** Bytes that are allocated from one collection to the next, as the runtime plans it; 0 where it does not tell. */
    private static double room(Snapshot s, String target) {
        if (!(s.sidecars() instanceof Reading.Present<Sidecars> p)) return 0;
        return p.value().find(target) instanceof Reading.Present<Sidecar> found
                        && found.value().heap() instanceof Reading.Present<GoHeap> h
                ? h.value().goalBytes().orElse(0L) - h.value().liveBytes().orElse(0L)
                : 0;
    }

    /** Why it costs more than it may: a byte twice what it did before, and all of them enough to matter, or pauses that are felt. */
    Reading<String> dearerThan(Cost before) {
        double since = sums ? work - before.work : work;
        double allocated = sums ? bytes - before.bytes : bytes;
        boolean matters = level >= (sums ? DEAR_PAUSES : DEAR_COLLECTIONS) && allocated > 0;
        if (matters && since / allocated > TIMES * before.perByte)
            return Reading.of("a byte costs collections more than twice what it did");
        return waitMs instanceof Reading.Present<Double> now
                        && before.waitMs instanceof Reading.Present<Double> then
                        && now.value() > TIMES * then.value()
                        && now.value() > FELT_MS + then.value()
                ? Reading.of("pauses are felt more than twice as long as they were")
                : Reading.absent("it costs what it did");
    }
}
