package dev.arenascope.model;

import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What earlier reports leave behind: the resident bytes of each owner and every {@link Measure}, the last 120 readings one by one, three
 * hours by minutes and ten days by two hours. The one object of this room that changes: {@link #plus} writes into arrays of a fixed size, since copying them would cost more than all else in a tick. It
 * still has no clock: the same snapshots always leave the same history. Serves one thread.
 */
public final class History {
    /** Placeholder of a row whose history is not yet known. */
    static final Reading<Double> NO_TREND = Reading.absent("a trend needs " + Trend.POINTS_AT_LEAST + " reports");

    private static final long TREND_OF_MS = 3_600_000;
    private static final Owner[] OWNERS = Owner.values();
    private static final Measure[] MEASURES = Measure.values();
    private static final Reading<Long> NEVER_LARGE = Reading.absent("not judged by its bytes");

    private final Timeline time = new Timeline();
    private final Map<Owner, Track> owners = new EnumMap<>(Owner.class);
    private final Map<Measure, Track> measures = new EnumMap<>(Measure.class);
    private final NamedTracks threadGroups = new NamedTracks();
    private final NamedTracks sizeClasses = new NamedTracks();

    private final Points points = new Points();
    private final double[] slopes = new double[Trend.SCRATCH];
    private final boolean[] recorded = new boolean[NamedTracks.MOST];

    private final KeptMemory kept = new KeptMemory();
    private final HeapPace heapPace = new HeapPace();
    private final KeptMemory keptByPools = new KeptMemory();
    private final SidecarHistory sidecars = new SidecarHistory();
    private long lastHeapFloor = -1;

    private History() {
        for (Owner owner : OWNERS) owners.put(owner, Track.ofBytes());
        for (Measure measure : MEASURES) measures.put(measure, measure.newTrack());
    }

    public static History empty() {
        return new History();
    }

    /**
     * Adds one more report to this history and returns it. A ledger that was carried over from an earlier pass adds no point.
     */
    public History plus(Snapshot snapshot, Reading<Ledger> reading) {
        time.tick(snapshot.timeMs());
        for (Owner owner : OWNERS) track(owner).begin(time);
        for (Measure measure : MEASURES) track(measure).begin(time);
        threadGroups.begin(time);
        sizeClasses.begin(time);
        sidecars.begin(time);
        time.enter();
        if (snapshot.jvm() instanceof Reading.Present<JvmMemory> jvm && jvm.ageMs() == 0) addJvm(jvm.value());
        if (snapshot.cachedBuffers() instanceof Reading.Present<CachedBuffers> cached && cached.ageMs() == 0) {
            record(Measure.CACHED_BUFFERS, cached.value().residentBytes());
        }
        if (reading instanceof Reading.Present<Ledger> ledger && ledger.value().ageMs() == 0) {
            addLedger(snapshot, ledger.value());
        }
        if (snapshot.malloc() instanceof Reading.Present<Malloc> malloc && malloc.ageMs() == 0)
            addMalloc(malloc.value());
        if (snapshot.pools() instanceof Reading.Present<Pools> pools && pools.ageMs() == 0) addPools(pools.value());
        sidecars.add(time, snapshot.sidecars());
        return this;
    }

    /** Milliseconds for which the process ran up to the newest report, since the first: no clock that was set, and no suspension, is in it. */
    public long nowMs() {
        return time.nowMs;
    }

    private Track track(Owner owner) {
        return Objects.requireNonNull(owners.get(owner));
    }

    private Track track(Measure measure) {
        return Objects.requireNonNull(measures.get(measure));
    }

    /** An owner without a row had no resident byte. */
    private static long residentBytes(Ledger ledger, Owner owner) {
        long bytes = 0;
        for (OwnerRow row : ledger.rows()) if (row.owner() == owner) bytes += row.residentBytes();
        return bytes;
    }

    private void record(Measure measure, long value) {
        track(measure).record(time, value);
    }

    private void addJvm(JvmMemory jvm) {
        record(Measure.CLASSES, jvm.loadedClasses());
        if (jvm.unloadedClasses() instanceof Reading.Present<Long> unloaded) {
            record(Measure.CLASSES_UNLOADED, unloaded.value());
        }
        record(Measure.THREADS, jvm.threads());
        long metaspace = 0;
        long code = 0;
        for (JvmMemory.Pool pool : jvm.pools()) {
            if (pool.name().startsWith("Metaspace")) metaspace += pool.usedBytes();
            if (pool.name().startsWith("Code")) code += pool.usedBytes();
        }
        record(Measure.METASPACE_USED, metaspace);
        record(Measure.CODE_USED, code);
        for (JvmMemory.Buffers buffers : jvm.buffers()) {
            if (!buffers.name().equals("direct")) continue;
            record(Measure.DIRECT_BUFFERS, buffers.count());
            record(Measure.DIRECT_CAPACITY, buffers.capacityBytes());
        }
        // The JVM repeats what the last collection left until the next one: only news is a point.
        if (HeapFloor.of(jvm) instanceof Reading.Present<Long> floor && floor.value() != lastHeapFloor) {
            lastHeapFloor = floor.value();
            record(Measure.HEAP_LIVE, floor.value());
        }
    }

    private void addMalloc(Malloc malloc) {
        kept.begin(time.nowMs);
        for (Malloc.Heap heap : malloc.heaps()) {
            if (heap.walk() instanceof Reading.Present<Malloc.Walk> walk && walk.ageMs() == 0) {
                kept.add(heap.range().start(), walk.value());
            }
        }
        if (malloc.untaggedLiveBytes() instanceof Reading.Present<Long> untagged) {
            record(Measure.MALLOC_UNTAGGED, untagged.value());
        }
        // Without blocks that were counted there is no size class either: nothing was told.
        if (malloc.mmapped().bySize().isEmpty()) return;
        long blocks = 0;
        for (LiveChunks.SizeClass size : malloc.mmapped().bySize()) blocks += size.chunks();
        record(Measure.MMAPPED_BLOCKS, blocks);
    }

    private void addPools(Pools pools) {
        keptByPools.begin(time.nowMs);
        for (Pools.BytePool pool : pools.bytes()) {
            keptByPools.add(pool.id(), pool.freeChunkBytes(), pool.pinnedBytes().orElse(0L), 0);
        }
    }

    private void addLedger(Snapshot snapshot, Ledger ledger) {
        record(Measure.RESIDENT, ledger.residentBytes());
        for (Owner owner : OWNERS) track(owner).record(time, residentBytes(ledger, owner));
        if (ledger.row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> malloc)
            addMallocRow(snapshot, malloc.value());
        heapPace.add(time.nowMs, snapshot, residentBytes(ledger, Owner.JAVA_HEAP));
        if (heapPace.need() instanceof Reading.Present<HeapNeed> need) {
            record(Measure.HEAP_SPARE, need.value().spareBytes());
            record(Measure.HEAP_IDLE, need.value().idleBytes());
        }
        if (snapshot.space() instanceof Reading.Present<AddressSpace> space) {
            record(Measure.MAPPINGS, space.value().mappings().size());
            record(Measure.LIBRARIES, Libraries.count(space.value().mappings()));
            if (SharedMemory.bytes(snapshot.status(), space.value().mappings())
                    instanceof Reading.Present<Long> shared) {
                record(Measure.SHARED_MEMORY, shared.value());
                record(
                        Measure.SHARED_MAPPED,
                        SharedMemory.mappedBytes(space.value().mappings()));
            }
        }
        // Read in the same pass as the mappings, so it is as new as the ledger.
        if (snapshot.metaspace() instanceof Reading.Present<Metaspace> metaspace
                && metaspace.value().loaders() instanceof Reading.Present<Metaspace.Loaders> loaders) {
            record(Measure.LOADERS, loaders.value().alive());
            record(Measure.LOADERS_ENDED, loaders.value().ended());
        }
        addNamed(snapshot, ledger);
    }

    private void addMallocRow(Snapshot snapshot, OwnerRow malloc) {
        // What was carried over from an earlier report is no further proof that it was kept.
        boolean walkedNow = snapshot.malloc() instanceof Reading.Present<Malloc> walked && walked.ageMs() == 0;
        boolean askedNow = snapshot.allocator() instanceof Reading.Present<AllocatorStats> asked && asked.ageMs() == 0;
        if (!walkedNow && !askedNow) return;
        if (malloc.liveBytes() instanceof Reading.Present<Long> live) record(Measure.MALLOC_LIVE, live.value());
        if (!askedNow) return;
        kept.begin(time.nowMs);
        kept.add(0, malloc.reclaimableBytes().orElse(0L), malloc.pinnedBytes().orElse(0L), 0);
    }

    private void addNamed(Snapshot snapshot, Ledger ledger) {
        Track read = track(Measure.RESIDENT);
        Arrays.fill(recorded, false);
        for (Ledger.StackGroup group : ledger.stackGroups()) {
            threadGroups.record(
                    time, StackNames.pattern(group.name()), group.threads(), group.residentBytes(), read, recorded);
        }
        threadGroups.absentUnlessRecorded(time, recorded);
        Arrays.fill(recorded, false);
        long anonymous = 0;
        long mapped = 0;
        for (AnonCluster cluster : ledger.anonymous()) {
            anonymous += cluster.residentBytes();
            mapped += cluster.sizeBytes();
            sizeClasses.record(time, cluster.name(), cluster.count(), cluster.residentBytes(), read, recorded);
        }
        sizeClasses.absentUnlessRecorded(time, recorded);
        record(Measure.ANONYMOUS_MAPPED, mapped);
        record(Measure.ANONYMOUS, Math.max(0, anonymous - metaspaceNotFound(snapshot, ledger)));
    }

    /** Metaspace that was not recognised by its shape lies in anonymous memory, and its growth is not the application's. */
    private long metaspaceNotFound(Snapshot snapshot, Ledger ledger) {
        long committed = 0;
        if (snapshot.jvm() instanceof Reading.Present<JvmMemory> jvm) {
            for (JvmMemory.Pool pool : jvm.value().pools()) {
                if (pool.name().startsWith("Metaspace")) committed += pool.committedBytes();
            }
        }
        return Math.max(0, committed - residentBytes(ledger, Owner.METASPACE));
    }

    /** The ledger with the slope of each owner's resident bytes over the last hour. */
    public Ledger withTrends(Ledger ledger) {
        List<OwnerRow> rows = new ArrayList<>(ledger.rows().size());
        for (OwnerRow row : ledger.rows()) rows.add(row.withTrend(trend(row.owner())));
        return ledger.withRows(List.copyOf(rows));
    }

    private Reading<Double> trend(Owner owner) {
        track(owner).fill(time, time.nowMs - TREND_OF_MS, points);
        Reading<Trend> trend = Trend.of(points, slopes);
        return trend instanceof Reading.Present<Trend> p
                ? Reading.of(p.value().shownPerMinute())
                : Reading.absent(trend.reason());
    }

    /**
     * Lasting growth of a measure; absent, with the reason, where there is none.
     *
     * @param atLeast growth that is worth a line, in the unit of the measure
     */
    public Reading<Growth> growth(Measure measure, long atLeast) {
        boolean canBeLarge = measure.unit == Measure.Unit.BYTES && !measure.warmsUp;
        return growth(track(measure), atLeast, canBeLarge ? resident() : NEVER_LARGE);
    }

    /** Lasting growth of the resident bytes of an owner. */
    public Reading<Growth> growth(Owner owner, long atLeast) {
        boolean warmsUp = owner == Owner.METASPACE || owner == Owner.CODE_CACHE || owner == Owner.JAVA_HEAP;
        return growth(track(owner), atLeast, warmsUp ? NEVER_LARGE : resident());
    }

    /**
     * The same for an owner that grows evenly in every start, when another sign tells its growth from one: it is then as sure as
     * that of the others when it is large and steady.
     */
    public Reading<Growth> growthUnlikeAStart(Owner owner, long atLeast) {
        return growth(track(owner), atLeast, resident());
    }

    /** The same for a measure. */
    public Reading<Growth> growthUnlikeAStart(Measure measure, long atLeast) {
        return growth(track(measure), atLeast, resident());
    }

    private Reading<Growth> growth(Track track, long atLeast, Reading<Long> largeShare) {
        return new GrowthSearch(track, time, points, slopes, atLeast, largeShare).find();
    }

    /**
     * Lasting growth of what collections leave of a sidecar's heap, its goroutines' stacks included.
     *
     * @param rss resident bytes of the sidecar: growth is large when it is a fifth of that
     */
    public Reading<Growth> growthOfSidecar(String id, long atLeast, Reading<Long> rss) {
        if (!(sidecars.track(id) instanceof Reading.Present<SidecarTrack> track)) return Reading.absent("not watched");
        return track.value().live() instanceof Reading.Present<Track> live
                ? growth(live.value(), atLeast, rss)
                : Reading.absent("no live bytes of a heap that is judged");
    }

    /**
     * The least of what a sidecar's heap held free and unused in its newest readings.
     *
     * @param readings how many are looked at, at least
     * @param spanMs how far they reach back, at least
     */
    public Reading<SidecarWatch> watchOfSidecar(String id, int readings, long spanMs) {
        Reading<SidecarTrack> track = sidecars.track(id);
        return track instanceof Reading.Present<SidecarTrack> p
                ? p.value().watch(readings, spanMs)
                : Reading.absent(track.reason());
    }

    /** Groups of threads that grow by at least so many. */
    public List<NamedGrowth> growingThreads(long atLeast) {
        return growing(threadGroups, atLeast);
    }

    /** Size classes of anonymous mappings of which at least so many more appeared. */
    public List<NamedGrowth> growingSizes(long atLeast) {
        return growing(sizeClasses, atLeast);
    }

    private List<NamedGrowth> growing(NamedTracks tracks, long atLeast) {
        List<NamedGrowth> found = new ArrayList<>();
        for (int i = 0; i < tracks.size(); i++) {
            if (growth(tracks.count(i), atLeast, NEVER_LARGE) instanceof Reading.Present<Growth> growth) {
                long bytes = change(tracks.bytes(i), growth.value().spanMs()).orElse(0L);
                found.add(new NamedGrowth(tracks.name(i), growth.value(), bytes));
            }
        }
        return found;
    }

    /**
     * Free memory of malloc that was free at each reading.
     *
     * @param epochs 1 for 10 s and more and two readings, up to 3 for 30 s and four
     */
    public Reading<Long> kept(KeptMemory.Kind kind, int epochs) {
        return kept.bytes(kind, epochs);
    }

    /** What the Java heap held at this report, and what of it was needed. */
    public Reading<HeapNeed> heapNeed() {
        return heapPace.need();
    }

    /** The same of what the application's own pools of bytes hold free. */
    public Reading<Long> keptByPools(KeptMemory.Kind kind, int epochs) {
        return keptByPools.bytes(kind, epochs);
    }

    /**
     * What a measure never fell below in the newest readings.
     *
     * @param readings how many are looked at, at least
     * @param spanMs how far they reach back, at least
     */
    public Reading<Long> least(Measure measure, int readings, long spanMs) {
        long least = track(measure).leastOfNewest(time, readings, spanMs, -1);
        return least < 0 ? Reading.absent("not read " + readings + " times yet") : Reading.of(least);
    }

    /**
     * How a measure went up and down.
     *
     * @param readings how many of the newest are looked at
     */
    public Reading<Swing> swing(Measure measure, int readings) {
        long[] values = new long[readings];
        int n = track(measure).newest(time, readings, values);
        return n < readings ? Reading.absent("not read " + readings + " times yet") : Reading.of(Swing.of(values, n));
    }

    /** By how much a measure changed in the last so many milliseconds, whatever it did in between. */
    public Reading<Long> change(Measure measure, long spanMs) {
        return change(track(measure), spanMs);
    }

    /** By how much the resident bytes of an owner changed in the last so many milliseconds. */
    public Reading<Long> change(Owner owner, long spanMs) {
        return change(track(owner), spanMs);
    }

    private Reading<Long> change(Track track, long spanMs) {
        track.fill(time, time.nowMs - spanMs, points);
        if (points.n < 2) return Reading.absent("not read twice in that time");
        return Reading.of(points.values[points.n - 1] - points.values[0]);
    }

    private Reading<Long> resident() {
        long bytes = track(Measure.RESIDENT).newest(time, -1);
        return bytes < 0 ? Reading.absent("no ledger yet") : Reading.of(bytes);
    }

    /** Bytes of all arrays that this history holds. */
    long retainedBytes() {
        long tracks = (long) (owners.size() + measures.size()) * Track.BYTES;
        return tracks
                + threadGroups.retainedBytes()
                + sizeClasses.retainedBytes()
                + time.retainedBytes()
                + kept.retainedBytes()
                + keptByPools.retainedBytes()
                + sidecars.retainedBytes()
                + 8L * (2 * Points.MOST + slopes.length);
    }
}
