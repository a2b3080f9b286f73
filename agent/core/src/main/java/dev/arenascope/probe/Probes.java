package dev.arenascope.probe;

import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoClient;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.golang.SidecarSettings;
import dev.arenascope.host.Host;
import dev.arenascope.instrument.PoolProbe;
import dev.arenascope.jvm.AllocationSampler;
import dev.arenascope.jvm.Jvm;
import dev.arenascope.jvm.MemoryWords;
import dev.arenascope.nativemem.Allocators;
import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.AgentCost;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.AllocationOrder;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.Faults;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.HeapInfo;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HostFacts;
import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.JvmArenas;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.KernelLimits;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocInfo;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.NumaPages;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.ProbeCost;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All sources, each read at most once for a snapshot. A new source is one line here and one component of Snapshot. */
public final class Probes implements AutoCloseable {
    private static final long WALK_AT_MOST_NS = 200_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final ProcDir proc;
    private final Jvm jvm;
    private final Allocators allocators;
    private final SpaceReader space;
    private final Budget budget;
    private final long startedMs;
    private final long pid;
    private final List<Probe<?>> all = new ArrayList<>();

    private final Probe<ProcessStatus> status;
    private final Probe<Faults> faults;
    private final Probe<AddressSpace> smaps;
    private final Probe<Malloc> malloc;
    private final Probe<AllocatorStats> allocator;
    private final Probe<MallocInfo> mallocInfo;
    private final Probe<JvmMemory> jvmMemory;
    private final Probe<CachedBuffers> cachedBuffers;
    private final Probe<GcLog> gc;
    private final Probe<HeapInfo> heapInfo;
    private final Probe<JvmArenas> arenas;
    private final Probe<HeapRegions> heapRegions;
    private final Probe<NativeTags> nativeTags;
    private final Probe<Cgroup> cgroup;
    private final Probe<HostMemory> hostMemory;
    private final Probe<BuddyInfo> buddy;
    private final Probe<Pressure> pressure;
    private final Probe<KernelLimits> limits;
    private final Probe<NumaPages> numa;
    private final Probe<JvmFlags> flags;
    private final Probe<Pools> pools;
    private final Reading<PoolProbe> poolProbe;

    private final Probe<Allocation> allocation;

    private final SidecarProbe sidecarProbe;
    private final Probe<GoProcesses.Found> sidecarList;
    private final Probe<Integer> sidecarSmaps;
    private final Probe<Sidecars> sidecars;
    private final Probe<HostFacts> hostFacts;
    private final Sites sites;

    /** Facts do not change: asked for once. */
    private Reading<HostFacts> factsKnown = Reading.absent("not asked for");

    private long seq;

    /**
     * @param budgetShare share of one core that all probes together may cost
     * @param ffm whether native functions may be called
     * @param pid this process
     * @param startedMs when the JVM started, milliseconds since the epoch
     * @param mapsAtStart /proc/self/maps as it was before the application; empty when the agent came later
     * @param instrumentation what weaves counters; absent where classes must stay as they are
     * @param packages whose allocations are counted; empty when samples tell what to count
     * @param sidecarSettings which Go processes are looked at
     */
    public Probes(
            double budgetShare,
            boolean ffm,
            long pid,
            long startedMs,
            byte[] mapsAtStart,
            Reading<Instrumentation> instrumentation,
            List<String> packages,
            SidecarSettings sidecarSettings) {
        this.pid = pid;
        this.startedMs = startedMs;
        budget = new Budget(budgetShare);
        proc = ProcDir.self();
        jvm = new Jvm();
        allocators = new Allocators(proc, ffm);
        space = new SpaceReader(proc, jvm, allocators, ProcDir.baseline(mapsAtStart));
        status = add("status", proc::status);
        faults = add("faults", proc::faults);
        smaps = add("smaps", space::read);
        malloc = add("malloc", () -> allocators.walk(space.located(), WALK_AT_MOST_NS));
        allocator = add("allocator", () -> allocators.stats(space.located()));
        mallocInfo = addOnRequest("malloc_info", this::mallocInfo, "it holds malloc's arena locks");
        jvmMemory = add("jvm", jvm::memory);
        cachedBuffers = add("buffers", () -> jvm.cachedBuffers(proc.pageMap()::presentPages, proc.pageSize()));
        gc = add("gc", jvm::gc);
        heapInfo = add("heap_info", jvm::heapInfo);
        arenas =
                addOnRequest("jvm_arenas", jvm::arenas, "it stops the threads while it goes through the class loaders");
        MemoryWords words = new ProcessWords(proc.memory());
        heapRegions = add("regions", () -> jvm.regions(words));
        nativeTags = add("nmt", jvm::nativeTags);
        cgroup = add("cgroup", proc::cgroup);
        hostMemory = add("host", proc::hostMemory);
        buddy = add("buddyinfo", proc::buddyInfo);
        pressure = add("pressure", proc::pressure);
        limits = add("limits", proc::limits);
        numa = add("numa", proc::numa);
        flags = add("flags", jvm::flags);
        poolProbe = instrumentation instanceof Reading.Present<Instrumentation> p
                ? Reading.of(new PoolProbe(p.value()))
                : Reading.absent(instrumentation.reason());
        pools = add("pools", this::pools);
        sites = new Sites(new AllocationSampler(), new WovenCounts(instrumentation), packages, budgetShare);
        allocation = add("sites", this::allocation);
        sidecarProbe = new SidecarProbe(proc.others(), pid, sidecarSettings, new Client(), System::nanoTime);
        sidecarList = add("sidecar_list", sidecarProbe::look);
        sidecarSmaps = add("sidecar_smaps", sidecarProbe::readHeaps);
        sidecars = add("sidecars", sidecarProbe::read);
        hostFacts = addOnRequest("host_facts", this::hostFacts, "OSHI runs uname, getconf and id as child processes");
    }

    /** Made when there is an endpoint: without a sidecar none of it is loaded. */
    private static final class Client implements EndpointReader {
        private @Nullable GoClient client;

        @Override
        public Reading<GoAnswer> read(GoEndpoint endpoint) {
            if (client == null) client = new GoClient();
            return client.read(endpoint);
        }

        @Override
        public boolean wasThere() {
            return client == null || client.wasThere();
        }
    }

    private Reading<Pools> pools() {
        if (!(poolProbe instanceof Reading.Present<PoolProbe> p)) return Reading.absent(poolProbe.reason());
        Reading<Pools> found = p.value().read();
        if (!(found instanceof Reading.Present<Pools> pools)) return found;
        Reading<List<Pools.ThreadPool>> kept = jvm.threadValues();
        return Reading.of(
                kept instanceof Reading.Present<List<Pools.ThreadPool>> k
                        ? pools.value().withThreads(k.value())
                        : pools.value().withGap(kept.reason()));
    }

    /**
     * Begins to look for the application's pools, or gives their classes the bytes that they had.
     *
     * @param later runs a task on the agent's thread soon; called on the application's threads, so it must not wait
     */
    public void watchPools(boolean on, Consumer<Runnable> later) {
        if (!(poolProbe instanceof Reading.Present<PoolProbe> p)) return;
        if (on) p.value().open(later);
        else p.value().close();
    }

    private <T> Probe<T> add(String name, Supplier<Reading<T>> source) {
        Probe<T> probe = Probe.periodic(name, source, Probes::cpuNs);
        all.add(probe);
        return probe;
    }

    private <T> Probe<T> addOnRequest(String name, Supplier<Reading<T>> source, String why) {
        Probe<T> probe = Probe.onRequest(name, source, Probes::cpuNs, why);
        all.add(probe);
        return probe;
    }

    private Reading<Allocation> allocation() {
        long nowNs = System.nanoTime();
        return Reading.of(sites.read(jvm.allocationRate(nowNs), System.currentTimeMillis(), nowNs));
    }

    /** How far to look for who allocates, from the next snapshot on. Going back to the rate alone is done at once. */
    public void obey(AllocationOrder order) {
        sites.obey(order);
    }

    /** The next snapshot is the last, and the host's shutdown waits for it: what would wait for others is carried over. */
    public void hurry() {
        sidecarProbe.hurry();
    }

    /** True while something is to be done between two snapshots. */
    public boolean isBusy() {
        return sites.isBusy();
    }

    /** When {@link #work} is due, on the monotonic clock; means something while busy. */
    public long dueNs() {
        return sites.dueNs();
    }

    /** What does not wait for the next snapshot. */
    public void work() {
        sites.work(System.currentTimeMillis(), System.nanoTime());
    }

    /** malloc_info holds each arena's lock while it walks its free chunks: 30-130 ms with 100,000 of them. */
    private Reading<MallocInfo> mallocInfo() {
        Reading<MallocInfo> called = allocators.mallocInfo();
        return called.isPresent() ? called : jvm.nativeHeapInfo();
    }

    /** A host can switch the measuring of CPU time off; wall time is then the nearest bound of it. */
    private static long cpuNs() {
        long cpuNs = THREADS.isThreadCpuTimeEnabled() ? THREADS.getCurrentThreadCpuTime() : -1;
        return cpuNs >= 0 ? cpuNs : System.nanoTime();
    }

    private Reading<HostFacts> hostFacts() {
        Reading<String> libc = proc.maps().flatMap(allocators::name);
        factsKnown = new Host().facts(libc.orElse("unknown: " + libc.reason()));
        return factsKnown;
    }

    /**
     * @param nowMs wall clock
     * @param agent what the agent itself has cost so far
     * @param force read everything, whatever the budget says
     */
    public Snapshot collect(long nowMs, AgentCost agent, boolean force) {
        long nowNs = System.nanoTime();
        long slowNs = 0;
        for (Probe<?> probe : all) slowNs += probe.slowCostNs();
        long periodMs = budget.periodMs(slowNs);
        Reading<ProcessStatus> statusNow = status.read(nowNs, periodMs, force);
        Reading<Faults> faultsNow = faults.read(nowNs, periodMs, force);
        Reading<AddressSpace> spaceNow = smaps.read(nowNs, periodMs, force);
        Reading<Malloc> mallocNow =
                spaceNow.isPresent() ? malloc.read(nowNs, periodMs, force) : Reading.absent(spaceNow.reason());
        Reading<AllocatorStats> allocatorNow =
                spaceNow.isPresent() ? allocator.read(nowNs, periodMs, force) : Reading.absent(spaceNow.reason());
        Reading<MallocInfo> mallocInfoNow = mallocInfo.read(nowNs, periodMs, force);
        Reading<JvmMemory> jvmNow = jvmMemory.read(nowNs, periodMs, force);
        Reading<CachedBuffers> cachedBuffersNow = cachedBuffers.read(nowNs, periodMs, force);
        Reading<GcLog> gcNow = gc.read(nowNs, periodMs, force);
        Reading<HeapInfo> heapInfoNow = heapInfo.read(nowNs, periodMs, force);
        Reading<JvmArenas> arenasNow = arenas.read(nowNs, periodMs, force);
        Reading<HeapRegions> regionsNow = heapRegions.read(nowNs, periodMs, force);
        jvm.endReport();
        Reading<NativeTags> tagsNow = nativeTags.read(nowNs, periodMs, force);
        Reading<Cgroup> cgroupNow = cgroup.read(nowNs, periodMs, force);
        Reading<HostMemory> hostNow = hostMemory.read(nowNs, periodMs, force);
        Reading<BuddyInfo> buddyNow = buddy.read(nowNs, periodMs, force);
        Reading<Pressure> pressureNow = pressure.read(nowNs, periodMs, force);
        Reading<KernelLimits> limitsNow = limits.read(nowNs, periodMs, force);
        Reading<NumaPages> numaNow = numa.read(nowNs, periodMs, force);
        Reading<JvmFlags> flagsNow = flags.read(nowNs, periodMs, force);
        Reading<Allocation> allocationNow = allocation.read(nowNs, periodMs, force);
        Reading<Pools> poolsNow = pools.read(nowNs, periodMs, force);
        if (force) sidecarProbe.lookSoon();
        sidecarList.read(nowNs, periodMs, force);
        sidecarSmaps.read(nowNs, periodMs, force);
        Reading<Sidecars> sidecarsNow = sidecars.read(nowNs, periodMs, force);
        Reading<HostFacts> hostFactsNow = hostFacts.read(nowNs, periodMs, force && !factsKnown.isPresent());
        List<ProbeCost> costs = new ArrayList<>(all.size());
        for (Probe<?> probe : all) costs.add(probe.cost(periodMs));
        return new Snapshot(
                nowMs,
                ++seq,
                pid,
                nowMs - startedMs,
                statusNow,
                faultsNow,
                spaceNow,
                space.layout(),
                space.metaspace(),
                mallocNow,
                allocatorNow,
                mallocInfoNow,
                jvmNow,
                cachedBuffersNow,
                gcNow,
                heapInfoNow,
                arenasNow,
                regionsNow,
                tagsNow,
                cgroupNow,
                hostNow,
                buddyNow,
                pressureNow,
                limitsNow,
                numaNow,
                flagsNow,
                factsKnown.isPresent() ? factsKnown : hostFactsNow,
                allocationNow,
                poolsNow,
                sidecarsNow,
                List.copyOf(costs),
                agent);
    }

    /** Lets every file, buffer and listener go; a later collect opens them again. */
    @Override
    public void close() {
        allocators.close();
        sites.close();
        jvm.close();
        proc.close();
    }
}
