package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocSettings;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds glibc's heaps by their shape: {@code [heap]} and what the main arena took beside it, and each 64 MiB boundary of anonymous memory where a plausible heap_info lies
 * whose arena is itself in such a heap. Neighbouring heaps share one mapping when the first is full, so every boundary is looked at.
 */
final class HeapFinder {
    static final Reading<Malloc.Walk> NOT_WALKED = Reading.absent("not walked yet (budget)");

    /**
     * @param mmappedBytes sum of the blocks taken by mmap, as malloc keeps it
     * @param besideBrkBytes bytes of the main arena beside {@code [heap]}; absent when not all of them were found
     * @param layoutFault why the chunks cannot be believed, or empty
     */
    record Found(
            List<Malloc.Heap> heaps, Reading<Long> mmappedBytes, Reading<Long> besideBrkBytes, String layoutFault) {}

    private final Peek peek;
    private final int pageSize;
    private final LibcData libcData;
    private final BesideBrk besideBrk;

    HeapFinder(Memory memory, Residency residency, Peek peek, int pageSize) {
        this.peek = peek;
        this.pageSize = pageSize;
        libcData = new LibcData(peek, pageSize);
        besideBrk = new BesideBrk(memory, residency, peek, pageSize);
    }

    /** What malloc decides by; after {@link #find}. */
    Reading<MallocSettings> settings(GlibcLayout layout, Reading<Integer> processors) {
        return libcData.settings(layout, processors);
    }

    BesideBrk besideBrk() {
        return besideBrk;
    }

    Found find(List<Mapping> mappings, GlibcLayout layout) {
        peek.forget();
        Map<Long, Candidate> candidates = new HashMap<>();
        List<Malloc.Heap> heaps = new ArrayList<>();
        @Nullable AddressRange brk = null;
        for (Mapping m : mappings) {
            if (m.path().equals("[heap]")) {
                brk = brk != null && brk.end() == m.start()
                        ? new AddressRange(brk.start(), m.end())
                        : new AddressRange(m.start(), m.end());
            } else if (isPrivateMemory(m)) {
                addCandidates(m, candidates);
            }
        }
        Set<Long> arenas = new HashSet<>();
        for (Candidate c : candidates.values()) {
            Candidate home = candidates.get(HeapInfo.heapOf(c.arena));
            if (home != null && home.arena == c.arena && (home.start == c.start ? c.previous == 0 : c.previous != 0)) {
                arenas.add(c.arena);
                heaps.add(new Malloc.Heap(new AddressRange(c.start, c.end), c.arena, Malloc.Origin.ARENA, NOT_WALKED));
            }
        }
        libcData.look(Libraries.libcData(mappings), arenas, brk, layout);
        long mainArena = libcData.mainArena();
        if (brk != null) {
            heaps.add(new Malloc.Heap(brk, mainArena, Malloc.Origin.BRK, NOT_WALKED));
        }
        Collections.sort(heaps);
        besideBrk.find(mappings, heaps, libcData, layout);
        for (AddressRange run : besideBrk.runs()) {
            heaps.add(new Malloc.Heap(run, mainArena, Malloc.Origin.BESIDE_BRK, NOT_WALKED));
        }
        Collections.sort(heaps);
        String fault = peek.failure();
        if (fault.isEmpty() && mainArena == 0) {
            fault = "malloc's arenas do not form the circle that this glibc should have";
        }
        return new Found(List.copyOf(heaps), libcData.mmappedBytes(), besideBrk.bytes(), fault);
    }

    /** Lets go of its buffers. */
    void release() {
        besideBrk.release();
    }

    static boolean isPrivateMemory(Mapping m) {
        return m.isReadWrite()
                && !m.has(Mapping.SHARED)
                && !m.has(Mapping.EXEC)
                && m.inode() == 0
                && (m.path().isEmpty() || m.path().startsWith("[anon:"));
    }

    private record Candidate(long start, long end, long arena, long previous) {}

    private void addCandidates(Mapping m, Map<Long, Candidate> into) {
        long boundary = HeapInfo.heapOf(m.start() + GlibcLayout.HEAP_MAX_BYTES - 1);
        for (; boundary < m.end(); boundary += GlibcLayout.HEAP_MAX_BYTES) {
            if (!peek.at(boundary)) {
                continue;
            }
            long arena = peek.word(boundary);
            long previous = peek.word(boundary + 8);
            long bytes = peek.word(boundary + 16);
            long mapped = peek.word(boundary + 24);
            if (HeapInfo.isArenaAddress(arena)
                    && HeapInfo.isPlausible(bytes, mapped, pageSize)
                    && HeapInfo.heapOf(previous) == previous) {
                into.put(boundary, new Candidate(boundary, boundary + mapped, arena, previous));
            }
        }
    }
}
