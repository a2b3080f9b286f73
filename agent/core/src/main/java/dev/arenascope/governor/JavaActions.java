package dev.arenascope.governor;

import dev.arenascope.governor.Action.SetFlags.Flag;
import dev.arenascope.model.Finding;
import dev.arenascope.model.HeapNeed;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to do for a Java heap that holds more than it needs, by collector, as it was tried on JDK 17 and 25 (docs/measurements.md): G1 gives back with
 * an interval of collections and lower free ratios (850 MB to 70); ZGC keeps to a soft maximum (3,089 to 130; 1,084 to 574 on 25); Shenandoah gives back at one
 * collection (1,041 to 60) and not by its soft maximum; Serial and Parallel give back nothing that a flag changes while they run.
 */
final class JavaActions {
    static final long INTERVAL_MS = 60_000;

    /** Nothing is collected for a minute: what is needed in {@code HeapNeed.ROOM_MS}, ten seconds, times six. */
    private static final long AT_REST = 6;

    /** A smaller change is not worth one. */
    private static final double CHANGE = 0.8;

    /** The most at once where a heap works: collections come 1.7 times as often, and twice as often ends the attempt. */
    static final double STEP = 0.6;

    private static final long LEAST_SOFT_MAX = 64 * Case.MIB;
    private static final long ALIGNED = 2 * Case.MIB;

    private JavaActions() {}

    static Reading<Action> of(Case c, Finding f) {
        if (!f.forecastBytes().isPresent())
            return Reading.absent(f.forecastBytes().reason());
        if (!(c.history().heapNeed() instanceof Reading.Present<HeapNeed> need))
            return Reading.absent(c.history().heapNeed().reason());
        HeapNeed n = need.value();
        long spare = Math.min(f.bytes(), n.spareBytes());
        switch (collector(c.snapshot())) {
            case "G1" -> {
                return g1(c, n, spare);
            }
            case "ZGC" -> {
                return softMax(c, n, spare);
            }
            case "Shenandoah" -> {
                return isAtRest(n, spare)
                        ? Reading.of(new Action.CollectIdle(Price.of(spare, pauseMs(c.snapshot()))))
                        : Reading.absent("the heap is at work");
            }
            default -> {
                return Reading.absent("this collector gives nothing back for a flag that is changed while it runs");
            }
        }
    }

    static String collector(Snapshot s) {
        return s.layout() instanceof Reading.Present<JvmLayout> l ? l.value().collector() : "";
    }

    /** The threshold of the heap lower, as far as the policy goes. */
    static Reading<Action> tighter(Case c) {
        if (!(c.history().heapNeed() instanceof Reading.Present<HeapNeed> need))
            return Reading.absent(c.history().heapNeed().reason());
        HeapNeed n = need.value();
        long spare = n.residentBytes() - n.liveBytes();
        return collector(c.snapshot()).equals("ZGC") ? softMax(c, n, spare) : g1(c, n, spare);
    }

    /**
     * At rest a heap holds what no ratio frees until it is collected, and a collection leaves it what the ratios allow. The collection alone comes
     * first, since it costs nothing when the load is back. Of a heap that nothing marked, what is taken to be alive is largely garbage, so that neither
     * would be forecast to bring anything alone: there both are one setting.
     */
    private static Reading<Action> g1(Case c, HeapNeed need, long spare) {
        Reading<Action> ratios = ratios(c, need, spare);
        if (!isAtRest(need, spare) || value(c, Manageable.PERIODIC_GC) > 0) return ratios;
        Reading<Action> often = periodic(c, need, spare);
        if (!(often instanceof Reading.Present<Action> o) || !(o.value() instanceof Action.SetFlags first))
            return often;
        if (first.price().forecastBytes() >= c.leastBytes(Action.JAVA_HEAP)) return often;
        if (!(ratios instanceof Reading.Present<Action> r) || !(r.value() instanceof Action.SetFlags second))
            return often;
        if (c.held().isTaken(Manageable.MAX_FREE_RATIO, Kind.IDLE_HEAP)) return often;
        List<Flag> both = new ArrayList<>(first.flags());
        both.addAll(second.flags());
        return Reading.of(new Action.SetFlags(Kind.IDLE_HEAP, both, second.price()));
    }

    private static boolean isAtRest(HeapNeed need, long spare) {
        return need.roomBytes() * AT_REST <= spare;
    }

    private static Reading<Action> periodic(Case c, HeapNeed need, long spare) {
        if (!isAtRest(need, spare)) return Reading.absent("the heap is at work");
        Reading<String> free = Flags.free(
                c.snapshot(), Manageable.PERIODIC_GC, c.held(), c.settings().overrideExplicit());
        if (!free.isPresent()) return Reading.absent(free.reason());
        long now = value(c, Manageable.PERIODIC_GC);
        if (now > 0) return Reading.absent("it is collected every " + now / 1000 + " s already");
        long keeps = FreeRatios.mostBytes(need.liveBytes(), value(c, Manageable.MAX_FREE_RATIO));
        long forecast = Math.max(0, Math.min(spare, need.residentBytes() - keeps));
        return Reading.of(new Action.SetFlags(
                Kind.PERIODIC_GC,
                List.of(new Flag(Manageable.PERIODIC_GC, now, INTERVAL_MS)),
                Price.of(forecast, pauseMs(c.snapshot()))));
    }

    private static Reading<Action> ratios(Case c, HeapNeed need, long spare) {
        if (c.held().isTaken(Manageable.MAX_FREE_RATIO, Kind.FREE_RATIOS))
            return Reading.absent("its ratios were set when it came to rest");
        Reading<Integer> percent = percent(c, isAtRest(need, spare));
        if (!(percent instanceof Reading.Present<Integer> p)) return Reading.absent(percent.reason());
        long maxNow = value(c, Manageable.MAX_FREE_RATIO);
        int minNow = (int) value(c, Manageable.MIN_FREE_RATIO);
        FreeRatios ratios = FreeRatios.of(p.value(), minNow);
        if (ratios.max() >= maxNow) return Reading.absent("MaxHeapFreeRatio is " + maxNow + " already");
        long keeps = FreeRatios.mostBytes(need.liveBytes(), ratios.max());
        long forecast = Math.max(0, Math.min(spare, need.residentBytes() - keeps));
        return Reading.of(new Action.SetFlags(
                Kind.FREE_RATIOS,
                List.of(
                        new Flag(Manageable.MIN_FREE_RATIO, minNow, ratios.min()),
                        new Flag(Manageable.MAX_FREE_RATIO, maxNow, ratios.max())),
                Price.of(forecast, pauseMs(c.snapshot()))));
    }

    private static Reading<Action> softMax(Case c, HeapNeed need, long spare) {
        Reading<Integer> percent = percent(c, isAtRest(need, spare));
        if (!(percent instanceof Reading.Present<Integer> p)) return Reading.absent(percent.reason());
        long before = value(c, Manageable.SOFT_MAX);
        long room = need.liveBytes() / 100 * p.value();
        long bytes = Math.max(LEAST_SOFT_MAX, (need.liveBytes() + room + ALIGNED - 1) / ALIGNED * ALIGNED);
        if (bytes >= before * CHANGE) return Reading.absent("SoftMaxHeapSize is as low already");
        long forecast = Math.max(0, Math.min(spare, need.residentBytes() - bytes));
        return Reading.of(new Action.SetFlags(
                Kind.SOFT_MAX,
                List.of(new Flag(Manageable.SOFT_MAX, before, bytes)),
                Price.of(forecast, pauseMs(c.snapshot()))));
    }

    /** The next threshold of the Java heap, lower than now. */
    private static Reading<Integer> percent(Case c, boolean rests) {
        Reading<GovernedHeap> heap = c.heap(Action.JAVA_HEAP);
        return heap instanceof Reading.Present<GovernedHeap> h
                ? lower(h.value(), c.wanted(Action.JAVA_HEAP), rests)
                : Reading.absent(heap.reason());
    }

    static Reading<Integer> lower(GovernedHeap heap, Reading<Integer> wanted, boolean rests) {
        if (!heap.free().isPresent()) return Reading.absent(heap.free().reason());
        if (!(wanted instanceof Reading.Present<Integer> w)) return wanted;
        int now = heap.load().percent();
        if (w.value() > now * CHANGE) return Reading.absent("its threshold of " + now + " % is about right");
        return Reading.of(rests ? w.value() : Math.max(w.value(), ThresholdPolicy.clamp(Math.ceil(now * STEP))));
    }

    private static long value(Case c, String flag) {
        return Flags.of(c.snapshot(), flag) instanceof Reading.Present<Manageable> m
                ? m.value().value()
                : 0;
    }

    /** What a collection stopped the application for, on the average; a concurrent cycle stops it for a millisecond or so. */
    private static double pauseMs(Snapshot s) {
        if (!(s.gc() instanceof Reading.Present<GcLog> gc)) return 1;
        double most = 1;
        for (int i = 0; i < gc.value().cycles().size(); i++) {
            GcLog.Cycles cycles = gc.value().cycles().get(i);
            if (!cycles.stopsTheWorld() || cycles.count() <= 0) continue;
            most = Math.max(most, (double) cycles.totalMs() / cycles.count());
        }
        return most;
    }
}
