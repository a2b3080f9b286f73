package dev.arenascope.governor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.GoHeaps;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Ledgers;
import dev.arenascope.model.Space;
import dev.arenascope.model.rules.Rules;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A service with a Go process beside it that does what it is told, one report every 20 s. Sizes in MB. */
final class World {
    static final long MIB = 1 << 20;
    static final String GO = "4800@1";
    private static final int HOUR_MS = 3_600_000;

    static final Means ALL = new Means(
            Set.of(
                    dev.arenascope.governor.Kind.TRIM_NATIVE,
                    dev.arenascope.governor.Kind.COLLECT_IDLE,
                    dev.arenascope.governor.Kind.FREE_RATIOS,
                    dev.arenascope.governor.Kind.SOFT_MAX,
                    dev.arenascope.governor.Kind.PERIODIC_GC,
                    dev.arenascope.governor.Kind.IDLE_HEAP),
            Map.of(
                    GO,
                    Set.of(
                            dev.arenascope.governor.Kind.GO_GC,
                            dev.arenascope.governor.Kind.GO_LIMIT,
                            dev.arenascope.governor.Kind.GO_FREE)));

    private static final Reading<Long> UNSET = Reading.absent("unset");
    private static final long HEAP = 0xc0000000L;
    private static final long LIBRARY = 0x7fff00000000L;
    private static final long ARENA = 0x7f0000000000L;

    final History history = History.empty();
    final Governor governor;
    final GovernorInvariants invariants;
    final List<Action> done = new ArrayList<>();
    long timeMs;

    String collector = "G1";
    int heapResident = 200;
    int heapUsed = 100;
    int heapLive = 90;
    int heapMbPerSecond = 20;
    /** What collections under load left of what is taken to be alive now; 0 where nothing tells so. */
    int heapFloor;

    double pauseShare = 0.001;
    long freed = 9000;
    /** Milliseconds of pauses: a tenth of one for each of the first MB. */
    long pausedMs = 900;

    /** What who comes at any time waits for a pause, longest hundredth. */
    double waitMs = 1;

    /** Pages that the application touches for the first time, all in all; those of a trim come back so. */
    long faults = 10_000;

    int faultsPerSecond = 50;

    long mallocLive = 40;
    long mallocFree;
    /** A trim gives back so much of what is free. */
    double trims = 1;

    private long ownerless;
    private Reading<AllocatorStats.Kind> preloaded = Reading.absent("malloc is glibc's");

    final Map<String, Manageable> flags = new HashMap<>();

    boolean sidecar;
    double goLive = 60;
    double goUnused = 4;
    double goFree = 4;
    /** Dead objects that no collection has got at. */
    double goGarbage;
    /** The process has ended. */
    boolean goneForGood;

    /** What the process says of itself is so many times the truth. */
    double goExaggerates = 1;
    /** It says nothing of itself. */
    boolean goSilent;
    /** It says what it said when this was last false, as if it were of now. */
    boolean goRepeatsItself;

    private GoHeaps lastSaid = GoHeaps.of(60, 4, 4);

    int gogc = 100;
    double goLimit;
    long goCollections = 100;
    long goAllocated = 1000;
    double goMbPerSecond = 10;

    /** 0 where no group is told of, below it where the group has no limit. */
    int limitMb;
    /** Charged to the group beside both. */
    int othersMb;
    /** Resident pages of libraries: of this process, and not of its group's anonymous memory. */
    int filesMb;
    /** What the JVM has taken from the kernel for its heap, touched or not. */
    int heapCommitted = 1000;

    /** The heap keeps what it has, whatever it is told. */
    boolean stubborn;

    boolean blind;
    /** Nobody carries out what is decided. */
    boolean adviseOnly;
    /** It cannot be carried out. */
    boolean refuses;
    /** What is read is what was read before that. */
    boolean frozen;
    /** Findings that no rule made. */
    final List<Finding> lies = new ArrayList<>();

    int stepMs = 20_000;
    private long periodicSinceMs;
    private Space lastRead = new Space();

    World() {
        this(Settings.DEFAULTS);
    }

    World(Settings settings) {
        governor = new Governor(settings);
        governor.can(ALL);
        invariants = new GovernorInvariants(governor, settings);
        set(Manageable.MIN_FREE_RATIO, 40, false);
        set(Manageable.MAX_FREE_RATIO, 70, false);
        set(Manageable.PERIODIC_GC, 0, false);
        set(Manageable.SOFT_MAX, 2048 * MIB, false);
    }

    void set(String name, long value, boolean explicit) {
        flags.put(name, new Manageable(name, value, explicit));
    }

    long flag(String name) {
        return Objects.requireNonNull(flags.get(name)).value();
    }

    /** From now on malloc is mimalloc, with so much free, of which so much is of no thread that lives. */
    void mimalloc(long free, long freeOfNobody) {
        mallocFree = free;
        ownerless = freeOfNobody;
        preloaded = Reading.of(AllocatorStats.Kind.MIMALLOC);
    }

    /** The load has gone, and its heap is still there. */
    void idle() {
        heapResident = 912;
        heapUsed = 60;
        heapLive = 50;
        heapMbPerSecond = 0;
    }

    /** So many reports; the last decision. */
    Decision run(int reports) {
        Decision last = step();
        for (int i = 1; i < reports; i++) last = step();
        return last;
    }

    /** As many reports as it takes until something is done, an hour's at most. */
    void runUntilDone() {
        long end = timeMs + HOUR_MS;
        Decision last = step();
        while (done.isEmpty() && timeMs < end) last = step();
        assertThat(done).as("nothing done within an hour: %s", last.why()).isNotEmpty();
    }

    List<dev.arenascope.governor.Kind> kinds() {
        return done.stream().map(Action::kind).toList();
    }

    List<ActionEntry.State> states() {
        return governor.actions().stream().map(ActionEntry::state).toList();
    }

    Decision step() {
        timeMs += stepMs;
        live();
        if (!frozen) lastRead = space();
        Snapshot s = lastRead.snapshot(timeMs);
        Reading<Ledger> ledger = blind ? Reading.absent("hidden") : Ledgers.of(s);
        history.plus(s, ledger);
        Diagnosis d = Rules.diagnose(s, ledger.map(history::withTrends), history);
        List<Finding> findings = new ArrayList<>(lies);
        findings.addAll(d.findings());
        d = new Diagnosis(d.ledger(), findings);
        Decision decision = governor.decide(history, s, d);
        invariants.check(decision, history, s, d);
        if (decision instanceof Decision.Act && refuses) {
            governor.outcome(new Outcome.Failed("refused"));
        } else if (decision instanceof Decision.Act act && !adviseOnly) {
            apply(act.action());
            done.add(act.action());
            governor.outcome(new Outcome.Done(Reading.of(1.0)));
            invariants.done(act.action(), history.nowMs());
        }
        return decision;
    }

    private void live() {
        freed += (long) heapMbPerSecond * stepMs / 1000;
        faults += (long) faultsPerSecond * stepMs / 1000;
        pausedMs += (long) (pauseShare * stepMs);
        goAllocated += (long) (goMbPerSecond * stepMs / 1000);
        double room = goLive * Math.min(gogc, 400) / 100;
        if (goMbPerSecond > 0) goCollections += Math.max(1, (long) (goMbPerSecond * stepMs / 1000 / room));
        if (goMbPerSecond > 0) goFree = Math.max(goFree, 4);
        if (stubborn) return;
        boolean collects = flag(Manageable.PERIODIC_GC) > 0 && timeMs - periodicSinceMs > 60_000;
        if (collects && collector.equals("G1")) shrink();
        if (collector.equals("ZGC")) {
            heapResident = (int) Math.min(heapResident, Math.max(heapUsed, flag(Manageable.SOFT_MAX) / MIB));
        }
    }

    private void shrink() {
        long max = flag(Manageable.MAX_FREE_RATIO);
        heapUsed = Math.min(heapUsed, heapLive + 10);
        heapResident = (int) Math.min(heapResident, Math.max(heapUsed, heapLive * 100L / (100 - max)));
    }

    void apply(Action action) {
        if (action instanceof Action.Restore r) {
            restore(r.first());
        } else if (action instanceof Action.TrimNative) {
            mallocFree -= (long) (mallocFree * trims);
        } else if (action instanceof Action.CollectIdle) {
            heapUsed = heapLive;
            heapResident = heapLive + 10;
        } else if (action instanceof Action.SetFlags f) {
            for (Action.SetFlags.Flag flag : f.flags()) set(flag.name(), flag.value(), true);
            if (f.flag(Manageable.PERIODIC_GC).isPresent()) periodicSinceMs = timeMs;
        } else if (action instanceof Action.FreeGoMemory) {
            goFree = 2;
        } else if (action instanceof Action.SetGoGc g) {
            gogc = g.percent();
        } else if (action instanceof Action.SetGoLimit l) {
            goLimit = (double) l.bytes() / MIB;
            goFree = Math.min(goFree, Math.max(2, goLimit - goLive - goUnused - 10));
        }
    }

    private void restore(Action.Setting first) {
        if (first instanceof Action.SetFlags f) {
            for (Action.SetFlags.Flag flag : f.flags()) set(flag.name(), flag.before(), true);
        } else if (first instanceof Action.SetGoGc g) {
            gogc = g.before().orElse(-1);
        } else if (first instanceof Action.SetGoLimit l) {
            goLimit = (double) l.before().orElse(0L) / MIB;
        }
    }

    private Space space() {
        Space space = new Space()
                .map(HEAP, 1024 * MIB, "rw-p", "", heapResident * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, HEAP, 1024 * MIB)
                .collector(collector)
                .before()
                .map(ARENA, 2048 * MIB, "rw-p", "", (mallocLive + mallocFree + 2) * MIB)
                .heap(ARENA, 2048 * MIB)
                .malloc(new Malloc.Walk(
                        (mallocLive + mallocFree + 2) * MIB,
                        mallocLive * MIB,
                        mallocFree * MIB,
                        mallocFree * MIB,
                        0,
                        0,
                        MIB,
                        1000))
                .jvm(new JvmMemory(
                        List.of(new JvmMemory.Pool(
                                "G1 Old Gen", true, heapUsed * MIB, heapCommitted * MIB, UNSET, UNSET)),
                        List.of(),
                        List.of(),
                        1 << 30,
                        900,
                        20))
                .gc(gc())
                .faults(faults)
                .flags(new JvmFlags(1024 * MIB, "default", UNSET, UNSET, 240 * MIB, MIB, 2, 2)
                        .with(List.copyOf(flags.values())))
                .regions(regions());
        if (preloaded instanceof Reading.Present<AllocatorStats.Kind> kind) space.allocator(asked(kind.value()));
        long anonymous = (heapResident + mallocLive + mallocFree + 2) * MIB;
        space.anonymous(anonymous, anonymous + filesMb * MIB);
        if (filesMb > 0) space.map(LIBRARY, filesMb * MIB, "r-xp", "/usr/lib/libc.so.6", filesMb * MIB);
        if (limitMb != 0) space.limit(level());
        if (goneForGood) return space.sidecars(new Sidecars(List.of(), List.of()));
        return sidecar ? space.sidecars(new Sidecars(List.of(said()), List.of())) : space;
    }

    private AllocatorStats asked(AllocatorStats.Kind kind) {
        Reading<Long> live = Reading.of(mallocLive * MIB);
        Reading<Long> free = Reading.of(mallocFree * MIB);
        return new AllocatorStats(
                kind,
                "2.0.9",
                live,
                live,
                Reading.of((mallocLive + mallocFree + 2) * MIB),
                UNSET,
                UNSET,
                UNSET,
                free,
                UNSET,
                UNSET,
                free,
                Reading.of(ownerless * MIB),
                List.of(),
                List.of(),
                List.of());
    }

    private CgroupLevel level() {
        double go = sidecar ? goLive + goGarbage + goUnused + goFree + 14 : 0;
        long usage = (long) ((heapResident + mallocLive + mallocFree + 2 + go + othersMb) * MIB);
        Reading<Long> no = Reading.absent("not told");
        return new CgroupLevel(
                "/pod",
                limitMb > 0 ? Reading.of(limitMb * MIB) : no,
                no,
                Reading.of(usage),
                Reading.of(new CgroupLevel.Stat(usage, 0, 0, no, no)),
                new CgroupLevel.Events(no, no, no, no, no, no, 0, 0));
    }

    private Sidecar said() {
        if (goSilent) return go().sidecar(Reading.absent("it says nothing"));
        if (!goRepeatsItself) lastSaid = go();
        return lastSaid.sidecar();
    }

    private GoHeaps go() {
        double x = goExaggerates;
        GoHeaps go = GoHeaps.of((goLive + goGarbage) * x, goUnused * x, goFree * x)
                .rss(goLive + goGarbage + goUnused + goFree + 14)
                .live(goLive * x, goLive * x * (1 + gogc / 100.0))
                .counts(goCollections, (double) goAllocated);
        if (goLimit > 0) go.limit(goLimit);
        return gogc < 0 ? go.off() : go.gogc(gogc);
    }

    private GcLog gc() {
        GcLog.Cycles young = new GcLog.Cycles(
                "G1 Young Generation",
                90,
                pausedMs,
                10,
                "G1 Evacuation Pause",
                5000,
                List.of(new GcLog.PoolAfter("G1 Old Gen", heapLive * MIB, 1000 * MIB)),
                freed * MIB);
        return new GcLog(
                List.of(young),
                heapFloor > 0 ? new GcLog.Falls(8, heapLive * MIB, heapFloor * MIB) : GcLog.Falls.NONE,
                Reading.of((double) heapMbPerSecond * MIB),
                Reading.of(pauseShare),
                Reading.of(waitMs));
    }

    private HeapRegions regions() {
        int free = Math.max(0, 1000 - heapUsed);
        return new HeapRegions(
                Reading.of(MIB),
                List.of(
                        new HeapRegions.Sum(Kind.OLD, heapUsed, heapUsed * MIB, heapUsed * MIB),
                        new HeapRegions.Sum(Kind.FREE, free, free * MIB, 0)),
                HeapRegions.Humongous.NONE,
                Reading.of(MIB),
                Reading.absent("not told"),
                new HeapRegions.Strip(HEAP, MIB, "o", "9"));
    }
}
