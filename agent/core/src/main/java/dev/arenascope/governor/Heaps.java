package dev.arenascope.governor;

import dev.arenascope.model.HeapNeed;
import dev.arenascope.model.History;
import dev.arenascope.model.SidecarHistory;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.model.SidecarWatch;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** Finds the heaps whose threshold can be thought of. A heap of less than 32 MiB is reported, not governed: tuning one of 5 MB saves 5 MB. */
final class Heaps {
    /** Of what one reading and the newest window say. */
    private static final int READINGS = 4;

    private static final long SPAN_MS = 60_000;

    /**
     * Bytes of live heap that Go's collector marks in a second of one processor. Measured with Go 1.26 on one processor: 3.9 to 4.2 GB/s of linked
     * objects of 96 bytes, 40 GB/s of slices without pointers. Half of the least, because no endpoint tells what its own collections cost;
     * the room goes by the square root of it.
     */
    private static final double GO_MARKS_PER_SECOND = 2e9;

    private static final double ROOM_SECONDS = 10;

    private Heaps() {}

    static List<GovernedHeap> of(History history, Snapshot s, Held held, boolean overrideExplicit) {
        List<GovernedHeap> heaps = new ArrayList<>(1);
        addJava(history, s, held, overrideExplicit, heaps);
        if (!(s.sidecars() instanceof Reading.Present<Sidecars> p) || p.ageMs() > Sensors.STALE_MS) return heaps;
        List<Sidecar> all = p.value().all();
        for (int i = 0; i < all.size(); i++) addGo(history, all.get(i), held, overrideExplicit, heaps);
        return heaps;
    }

    private static void addJava(
            History history, Snapshot s, Held held, boolean overrideExplicit, List<GovernedHeap> heaps) {
        if (!(history.heapNeed() instanceof Reading.Present<HeapNeed> need)
                || !(s.layout() instanceof Reading.Present<JvmLayout> layout)
                || !(s.jvm() instanceof Reading.Present<JvmMemory> jvm)
                || !(s.gc() instanceof Reading.Present<GcLog> gc)
                || !(gc.value().last() instanceof Reading.Present<GcLog.Cycles> last)) return;
        long resident = need.value().residentBytes();
        long live = need.value().liveBytes();
        if (resident < SidecarHistory.JUDGED_FROM || live <= 0) return;
        boolean soft = layout.value().collector().equals("ZGC");
        if (!soft && !layout.value().collector().equals("G1")) return;
        String name = soft ? JvmFlags.Manageable.SOFT_MAX : JvmFlags.Manageable.MAX_FREE_RATIO;
        if (!(Flags.of(s, name) instanceof Reading.Present<JvmFlags.Manageable> flag)) return;
        int percent = soft
                ? ThresholdPolicy.clamp(100.0 * (flag.value().value() - live) / live)
                : FreeRatios.percent(flag.value().value());
        Reading<String> free = Flags.free(s, name, held, overrideExplicit);
        if (free.isPresent() && !soft) {
            free = Flags.free(s, JvmFlags.Manageable.MIN_FREE_RATIO, held, overrideExplicit);
        }
        GcLog.Cycles cycles = last.value();
        HeapLoad load = new HeapLoad(
                Action.JAVA_HEAP,
                percent,
                cycles.count(),
                Reading.of(live),
                Reading.of(used(jvm.value()) + gc.value().freedBytes()),
                Reading.of(need.value().roomBytes() / ROOM_SECONDS),
                cycles.totalMs() > 0
                        ? Reading.of(live * 1000.0 * cycles.count() / cycles.totalMs())
                        : Reading.absent("its collections took no measurable time"));
        heaps.add(new GovernedHeap(load, Action.JAVA_HEAP, resident, live, free));
    }

    /** Bytes of the Java heap in use, garbage included. */
    static long used(JvmMemory jvm) {
        long used = 0;
        for (JvmMemory.Pool pool : jvm.pools()) if (pool.heap()) used += pool.usedBytes();
        return used;
    }

    private static void addGo(
            History history, Sidecar s, Held held, boolean overrideExplicit, List<GovernedHeap> heaps) {
        if (!(s.heap() instanceof Reading.Present<GoHeap> heap) || heap.ageMs() > Sensors.STALE_MS) return;
        GoHeap h = heap.value();
        if (!(h.liveBytes() instanceof Reading.Present<Long> live)
                || !(h.gogcPercent() instanceof Reading.Present<Integer> percent)) return;
        long bytes = h.inuseBytes() + h.freeBytes();
        if (bytes < SidecarHistory.JUDGED_FROM || live.value() <= 0 || percent.value() <= 0) return;
        Reading<Double> rate =
                history.watchOfSidecar(s.id(), READINGS, SPAN_MS) instanceof Reading.Present<SidecarWatch> watch
                        ? watch.value().allocatedPerSecond()
                        : Reading.absent("not watched for long enough");
        HeapLoad load = new HeapLoad(
                s.id(),
                percent.value(),
                h.collections().orElse(0L),
                h.liveBytes(),
                h.collections().isPresent()
                        ? h.allocatedBytes()
                        : Reading.absent(h.collections().reason()),
                rate,
                Reading.of(GO_MARKS_PER_SECOND));
        heaps.add(new GovernedHeap(
                load,
                SidecarRow.OWNER + s.name(),
                bytes,
                live.value(),
                goFree(s, percent.value(), held, overrideExplicit)));
    }

    /** GOGC is 100 unless somebody set it: in its environment, its configuration, or by hand. */
    private static Reading<String> goFree(Sidecar s, int percent, Held held, boolean overrideExplicit) {
        if (percent == GoActions.USUAL_PERCENT || overrideExplicit) return Reading.of(s.id());
        if (held.last(Kind.GO_GC, s.id()) instanceof Reading.Present<Action.Setting> ours
                && ours.value() instanceof Action.SetGoGc set
                && set.percent() == percent) return Reading.of(s.id());
        return Reading.absent("GOGC=" + percent + " of sidecar " + s.name() + " was set by somebody else");
    }
}
