package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Baseline;
import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.Faults;
import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.KernelLimits;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.NumaPages;
import dev.arenascope.snapshot.PageTypes;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The only reader of /proc and /sys. Files stay open from one read to the next and all go through one buffer, so that reading
 * again allocates little more than the records. A file that cannot be read is absent with a reason, and the others are read
 * all the same. After {@link #close} the next call opens again. For one thread.
 */
public final class ProcDir implements AutoCloseable {
    private final File proc;
    private final File sys;
    private final LineReader reader = new LineReader();
    private final TextCache texts = new TextCache();
    private final List<ProcFile> files = new ArrayList<>();
    private final ProcFile status;
    private final ProcFile stat;
    private final ProcFile statm;
    private final ProcFile maps;
    private final ProcFile smaps;
    private final ProcFile smapsRollup;
    private final ProcFile meminfo;
    private final ProcFile vmstat;
    private final ProcFile buddyinfo;
    private final ProcFile pagetypeinfo;
    private final ProcFile hostPressure;
    private final ProcFile maxMapCount;
    private final NumaReader numa;
    private final CgroupLocator cgroups;
    private final CgroupReader cgroupReader = new CgroupReader(reader);
    private final OtherProcesses others;
    private final PageMap pageMap;
    private final SelfMemory memory;
    private int pageSize;
    private int mappingsBefore;

    /**
     * @param proc a directory like /proc
     * @param sys a directory like /sys; mount points outside of /sys are looked up beside it
     */
    public ProcDir(File proc, File sys) {
        this.proc = proc;
        this.sys = sys;
        status = keep("self/status");
        stat = keep("self/stat");
        statm = keep("self/statm");
        maps = keep("self/maps");
        smaps = keep("self/smaps");
        smapsRollup = keep("self/smaps_rollup");
        meminfo = keep("meminfo");
        vmstat = keep("vmstat");
        buddyinfo = keep("buddyinfo");
        pagetypeinfo = keep("pagetypeinfo");
        hostPressure = keep("pressure/memory");
        maxMapCount = keep("sys/vm/max_map_count");
        numa = new NumaReader(sys, keep("self/numa_maps"), status, reader);
        cgroups = new CgroupLocator(proc, sys, reader);
        others = new OtherProcesses(proc, reader);
        pageMap = new PageMap(keep("self/pagemap"), this::pageSize);
        memory = new SelfMemory(keep("self/mem"));
    }

    public static ProcDir self() {
        return new ProcDir(new File("/proc"), new File("/sys"));
    }

    /** Page faults, of /proc/self/stat. */
    public Reading<Faults> faults() {
        return stat.read(reader, new FaultCounters());
    }

    /** /proc/self/status. */
    public Reading<ProcessStatus> status() {
        Reading<NumberFields> fields = status.read(reader, new NumberFields(StatusFile.NAMES));
        return fields instanceof Reading.Present<NumberFields> f
                ? StatusFile.status(f.value())
                : Reading.absent(fields.reason());
    }

    /** What a text of /proc/self/maps names, read earlier by somebody else; none when it names nothing. */
    public static Baseline baseline(byte[] maps) {
        return MapsParser.parse(maps, maps.length) instanceof Reading.Present<List<Mapping>> present
                ? Baseline.of(present.value())
                : Baseline.NONE;
    }

    /** Processors that this process may run on by its affinity; a quota of the cgroup does not show here. */
    public Reading<Integer> allowedProcessors() {
        Reading<BitSet> mask = status.read(reader, new CpuMask(CpuMask.ALLOWED));
        if (!(mask instanceof Reading.Present<BitSet> allowed)) return Reading.absent(mask.reason());
        return Reading.of(allowed.value().cardinality());
    }

    /** Resident bytes as /proc/self/statm counts them: the cheapest figure, about 2 us. */
    public Reading<Long> rssBytes() {
        Reading<Long> pages = statm.read(reader, new Numbers.WordAt(1));
        return pages instanceof Reading.Present<Long> p ? Reading.of(p.value() * pageSize()) : pages;
    }

    /** /proc/self/maps: every mapping by address, without resident bytes. */
    public Reading<List<Mapping>> maps() {
        return mappings(maps);
    }

    /** /proc/self/smaps: every mapping by address. The kernel walks the page tables under a lock, about 20 ms per GB resident. */
    public Reading<List<Mapping>> smaps() {
        return mappings(smaps);
    }

    /** /proc/self/smaps_rollup; walks the page tables as smaps does. */
    public Reading<Rollup> smapsRollup() {
        return smapsRollup.read(reader, new NumberFields(Rollup.NAMES)).flatMap(Rollup::rollup);
    }

    /** The threads of the process. One that ends while they are listed is left out. */
    public Reading<List<Task>> tasks() {
        File directory = new File(proc, "self/task");
        String[] names = directory.list();
        if (names == null) return Reading.absent("cannot list " + directory);
        List<Task> tasks = new ArrayList<>(names.length);
        Cursor cursor = new Cursor();
        for (String name : names) {
            byte[] raw = name.getBytes(US_ASCII);
            long tid = cursor.on(raw, 0, raw.length).decimal();
            if (tid == Cursor.NONE) continue;
            Reading<String> comm = ProcFile.readOnce(taskFile(tid, "comm"), reader, new Numbers.Text());
            if (comm instanceof Reading.Present<String> p) tasks.add(new Task(tid, p.value()));
        }
        return Reading.of(List.copyOf(tasks));
    }

    /** Where a thread's stack is used up to. Absent while the thread is on a processor. */
    public Reading<Long> stackPointer(long tid) {
        return ProcFile.readOnce(taskFile(tid, "syscall"), reader, new StackPointerParser());
    }

    /** The kernel's setting of transparent huge pages: {@code always}, {@code madvise} or {@code never}. */
    public Reading<String> transparentHugePages() {
        File file = new File(sys, "kernel/mm/transparent_hugepage/enabled");
        return ProcFile.readOnce(file, reader, new Numbers.Text()).map(text -> {
            int chosen = text.indexOf('[') + 1;
            int end = text.indexOf(']', chosen);
            return end < 0 ? text : text.substring(chosen, end);
        });
    }

    /** /proc/meminfo and /proc/vmstat. */
    public Reading<HostMemory> hostMemory() {
        Reading<NumberFields> fields = meminfo.read(reader, new NumberFields(HostMemoryFiles.MEMINFO));
        if (!(fields instanceof Reading.Present<NumberFields> m)) return Reading.absent(fields.reason());
        return HostMemoryFiles.hostMemory(m.value(), vmstat.read(reader, new NumberFields(HostMemoryFiles.VMSTAT)));
    }

    /** /proc/buddyinfo. */
    public Reading<BuddyInfo> buddyInfo() {
        return buddyinfo.read(reader, new BuddyParser());
    }

    /** /proc/pagetypeinfo; root only. */
    public Reading<PageTypes> pageTypeInfo() {
        return pagetypeinfo.read(reader, new BuddyParser.ByType());
    }

    /** Pressure of the own control group where version 2 is there, else of the host. */
    public Reading<Pressure> pressure() {
        if (cgroups.groups() instanceof Reading.Present<CgroupLocator.Groups> groups
                && groups.value().unified() instanceof Reading.Present<CgroupLocator.Location> group) {
            File file = new File(group.value().own().directory(), "memory.pressure");
            Reading<Pressure> own = ProcFile.readOnce(file, reader, new PressureParser("cgroup"));
            if (own.isPresent()) return own;
        }
        return hostPressure.read(reader, new PressureParser("host"));
    }

    /** The memory controller of the own control group, version 1 or 2. */
    public Reading<Cgroup> cgroup() {
        Reading<CgroupLocator.Groups> groups = cgroups.groups();
        if (!(groups instanceof Reading.Present<CgroupLocator.Groups> g)) return Reading.absent(groups.reason());
        Reading<CgroupLocator.Location> memory = g.value().memory();
        return memory instanceof Reading.Present<CgroupLocator.Location> m
                ? cgroupReader.read(m.value())
                : Reading.absent(memory.reason());
    }

    /** The quota of processors, and how many mappings a process may have. */
    public Reading<KernelLimits> limits() {
        return Reading.of(new KernelLimits(cpus(), maxMapCount.read(reader, new Numbers.Single())));
    }

    private Reading<Double> cpus() {
        Reading<CgroupLocator.Groups> groups = cgroups.groups();
        if (!(groups instanceof Reading.Present<CgroupLocator.Groups> g)) return Reading.absent(groups.reason());
        Reading<CgroupLocator.Location> cpu = g.value().cpu();
        return cpu instanceof Reading.Present<CgroupLocator.Location> c
                ? CpuQuota.read(c.value(), reader)
                : Reading.absent(cpu.reason());
    }

    /** /proc/self/numa_maps; not read where there is one node. */
    public Reading<NumaPages> numa() {
        return numa.read();
    }

    /** What is visible of the processes beside this one. */
    public OtherProcesses others() {
        return others;
    }

    public PageMap pageMap() {
        return pageMap;
    }

    public SelfMemory memory() {
        return memory;
    }

    /** The kernel's page size in bytes; a power of two. */
    public int pageSize() {
        if (pageSize == 0) pageSize = PageSize.of(proc, reader);
        return pageSize;
    }

    @Override
    public void close() {
        for (ProcFile file : files) file.close();
        cgroups.close();
        reader.release();
        texts.release();
    }

    private ProcFile keep(String path) {
        ProcFile file = new ProcFile(new File(proc, path));
        files.add(file);
        return file;
    }

    private Reading<List<Mapping>> mappings(ProcFile file) {
        Reading<List<Mapping>> mappings = file.read(reader, new MapsParser(texts, mappingsBefore));
        if (mappings instanceof Reading.Present<List<Mapping>> p)
            mappingsBefore = p.value().size();
        return mappings.equals(MapsParser.NO_MAPPING) ? Reading.absent(file.name() + " names no mapping") : mappings;
    }

    private File taskFile(long tid, String name) {
        return new File(proc, "self/task/" + tid + "/" + name);
    }
}
