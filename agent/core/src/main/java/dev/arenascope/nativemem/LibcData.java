package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.MallocSettings;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two variables of malloc in libc's data that have no symbol: main_arena and mp_ (malloc/malloc.c). Both are recognised by what they
 * point to, and keep their place once found.
 */
final class LibcData {
    private static final int MAX_ARENAS = 1 << 14;
    /** Half the largest heap: do_set_mmap_threshold refuses more. */
    private static final long MAX_MMAP_THRESHOLD_BYTES = GlibcLayout.HEAP_MAX_BYTES / 2;

    private final Peek peek;
    private final int pageSize;
    private long mainArena;
    private long sbrkBase;

    LibcData(Peek peek, int pageSize) {
        this.peek = peek;
        this.pageSize = pageSize;
    }

    /** The address of main_arena; 0 while it was not found. */
    long mainArena() {
        return mainArena;
    }

    /** Sum of the blocks that malloc took by mmap: mmapped_mem, two words before sbrk_base in struct malloc_par. */
    Reading<Long> mmappedBytes() {
        if (sbrkBase == 0 || !peek.at(sbrkBase - 8)) {
            return Reading.absent("malloc's own sums were not found");
        }
        long highest = peek.word(sbrkBase - 8);
        if (!peek.at(sbrkBase - 16)) {
            return Reading.absent("malloc's own sums cannot be read");
        }
        long bytes = peek.word(sbrkBase - 16);
        return bytes >= 0 && bytes <= highest && bytes % pageSize == 0
                ? Reading.of(bytes)
                : Reading.absent("malloc's own sums are not plausible");
    }

    /**
     * What malloc decides by: the words before sbrk_base in struct malloc_par. They are believed when they agree with each other.
     *
     * @param processors what malloc counts to limit its arenas
     */
    Reading<MallocSettings> settings(GlibcLayout layout, Reading<Integer> processors) {
        if (sbrkBase == 0) {
            return Reading.absent("malloc's own variables were not found");
        }
        long trim = sbrkBase - layout.trimThresholdBeforeSbrkBase();
        if (!peek.at(trim) || !peek.at(sbrkBase - 40)) {
            return Reading.absent("malloc's own variables cannot be read");
        }
        int mmaps = half(sbrkBase - layout.mmapsBeforeSbrkBase());
        int mostMmaps = half(sbrkBase - layout.mmapsBeforeSbrkBase() + 4);
        long trimThreshold = wordAt(trim);
        long mmapThreshold = wordAt(trim + 16);
        long arenaTest = wordAt(trim + 24);
        long arenaMax = wordAt(trim + 32);
        boolean agrees = mmaps >= 0
                && mmaps <= mostMmaps
                && mmapThreshold >= 1024
                && mmapThreshold <= MAX_MMAP_THRESHOLD_BYTES
                && arenaTest > 0
                && arenaTest <= MAX_ARENAS
                && arenaMax >= 0
                && arenaMax <= MAX_ARENAS;
        return agrees
                ? Reading.of(new MallocSettings(
                        mmapThreshold,
                        trimThreshold,
                        mmaps,
                        arenaMax,
                        arenaTest,
                        processors,
                        Runtime.getRuntime().availableProcessors()))
                : Reading.absent("malloc's own variables are not plausible");
    }

    /**
     * Whether the main arena has taken memory by mmap because brk could not grow: NONCONTIGUOUS_BIT of flags, the second half of the
     * first word of struct malloc_state. It is never cleared again.
     */
    boolean hasGoneBesideBrk() {
        return mainArena != 0 && isNoncontiguous(mainArena);
    }

    private boolean isNoncontiguous(long arena) {
        return (wordAt(arena & -8) >>> 32 & GlibcLayout.NONCONTIGUOUS) != 0;
    }

    /** The main arena's top; 0 when not known. */
    long topOfMain(GlibcLayout layout) {
        return mainArena == 0 ? 0 : wordAt(mainArena + layout.topOffset());
    }

    /** Bytes that the main arena took from the kernel, by brk and beside it: system_mem in struct malloc_state; 0 when not known. */
    long systemBytesOfMain(GlibcLayout layout) {
        return mainArena == 0 ? 0 : wordAt(mainArena + layout.nextOffset() + 24);
    }

    private long wordAt(long address) {
        return peek.at(address) ? peek.word(address) : 0;
    }

    private int half(long address) {
        long word = wordAt(address & -8);
        return (int) ((address & 7) == 0 ? word : word >>> 32);
    }

    /**
     * Finds what is not known yet.
     *
     * @param data libc's writable data
     * @param arenas the arenas of all heaps
     * @param brk the mapping {@code [heap]}
     */
    void look(List<AddressRange> data, Set<Long> arenas, @Nullable AddressRange brk, GlibcLayout layout) {
        if (mainArena == 0) {
            mainArena = arenas.isEmpty()
                    ? lonelyArena(data, brk, layout)
                    : arenaOfCircle(data, arenas.iterator().next(), layout);
        }
        if (sbrkBase == 0 && brk != null) {
            sbrkBase = wordWithValue(data, brk.start());
        }
    }

    /** The member of the circle of arenas that lies in libc's data; 0 when the circle does not close. */
    private long arenaOfCircle(List<AddressRange> data, long from, GlibcLayout layout) {
        long main = 0;
        long arena = from;
        for (int i = 0; i < MAX_ARENAS; i++) {
            if (!peek.at(arena + layout.nextOffset())) {
                return 0;
            }
            arena = peek.word(arena + layout.nextOffset());
            if (arena == from) {
                return main;
            }
            if (contains(data, arena)) {
                main = arena;
            } else if (!HeapInfo.isArenaAddress(arena)) {
                return 0;
            }
        }
        return 0;
    }

    /** Where there is one arena only: the place in libc's data that links to itself and whose top is one. */
    private long lonelyArena(List<AddressRange> data, @Nullable AddressRange brk, GlibcLayout layout) {
        for (AddressRange range : data) {
            for (long at = range.start(); at + layout.stateBytes() <= range.end(); at += 8) {
                if (peek.at(at + layout.nextOffset())
                        && peek.word(at + layout.nextOffset()) == at
                        && peek.at(at + layout.topOffset())
                        && isTop(peek.word(at + layout.topOffset()), brk, at)) {
                    return at;
                }
            }
        }
        return 0;
    }

    /** A top lies in {@code [heap]}, or is a chunk that ends with a page when its arena says that it went beside it. */
    private boolean isTop(long top, @Nullable AddressRange brk, long arena) {
        if (brk != null && brk.contains(top)) {
            return true;
        }
        long head = isNoncontiguous(arena) && top > 0 && (top & 15) == 0 ? wordAt(top + 8) : 0;
        return (head & 7) == 1 && (top + head - 1) % pageSize == 0;
    }

    private long wordWithValue(List<AddressRange> data, long value) {
        for (AddressRange range : data) {
            for (long at = range.start() + 16; at < range.end(); at += 8) {
                if (peek.at(at) && peek.word(at) == value) {
                    return at;
                }
            }
        }
        return 0;
    }

    private static boolean contains(List<AddressRange> ranges, long address) {
        for (AddressRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
