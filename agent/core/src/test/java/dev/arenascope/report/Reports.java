package dev.arenascope.report;

import dev.arenascope.governor.Governance;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.AgentCost;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Baseline;
import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.Faults;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.HeapInfo;
import dev.arenascope.snapshot.HeapPages;
import dev.arenascope.snapshot.HostFacts;
import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.KernelLimits;
import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocInfo;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.NumaPages;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.ProbeCost;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Reports to format: one like that of the design's text, one of a process in which nothing could be read. */
public final class Reports {
    static final long KB = 1024;
    static final long MB = 1024 * KB;
    static final long GB = 1024 * MB;
    private static final String NO_PIECES = OwnerRow.NOT_AN_ARENA;

    private static final Reading<ProcessStatus> STATUS =
            Reading.of(new ProcessStatus(1239 * MB, 1382 * MB, 9 * GB, 1100 * MB, 139 * MB, 0, 0, 58));
    private static final Reading<Malloc> ONE_HEAP =
            Reading.of(new Malloc("glibc 2.36", 17, List.of(heap(0, true, Reading.absent("inconsistent")))));
    private static final Reading<Malloc> ARENAS = Reading.of(new Malloc(
            "glibc 2.36",
            3,
            List.of(
                    heap(0x7f2ff0000000L, false, walk(30 * MB, MB)),
                    heap(0x7f2ff0000000L, false, walk(9 * MB, MB)),
                    heap(0x7f2ff0000000L, false, Reading.absent("inconsistent")),
                    heap(0x7f3000000c80L, true, walk(45 * MB, 31 * MB)),
                    heap(0x7f2fe0000000L, false, Reading.absent("inconsistent")))));

    private static final Reading<AgentCost.Wakes> WAKES = Reading.of(new AgentCost.Wakes(60, 0.4));

    private Reports() {}

    public static Report sick() {
        Finding finding = new Finding(
                Finding.Code.RETENTION,
                "malloc",
                412 * MB,
                Finding.Severity.HIGH,
                0.9,
                "101 MB wholly free in 17 arenas (8 cores, 16 arenas allowed)",
                List.of("Set MALLOC_ARENA_MAX=2", "mode=govern"),
                Reading.of(101 * MB),
                List.of());
        return report(
                cgroup(Reading.of(2 * GB)),
                Reading.of(ledger(40_000)),
                List.of(finding),
                STATUS,
                ARENAS,
                new AgentCost(Reading.of(0.0008), Reading.absent("pauses are not measured yet"), WAKES),
                Reading.of(JvmParts.counting()));
    }

    public static Report healthy() {
        return report(
                cgroup(Reading.absent("none is set")),
                Reading.of(ledger(0)),
                List.of(),
                STATUS,
                ONE_HEAP,
                new AgentCost(Reading.of(0.0008), Reading.of(0.0), WAKES),
                Reading.of(
                        new Allocation(Allocation.Step.RATE, "little is allocated", Reading.of(1.5 * MB), List.of())));
    }

    public static Report unreadable() {
        return report(
                Reading.absent("/proc/self/cgroup: Permission denied"),
                Reading.absent("/proc/self/smaps: Permission denied"),
                List.of());
    }

    /** Not even /proc/self/status could be read, and a finding has no forecast. */
    public static Report blind() {
        Finding finding = new Finding(
                Finding.Code.MAP_COUNT,
                "",
                0,
                Finding.Severity.LOW,
                0.5,
                "a",
                List.of(),
                Reading.absent("nothing to give back"),
                List.of());
        return report(
                Reading.absent("no cgroup"),
                Reading.absent("no smaps"),
                List.of(finding),
                Reading.absent("no status"),
                Reading.absent("no heaps"),
                new AgentCost(
                        Reading.absent("no clock"),
                        Reading.absent("pauses are not measured yet"),
                        Reading.absent("no clock")),
                Reading.of(new Allocation(
                        Allocation.Step.RATE,
                        "a rate needs two readings",
                        Reading.absent("a rate needs two readings"),
                        List.of())));
    }

    public static Report report(Reading<Cgroup> cgroup, Reading<Ledger> ledger, List<Finding> findings) {
        return report(
                cgroup,
                ledger,
                findings,
                STATUS,
                ONE_HEAP,
                new AgentCost(Reading.of(0.0008), Reading.of(1.25), WAKES),
                Reading.absent("not read"));
    }

    private static Report report(
            Reading<Cgroup> cgroup,
            Reading<Ledger> ledger,
            List<Finding> findings,
            Reading<ProcessStatus> status,
            Reading<Malloc> malloc,
            AgentCost cost,
            Reading<Allocation> allocation) {
        Snapshot snapshot = new Snapshot(
                Instant.parse("2026-11-23T12:00:05.678Z").toEpochMilli(),
                12,
                4711,
                605_000,
                status,
                Reading.of(new Faults(300_000, 4)),
                ledger.map(l -> new AddressSpace(
                        l.vmRssBytes(),
                        List.of(new Mapping(0x1000, 0x4000, 0, 0, "", 0, 0, 0, 0, 0, 0, "")),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Baseline.NONE)),
                Reading.of(new JvmLayout("G1", List.of())),
                Reading.of(new Metaspace(
                        new Metaspace.Space(64 * MB, 4 * MB, 1),
                        Reading.absent("no class space"),
                        Reading.of(new Metaspace.Loaders(320, 20)))),
                malloc,
                Reading.<AllocatorStats>absent("malloc is glibc 2.36, whose heaps are walked"),
                Reading.<MallocInfo>absent("needs JDK 22"),
                Reading.of(new JvmMemory(
                        List.of(
                                new JvmMemory.Pool(
                                        "G1 Old Gen", true, 3 * MB, 4 * MB, Reading.of(GB), Reading.of(2 * MB)),
                                new JvmMemory.Pool(
                                        "Metaspace",
                                        false,
                                        MB,
                                        2 * MB,
                                        Reading.absent("no limit"),
                                        Reading.absent("never collected"))),
                        List.of(new JvmMemory.Buffers("direct", 3, MB, MB)),
                        List.of(new JvmMemory.Collector("G1 Young Generation", 5, 40)),
                        GB,
                        10_000,
                        50)),
                Reading.of(new CachedBuffers(
                        2, 3 * MB, 2 * MB, false, 2, List.of(new CachedBuffers.Large("writer-7", 2 * MB, MB)))),
                Reading.of(new GcLog(List.of(new GcLog.Cycles(
                        "G1 Young Generation", 4, 20, 3, "G1 Evacuation Pause", 60_000, List.of(), 90 * MB)))),
                Reading.of(new HeapInfo("garbage-first heap", GB, 512 * MB, Reading.of(MB), Reading.of(3L))),
                JvmParts.arenas(),
                JvmParts.regions(),
                Reading.<NativeTags>absent("the JVM was started without NativeMemoryTracking"),
                cgroup,
                Reading.of(new HostMemory(
                        8 * GB,
                        4 * GB,
                        0,
                        0,
                        Reading.of(1L),
                        Reading.absent("no compaction"),
                        Reading.of(2L),
                        Reading.of(0L))),
                Reading.of(new BuddyInfo(
                        List.of(new BuddyInfo.Zone(0, "Normal", List.of(512L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 3L))))),
                Reading.<Pressure>absent("needs JDK 22"),
                Reading.of(new KernelLimits(Reading.of(1.5), Reading.of(65_530L))),
                Reading.of(new NumaPages(List.of(3 * GB, GB), Reading.of(GB))),
                Reading.of(
                        new JvmFlags(GB, "-Xmx", Reading.of(64 * MB), Reading.absent("unlimited"), 240 * MB, MB, 2, 2)),
                Reading.of(new HostFacts("Linux 6.1", "CPU", 8, "OpenJDK 17", "glibc 2.36")),
                allocation,
                Reading.of(new Pools(List.of(), List.of(), List.of())),
                Reading.of(new Sidecars(List.of(), List.of())),
                List.of(
                        new ProbeCost("status", 0.25, 60_000, 12, false, 0),
                        new ProbeCost("smaps", 48.5, 100_000, 7, true, 40_000)),
                cost);
        return new Report(snapshot, new Diagnosis(ledger, findings), Governance.NONE);
    }

    private static Malloc.Heap heap(long arena, boolean main, Reading<Malloc.Walk> walk) {
        return new Malloc.Heap(new AddressRange(0, 4096), arena, main ? Malloc.Origin.BRK : Malloc.Origin.ARENA, walk);
    }

    /** Pinned is 1 MB, half of it by small chunks; a tenth as many pages again are absent. */
    private static Reading<Malloc.Walk> walk(long residentBytes, long liveBytes) {
        long freeBytes = residentBytes - liveBytes;
        LiveChunks live = new LiveChunks(
                List.of(
                        new LiveChunks.SizeClass(64, 10, 640, MB / 2),
                        new LiveChunks.SizeClass(Long.MAX_VALUE, 1, liveBytes - 640, MB / 2)),
                List.of());
        long pages = residentBytes / 4096;
        HeapPages strip = new HeapPages(4096, 256, "lprt.", pages - 3, 1, 1, 1, pages / 10);
        return Reading.of(new Malloc.Walk(
                residentBytes,
                liveBytes,
                freeBytes,
                freeBytes - MB,
                MB,
                0,
                freeBytes / 2,
                1000,
                live,
                Malloc.TopHeld.NOTHING,
                strip));
    }

    private static Reading<Cgroup> cgroup(Reading<Long> limit) {
        return Reading.of(new Cgroup(
                2,
                "/pod",
                limit,
                Reading.of(1240 * MB),
                Reading.of(2 * GB),
                Reading.of(0L),
                Reading.of(0L),
                Reading.of(0L),
                List.of(new CgroupLevel(
                        "/pod",
                        limit,
                        Reading.of(2 * GB),
                        Reading.of(1240 * MB),
                        Reading.of(new CgroupLevel.Stat(
                                1100 * MB, 140 * MB, 0, Reading.of(7L), Reading.absent("no refaults"))),
                        new CgroupLevel.Events(
                                Reading.of(0L),
                                Reading.of(3L),
                                Reading.of(0L),
                                Reading.of(0L),
                                Reading.of(0L),
                                Reading.absent("version 2"),
                                1,
                                0)))));
    }

    static Ledger ledger(long ageMs) {
        List<OwnerRow> rows = List.of(
                row(Owner.JAVA_HEAP, "G1", 512 * MB, 240 * MB, 214 * MB, 58 * MB, 0.28, 0.12, 10),
                row(Owner.MALLOC, "glibc 17 arenas", 470 * MB, 45 * MB, 101 * MB, 324 * MB, 0.82, 0.99, 1_258_291),
                new OwnerRow(
                        Owner.DIRECT_BUFFERS,
                        "in malloc",
                        16 * MB,
                        Reading.of(16 * MB),
                        Reading.absent(NO_PIECES),
                        Reading.absent(NO_PIECES),
                        Reading.absent(NO_PIECES),
                        Reading.absent(NO_PIECES),
                        Reading.absent("too few reports"),
                        true),
                plain(Owner.MAPPED_TWICE, "each page of the heap is mapped at three addresses", 200 * MB),
                plain(Owner.THREAD_STACKS, "57 threads", 28 * MB),
                plain(Owner.AGENT, "", 11 * MB),
                row(Owner.UNEXPLAINED, "", 18 * MB, 18 * MB, 0, 0, 0, 0, 0));
        List<Ledger.StackGroup> groups = List.of(
                new Ledger.StackGroup("C2 CompilerThread", 2, 2 * MB + 400 * KB),
                new Ledger.StackGroup("http-nio-8080-exec", 10, 960 * KB),
                new Ledger.StackGroup("evil\nname", 1, 100 * KB),
                new Ledger.StackGroup("four", 1, 90 * KB),
                new Ledger.StackGroup("five", 1, 80 * KB),
                new Ledger.StackGroup("six", 1, 70 * KB));
        return new Ledger(1239 * MB, 1240 * MB, ageMs, rows, groups, 566 * MB, List.of(), Map.of());
    }

    private static OwnerRow row(
            Owner owner,
            String detail,
            long resident,
            long live,
            long reclaimable,
            long pinned,
            double f,
            double scatter,
            double trend) {
        return new OwnerRow(
                owner,
                detail,
                resident,
                Reading.of(live),
                Reading.of(reclaimable),
                Reading.of(pinned),
                Reading.of(f),
                Reading.of(scatter),
                Reading.of(trend),
                false);
    }

    private static OwnerRow plain(Owner owner, String detail, long resident) {
        return new OwnerRow(
                owner,
                detail,
                resident,
                Reading.of(resident),
                Reading.absent(NO_PIECES),
                Reading.absent(NO_PIECES),
                Reading.absent(NO_PIECES),
                Reading.absent(NO_PIECES),
                Reading.of(-655_360.0),
                false);
    }
}
