package dev.arenascope.model;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.AgentCost;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Baseline;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.Faults;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.KernelLimits;
import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Segment;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.List;

/** An address space written down for a test, in whole KiB. */
public final class Space {
    public static final long KIB = 1024;
    public static final long MIB = KIB * KIB;

    private final List<Mapping> mappings = new ArrayList<>();
    private final List<ThreadStack> stacks = new ArrayList<>();
    private final List<AddressRange> heaps = new ArrayList<>();
    private final List<AddressRange> mmapped = new ArrayList<>();
    private final List<JvmLayout.Area> areas = new ArrayList<>();
    private Reading<Faults> faults = Reading.absent("not read");
    private Reading<Metaspace> metaspace = Reading.absent("not told");
    private Reading<Malloc> malloc = Reading.absent("not walked");
    private Reading<NativeTags> nativeTags = Reading.absent("off");
    private Reading<AllocatorStats> allocator = Reading.absent("glibc");
    private Reading<JvmMemory> jvm = Reading.absent("not read");
    private Reading<CachedBuffers> cachedBuffers = Reading.absent("not read");
    private Reading<GcLog> gc = Reading.absent("not heard");
    private Reading<HeapRegions> heapRegions = Reading.absent("not read");
    private Reading<Cgroup> cgroup = Reading.absent("no cgroup");
    private List<CgroupLevel> levels = List.of();
    private Reading<JvmFlags> flags = Reading.absent("not told");
    private Reading<Allocation> allocation = Reading.absent("not read");
    private Reading<Pools> pools = Reading.absent("not read");
    private Reading<Sidecars> sidecars = Reading.absent("not looked for");
    private Reading<KernelLimits> limits = Reading.absent("not read");
    private Reading<Pressure> pressure = Reading.absent("not read");
    private Baseline before = Baseline.NONE;
    private String collector = "G1";
    private Reading<ProcessStatus> status = Reading.absent("not read");

    static Mapping mapping(long start, long sizeBytes, String perms, String path, long rss, long pss) {
        int bits = 0;
        if (perms.charAt(0) == 'r') bits |= Mapping.READ;
        if (perms.charAt(1) == 'w') bits |= Mapping.WRITE;
        if (perms.charAt(2) == 'x') bits |= Mapping.EXEC;
        if (perms.charAt(3) == 's') bits |= Mapping.SHARED;
        long inode = path.startsWith("/") ? 7 : 0;
        return new Mapping(start, start + sizeBytes, bits, inode, path, rss, pss, inode == 0 ? rss : 0, 0, 0, 0, "");
    }

    public Space map(long start, long sizeBytes, String perms, String path, long rss) {
        mappings.add(mapping(start, sizeBytes, perms, path, rss, rss));
        return this;
    }

    /** Private anonymous memory of which the kernel says more. */
    public Space mapMarked(long start, long size, long rss, long hugeBytes, long lazyFreeBytes, String flags) {
        mappings.add(new Mapping(start, start + size, 3, 0, "", rss, rss, rss, hugeBytes, lazyFreeBytes, 0, flags));
        return this;
    }

    public Space mapShared(long start, long sizeBytes, String path, long rss, long pss) {
        mappings.add(mapping(start, sizeBytes, "rw-s", path, rss, pss));
        return this;
    }

    public Space area(JvmLayout.Kind kind, long start, long sizeBytes) {
        areas.add(new JvmLayout.Area(kind, new AddressRange(start, start + sizeBytes), kind.name()));
        return this;
    }

    public Space stack(long tid, String name, long start, long sizeBytes) {
        stacks.add(new ThreadStack(tid, name, new AddressRange(start, start + sizeBytes)));
        return this;
    }

    /** A thread that allocates from an arena of malloc. */
    public Space thread(long tid, String name, long arena) {
        AddressRange range = new AddressRange(tid << 20, (tid << 20) + MIB);
        stacks.add(new ThreadStack(tid, name, range, Reading.of(arena)));
        return this;
    }

    public Space heap(long start, long sizeBytes) {
        heaps.add(new AddressRange(start, start + sizeBytes));
        return this;
    }

    public Space mmapped(long start, long sizeBytes) {
        mmapped.add(new AddressRange(start, start + sizeBytes));
        return this;
    }

    public Space metaspace(long committed, int nodes) {
        metaspace = Reading.of(new Metaspace(
                new Metaspace.Space(64 * MIB * nodes, committed, nodes),
                Reading.absent("no class space"),
                Reading.absent("not told")));
        return this;
    }

    public Space cachedBuffers(CachedBuffers read) {
        cachedBuffers = Reading.of(read);
        return this;
    }

    public Space loaders(long born, long ended) {
        metaspace = Reading.of(new Metaspace(
                new Metaspace.Space(64 * MIB, 64 * MIB, 0),
                Reading.absent("no class space"),
                Reading.of(new Metaspace.Loaders(born, ended))));
        return this;
    }

    public Space library(long start, long sizeBytes, String path, long rss, long inode) {
        int bits = Mapping.READ | Mapping.EXEC;
        mappings.add(new Mapping(start, start + sizeBytes, bits, inode, path, rss, rss, 0, 0, 0, 0, ""));
        return this;
    }

    public Space malloc(Malloc.Walk... walks) {
        return malloc("glibc 2.36", Reading.absent("not tracked"), walks);
    }

    public Space malloc(String allocator, Reading<Long> untagged, Malloc.Walk... walks) {
        List<Malloc.Heap> list = new ArrayList<>();
        for (Malloc.Walk walk : walks) {
            list.add(new Malloc.Heap(
                    new AddressRange(list.size(), list.size() + 1), 0, Malloc.Origin.ARENA, Reading.of(walk)));
        }
        malloc = Reading.of(new Malloc(
                allocator, walks.length, list, LiveChunks.NONE, untagged, Reading.of(0L), Reading.absent("not told")));
        return this;
    }

    public Space malloc(Malloc told) {
        malloc = Reading.of(told);
        return this;
    }

    public Space nativeTags(NativeTags tags) {
        nativeTags = Reading.of(tags);
        return this;
    }

    public Space allocator(AllocatorStats stats) {
        allocator = Reading.of(stats);
        return this;
    }

    /** The allocator was asked so long ago. */
    public Space allocatorAgeMs(long ageMs) {
        if (allocator instanceof Reading.Present<AllocatorStats> asked) {
            allocator = new Reading.Present<>(asked.value(), ageMs);
        }
        return this;
    }

    public Space jvm(JvmMemory memory) {
        jvm = Reading.of(memory);
        return this;
    }

    public Space gc(GcLog log) {
        gc = Reading.of(log);
        return this;
    }

    public Space regions(HeapRegions told) {
        heapRegions = Reading.of(told);
        return this;
    }

    public Space limit(long bytes) {
        cgroup = Reading.of(new Cgroup(
                2,
                "/pod",
                Reading.of(bytes),
                Reading.absent("not read"),
                Reading.absent("not set"),
                Reading.absent("not set"),
                Reading.of(3L),
                Reading.absent("not told"),
                levels));
        return this;
    }

    /** A limit with all that the group and its ancestors say, tightest first. */
    public Space limit(CgroupLevel... all) {
        levels = List.of(all);
        return limit(all[0].limitBytes().orElse(Long.MAX_VALUE));
    }

    public Space collector(String name) {
        collector = name;
        return this;
    }

    public Space flags(JvmFlags told) {
        flags = Reading.of(told);
        return this;
    }

    public Space limits(double cpus, long maxMappings) {
        limits = Reading.of(new KernelLimits(Reading.of(cpus), Reading.of(maxMappings)));
        return this;
    }

    /** What the kernel says of all resident pages, and of those that are of no file. */
    public Space anonymous(long bytes, long resident) {
        status = Reading.of(new ProcessStatus(resident, resident, resident, bytes, resident - bytes, 0, 0, 1));
        return this;
    }

    /** What the kernel counts of files that live in memory only. */
    public Space sharedMemory(long bytes) {
        status = Reading.of(new ProcessStatus(bytes, bytes, bytes, 0, 0, bytes, 0, 1));
        return this;
    }

    public Space pressure(Pressure told) {
        pressure = Reading.of(told);
        return this;
    }

    /** What was mapped before the application. */
    public Space before(Baseline told) {
        before = told;
        return this;
    }

    /** All that is mapped so far was so before the application. */
    public Space before() {
        before = Baseline.of(mappings);
        return this;
    }

    public Snapshot snapshot() {
        return snapshot(0);
    }

    /** Cut where a run of malloc's blocks or of what was mapped before ends, as the page map would; resident bytes in proportion. */
    private List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        for (Mapping m : mappings) {
            long start = m.start();
            long rss = m.rssBytes();
            for (AddressRange block : mmapped) {
                if (block.start() != start || block.end() >= m.end()) continue;
                rss -= part(m, start, block.end(), segments);
                start = block.end();
            }
            for (int i = 0; i < before.bounds(); i++) {
                if (before.bound(i) <= start || before.bound(i) >= m.end()) continue;
                rss -= part(m, start, before.bound(i), segments);
                start = before.bound(i);
            }
            segments.add(new Segment(m, start, m.end(), rss));
        }
        return segments;
    }

    private static long part(Mapping m, long start, long end, List<Segment> into) {
        long rss = m.rssBytes() * (end - start) / m.sizeBytes();
        into.add(new Segment(m, start, end, rss));
        return rss;
    }

    public Space allocation(Allocation read) {
        allocation = Reading.of(read);
        return this;
    }

    public Space pools(Pools read) {
        pools = Reading.of(read);
        return this;
    }

    public Space faults(long minor) {
        faults = Reading.of(new Faults(minor, 0));
        return this;
    }

    public Space sidecars(Sidecars read) {
        sidecars = Reading.of(read);
        return this;
    }

    public Snapshot snapshot(long timeMs) {
        long rss = mappings.stream().mapToLong(Mapping::rssBytes).sum();
        AddressSpace space = new AddressSpace(rss, List.copyOf(mappings), segments(), stacks, heaps, mmapped, before);
        return new Snapshot(
                timeMs,
                1,
                4711,
                60_000,
                status,
                faults,
                Reading.of(space),
                Reading.of(new JvmLayout(collector, areas)),
                metaspace,
                malloc,
                allocator,
                Reading.absent("not read"),
                jvm,
                cachedBuffers,
                gc,
                Reading.absent("not read"),
                Reading.absent("not read"),
                heapRegions,
                nativeTags,
                cgroup,
                Reading.absent("not read"),
                Reading.absent("not read"),
                pressure,
                limits,
                Reading.absent("one node"),
                flags,
                Reading.absent("not read"),
                allocation,
                pools,
                sidecars,
                List.of(),
                new AgentCost(Reading.of(0.0), Reading.absent("not measured"), Reading.absent("not measured")));
    }

    Ledger ledger() {
        Reading<Ledger> ledger = Ledgers.of(snapshot());
        if (ledger instanceof Reading.Present<Ledger> present) return present.value();
        throw new AssertionError(ledger.reason());
    }
}
