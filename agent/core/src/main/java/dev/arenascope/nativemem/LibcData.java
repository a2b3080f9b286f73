package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
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

    /** Where there is one arena only: the place in libc's data that links to itself and whose top lies in {@code [heap]}. */
    private long lonelyArena(List<AddressRange> data, @Nullable AddressRange brk, GlibcLayout layout) {
        for (AddressRange range : data) {
            for (long at = range.start(); at + layout.stateBytes() <= range.end(); at += 8) {
                if (peek.at(at + layout.nextOffset())
                        && peek.word(at + layout.nextOffset()) == at
                        && peek.at(at + layout.topOffset())
                        && brk != null
                        && brk.contains(peek.word(at + layout.topOffset()))) {
                    return at;
                }
            }
        }
        return 0;
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
