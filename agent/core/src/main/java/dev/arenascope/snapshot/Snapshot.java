package dev.arenascope.snapshot;

import java.util.List;

/**
 * Everything that one tick read. Each source was read once; what the budget left out is carried over with its age.
 *
 * @param timeMs wall clock, milliseconds since the epoch
 * @param seq number of this snapshot, from 1
 * @param pid process id
 * @param uptimeMs since the JVM started
 */
public record Snapshot(
        long timeMs,
        long seq,
        long pid,
        long uptimeMs,
        Reading<ProcessStatus> status,
        Reading<Faults> faults,
        Reading<AddressSpace> space,
        Reading<JvmLayout> layout,
        Reading<Metaspace> metaspace,
        Reading<Malloc> malloc,
        Reading<AllocatorStats> allocator,
        Reading<MallocInfo> mallocInfo,
        Reading<JvmMemory> jvm,
        Reading<CachedBuffers> cachedBuffers,
        Reading<GcLog> gc,
        Reading<HeapInfo> heapInfo,
        Reading<JvmArenas> arenas,
        Reading<HeapRegions> heapRegions,
        Reading<NativeTags> nativeTags,
        Reading<Cgroup> cgroup,
        Reading<HostMemory> hostMemory,
        Reading<BuddyInfo> buddy,
        Reading<Pressure> pressure,
        Reading<KernelLimits> limits,
        Reading<NumaPages> numa,
        Reading<JvmFlags> flags,
        Reading<HostFacts> hostFacts,
        Reading<Allocation> allocation,
        Reading<Pools> pools,
        Reading<Sidecars> sidecars,
        List<ProbeCost> probes,
        AgentCost agent) {}
