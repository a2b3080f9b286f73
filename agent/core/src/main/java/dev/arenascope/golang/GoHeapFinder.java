package dev.arenascope.golang;

import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.GoMappings.FoundBy;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the Go heap among the mappings of a process. Go takes it from the kernel in arenas of 64 MB: by a hint at a fixed base up to 1.25,
 * at a random multiple of 64 MB since. From 1.25 on it names its mappings, where the kernel keeps names of anonymous memory, which
 * those of Debian do not.
 */
public final class GoHeapFinder {
    private static final String NAMED_HEAP = "[anon: Go: heap]";
    private static final String NAMED_RESERVE = "[anon: Go: heap reservation]";
    private static final long ARENA = 64L << 20;

    /** runtime/malloc.go: the hints are these with 0, 1, 2... at bit 40. */
    private static final long HINT_MASK = ~(0x7fL << 40);

    private static final long HINT_X86 = 0xc0L << 32;
    private static final long HINT_ARM = 0x40L << 32;

    private final long hint;
    private final long bound;

    private GoHeapFinder(long hint, long bound) {
        this.hint = hint;
        this.bound = bound;
    }

    /**
     * @param architecture as the property {@code os.arch} has it. On x86-64 the runtime leaves one of the 47 bits of an address aside, so that
     *     its heap never lies where mmap chooses by itself; there the arenas of glibc are, of the same size and shape
     */
    public static GoHeapFinder on(String architecture) {
        return architecture.equals("aarch64")
                ? new GoHeapFinder(HINT_ARM, 1L << 47)
                : new GoHeapFinder(HINT_X86, 1L << 46);
    }

    /** @param mappings of /proc/PID/smaps, by address */
    public Reading<GoMappings> find(List<Mapping> mappings) {
        boolean[] heap = new boolean[mappings.size()];
        Reading<FoundBy> by = mark(mappings, heap);
        if (!(by instanceof Reading.Present<FoundBy> p)) return Reading.absent(by.reason());
        long mapped = 0;
        long reserved = 0;
        long resident = 0;
        long huge = 0;
        long lazyFree = 0;
        long swap = 0;
        long other = 0;
        for (int i = 0; i < heap.length; i++) {
            Mapping m = mappings.get(i);
            if (!heap[i]) {
                other += m.anonymousBytes();
                continue;
            }
            if (m.isReserved()) reserved += m.sizeBytes();
            else mapped += m.sizeBytes();
            resident += m.rssBytes();
            huge += m.anonHugeBytes();
            lazyFree += m.lazyFreeBytes();
            swap += m.swapBytes();
        }
        return Reading.of(new GoMappings(p.value(), mapped, reserved, resident, huge, lazyFree, swap, other));
    }

    private Reading<FoundBy> mark(List<Mapping> mappings, boolean[] heap) {
        if (markNamed(mappings, heap)) return Reading.of(FoundBy.NAME);
        if (markRuns(mappings, heap, true)) return Reading.of(FoundBy.FIXED_BASE);
        if (markRuns(mappings, heap, false)) return Reading.of(FoundBy.SHAPE);
        return Reading.absent("no mapping has a Go heap's name, base or shape");
    }

    private static boolean markNamed(List<Mapping> mappings, boolean[] heap) {
        boolean any = false;
        for (int i = 0; i < heap.length; i++) {
            String path = mappings.get(i).path();
            boolean named = path.equals(NAMED_HEAP);
            heap[i] = named || path.equals(NAMED_RESERVE);
            any |= named;
        }
        if (!any) Arrays.fill(heap, false);
        return any;
    }

    /** Marks each run of adjoining mappings that looks like arenas; false when there is none. */
    private boolean markRuns(List<Mapping> mappings, boolean[] heap, boolean byBase) {
        boolean any = false;
        for (int from = 0; from < heap.length; ) {
            int to = from;
            boolean mapped = false;
            while (to < heap.length && mayBeHeap(mappings.get(to)) && adjoins(mappings, from, to)) {
                mapped |= mappings.get(to).isReadWrite();
                to++;
            }
            if (to == from) {
                from++;
                continue;
            }
            long start = mappings.get(from).start();
            long end = mappings.get(to - 1).end();
            boolean arenas = start % ARENA == 0 && end % ARENA == 0 && end <= bound;
            if (mapped && arenas && (!byBase || (start & HINT_MASK) == hint)) {
                any = true;
                for (int i = from; i < to; i++) heap[i] = true;
            }
            from = to;
        }
        return any;
    }

    private static boolean adjoins(List<Mapping> mappings, int from, int i) {
        return i == from || mappings.get(i - 1).end() == mappings.get(i).start();
    }

    private static boolean mayBeHeap(Mapping m) {
        return m.isAnonymous()
                && !m.has(Mapping.SHARED)
                && (m.isReserved() || (m.isReadWrite() && !m.has(Mapping.EXEC)));
    }
}
