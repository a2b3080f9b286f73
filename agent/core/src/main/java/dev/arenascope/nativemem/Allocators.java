package dev.arenascope.nativemem;

import dev.arenascope.procfs.ProcDir;
import dev.arenascope.procfs.SelfMemory;
import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.AllocatorStats.Kind;
import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocInfo;
import dev.arenascope.snapshot.MallocInfoText;
import dev.arenascope.snapshot.MallocSettings;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.ThreadStack;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The allocator of this process: which one it is, where its memory lies, and what lies inside. It takes no lock of the allocator and
 * calls nothing of it, but for {@link #mallocInfo}. For one thread.
 */
public final class Allocators {
    /** A JVM at rest has some 4,000; by chance, one without tracking has none. */
    private static final int TAGGED_CHUNKS_AT_LEAST = 100;

    private static final String NOT_TRACKED = "native memory tracking is off (-XX:NativeMemoryTracking=summary)";

    private final Memory memory;
    private final Residency residency;
    private final int pageSize;
    private final boolean ffm;
    private final Peek peek;
    private final HeapFinder finder;
    private final MmappedBlocks mmappedBlocks;
    private final WalkRounds rounds;
    private final ThreadArenas threadArenas;
    private final ChunkCensus blocks = new ChunkCensus();
    private Supplier<Reading<Integer>> processors = () -> Reading.absent("not asked");
    private Reading<MallocSettings> settings = Reading.absent("the heaps were not located yet");
    private final OtherMalloc other;
    private final OtherHeaps otherHeaps;
    private final MimallocSegments mimalloc;
    private @Nullable HeapWalker walker;
    private String libcPath = "";
    private Reading<String> libc = Reading.absent("no C library is mapped");

    public Allocators(ProcDir proc) {
        this(proc, true);
    }

    /** @param ffm false to never call a native function ({@code native=off}) */
    public Allocators(ProcDir proc, boolean ffm) {
        this(new ProcessMemory(proc.memory()), proc.pageMap()::presentPages, proc.pageSize(), ffm, System::nanoTime);
        processors = proc::allowedProcessors;
    }

    Allocators(Memory memory, Residency residency, int pageSize, boolean ffm, LongSupplier nanoTime) {
        this(memory, residency, pageSize, ffm, nanoTime, new ForeignCalls());
    }

    Allocators(
            Memory memory,
            Residency residency,
            int pageSize,
            boolean ffm,
            LongSupplier nanoTime,
            AllocatorCalls calls) {
        other = new OtherMalloc(calls, ffm);
        otherHeaps = new OtherHeaps(other);
        mimalloc = new MimallocSegments(memory, residency, pageSize);
        this.memory = memory;
        this.residency = residency;
        this.pageSize = pageSize;
        this.ffm = ffm;
        peek = new Peek(memory, residency, pageSize);
        finder = new HeapFinder(memory, residency, peek, pageSize);
        mmappedBlocks = new MmappedBlocks(peek, residency, pageSize);
        threadArenas = new ThreadArenas(peek);
        rounds = new WalkRounds(nanoTime);
    }

    /** The malloc of this process, for example {@code glibc 2.36}, {@code jemalloc} or {@code musl}, by its mapped libraries. */
    public Reading<String> name(List<Mapping> mappings) {
        String replacement = Libraries.replacement(mappings);
        if (replacement != null) {
            Reading<Kind> kind = other.kind(mappings);
            if (kind instanceof Reading.Present<Kind> proven) return Reading.of(other.name(proven.value()));
            if (!other.isGlibc()) return Reading.of(replacement);
        }
        String path = Libraries.libcPath(mappings);
        if (path == null) {
            return Reading.absent("no C library is mapped");
        }
        if (!path.equals(libcPath)) {
            libc = Libraries.isMusl(path) ? Reading.of("musl") : glibc(GlibcVersion.of(path, mappings, memory));
            libcPath = path;
        }
        return libc;
    }

    private static Reading<String> glibc(Reading<String> version) {
        return version instanceof Reading.Present<String> v ? Reading.of("glibc " + v.value()) : version;
    }

    /** Finds the heaps and the blocks taken by mmap, without following chunks: some microseconds a mapping. */
    public Located locate(List<Mapping> mappings) {
        Reading<String> name = name(mappings);
        if (!(name instanceof Reading.Present<String> present)) {
            return Located.nowhere(name, name.reason());
        }
        if (!present.value().startsWith("glibc")) {
            return others(name, present.value(), mappings);
        }
        Reading<GlibcLayout> layout = GlibcLayout.of(present.value());
        if (!(layout instanceof Reading.Present<GlibcLayout> known)) {
            return Located.nowhere(name, layout.reason());
        }
        HeapFinder.Found found = finder.find(mappings, known.value());
        boolean unlikely = found.heaps().isEmpty() || !found.layoutFault().isEmpty();
        if (unlikely && other.kind(mappings) instanceof Reading.Present<Kind> kind) {
            // A library under another name, or a launcher that carries its allocator: glibc's own arenas lie idle.
            return others(Reading.of(other.name(kind.value())), other.name(kind.value()), mappings);
        }
        if (walker == null) {
            walker = new HeapWalker(known.value(), memory, residency, peek, pageSize, finder.besideBrk());
        }
        settings = finder.settings(known.value(), processors.get());
        List<AddressRange> blocks = mmappedBlocks.find(mappings, found.heaps(), found.mmappedBytes());
        boolean allKnown = mmappedBlocks.allKnown() && found.besideBrkBytes().isPresent();
        return new Located(name, found.heaps(), blocks, allKnown, found.besideBrkBytes(), "", found.layoutFault());
    }

    /** The same threads, each with the arena of glibc that it allocates from, where its stack shows it; after {@link #locate}. */
    public List<ThreadStack> withArenas(List<ThreadStack> threads, Located located) {
        if (!located.noWalkReason().isEmpty()) return threads;
        Set<Long> arenas = new HashSet<>();
        for (Malloc.Heap heap : located.heaps()) arenas.add(heap.arena());
        return threadArenas.of(threads, arenas);
    }

    /** The memory of a malloc that is not glibc's: its heaps hold no chunks to walk. */
    private Located others(Reading<String> allocator, String name, List<Mapping> mappings) {
        Reading<Kind> kind = other.kind(mappings);
        if (!kind.isPresent()) {
            return Located.nowhere(allocator, "malloc is " + name + ", which cannot be asked: " + unasked(name, kind));
        }
        List<AddressRange> ranges = otherHeaps.find(mappings);
        String fault = otherHeaps.fault();
        String reason = "malloc is " + name + ": it is asked, not walked" + (fault.isEmpty() ? "" : "; " + fault);
        List<Malloc.Heap> heaps = new ArrayList<>();
        for (AddressRange range : ranges) heaps.add(unwalked(range, 0, Malloc.Origin.ARENA, reason));
        return new Located(
                allocator, List.copyOf(heaps), List.of(), !ranges.isEmpty(), Reading.absent(reason), reason, reason);
    }

    private static String unasked(String name, Reading<Kind> kind) {
        if (name.equals("musl")) return "musl has no function that tells of free memory; its groups are not read";
        return kind.reason() + ", so what it mapped counts as unexplained or anon-mmap";
    }

    /** What a malloc other than glibc's says of itself; call {@link #locate} before. */
    public Reading<AllocatorStats> stats(Located located) {
        if (located.noHeapsReason().isEmpty()) {
            return Reading.absent("malloc is " + located.allocator().orElse("not known") + ", whose heaps are walked");
        }
        Reading<AllocatorStats> stats = other.stats(mimalloc, located.mallocHeaps());
        return stats.isPresent() || !located.heaps().isEmpty() ? stats : Reading.absent(located.noHeapsReason());
    }

    /**
     * Walks heaps in turn while the budget lasts, the one whose turn is longest ago first, one at least. The others carry their last
     * walk with its age.
     */
    public Reading<Malloc> walk(Located located, long budgetNs) {
        HeapWalker current = walker;
        if (!located.noHeapsReason().isEmpty()) {
            return Reading.absent(located.noHeapsReason());
        }
        if (current == null) {
            return Reading.absent("the heaps were not located here before");
        }
        List<Malloc.Heap> heaps =
                located.noWalkReason().isEmpty() ? rounds.walk(located.heaps(), current, budgetNs) : unwalked(located);
        Set<Long> arenas = new HashSet<>();
        for (Malloc.Heap heap : heaps) arenas.add(heap.arena());
        blocks.clear();
        boolean counted = mmappedBlocks.census(located.mallocMmapped(), blocks);
        LiveChunks mmapped = counted ? blocks.result() : LiveChunks.NONE;
        Reading<Long> untagged = counted
                ? untaggedLiveBytes(heaps, mmapped)
                : Reading.absent("more than " + MmappedBlocks.BLOCKS_COUNTED + " blocks were taken by mmap");
        return located.allocator() instanceof Reading.Present<String> name
                ? Reading.of(new Malloc(
                        name.value(), arenas.size(), heaps, mmapped, untagged, located.besideBrkBytes(), settings))
                : Reading.absent(located.allocator().reason());
    }

    /** A JVM that tracks its own memory has thousands of tagged chunks from its first moment on. */
    private static Reading<Long> untaggedLiveBytes(List<Malloc.Heap> heaps, LiveChunks mmapped) {
        long tagged = mmapped.taggedBytes();
        long live = mmapped.bytes();
        long chunks = 0;
        for (Malloc.Heap heap : heaps) {
            if (!(heap.walk() instanceof Reading.Present<Malloc.Walk> walk)) {
                return Reading.absent(
                        "not every heap was walked: " + heap.walk().reason());
            }
            LiveChunks found = walk.value().live();
            live += found.bytes();
            tagged += found.taggedBytes();
            for (LiveChunks.Tagged tag : found.byTag()) chunks += tag.chunks();
        }
        return chunks < TAGGED_CHUNKS_AT_LEAST ? Reading.absent(NOT_TRACKED) : Reading.of(live - tagged);
    }

    /** What malloc_info(3) says. It holds each arena's lock while it counts that arena's free chunks. */
    public Reading<MallocInfo> mallocInfo() {
        return ffm
                ? LibC.mallocInfoXml().flatMap(xml -> MallocInfoText.parse(xml, "ffm"))
                : Reading.absent("native=off");
    }

    /** Lets go of all buffers and of everything found so far; the next call begins anew. */
    public void close() {
        peek.release();
        mmappedBlocks.release();
        rounds.release();
        finder.release();
        walker = null;
    }

    private record ProcessMemory(SelfMemory memory) implements Memory {
        @Override
        public int read(long address, ByteBuffer into) {
            return memory.read(address, into);
        }

        @Override
        public String reason() {
            return memory.reason();
        }
    }

    private static List<Malloc.Heap> unwalked(Located located) {
        List<Malloc.Heap> heaps = new ArrayList<>();
        for (Malloc.Heap heap : located.heaps()) {
            heaps.add(unwalked(heap.range(), heap.arena(), heap.origin(), located.noWalkReason()));
        }
        return List.copyOf(heaps);
    }

    private static Malloc.Heap unwalked(AddressRange range, long arena, Malloc.Origin origin, String reason) {
        return new Malloc.Heap(range, arena, origin, Reading.absent(reason));
    }
}
