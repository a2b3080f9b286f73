package dev.arenascope.model;

import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The heaps of malloc, added up by the arena that they belong to. */
public final class ArenaRows {
    private static final Comparator<ArenaRow> LARGEST_FIRST = new Comparator<>() {
        @Override
        public int compare(ArenaRow a, ArenaRow b) {
            int bySize = Long.compare(b.residentBytes(), a.residentBytes());
            return bySize != 0 ? bySize : Long.compare(a.arena(), b.arena());
        }
    };

    private ArenaRows() {}

    /** Arenas of which at least one heap was walked, largest resident set first. */
    public static List<ArenaRow> of(Malloc malloc) {
        List<ArenaRow> rows = new ArrayList<>();
        for (Map.Entry<Long, List<Malloc.Heap>> arena : byArena(malloc).entrySet()) {
            ArenaRow row = row(arena.getKey(), arena.getValue());
            if (row.walkedHeaps() > 0) rows.add(row);
        }
        rows.sort(LARGEST_FIRST);
        return rows;
    }

    /** Number of arenas of which no heap was walked. */
    public static int notWalked(Malloc malloc) {
        return byArena(malloc).size() - of(malloc).size();
    }

    private static Map<Long, List<Malloc.Heap>> byArena(Malloc malloc) {
        Map<Long, List<Malloc.Heap>> byArena = new LinkedHashMap<>();
        for (Malloc.Heap heap : malloc.heaps()) {
            List<Malloc.Heap> heaps = byArena.get(heap.arena());
            if (heaps == null) {
                heaps = new ArrayList<>();
                byArena.put(heap.arena(), heaps);
            }
            heaps.add(heap);
        }
        return byArena;
    }

    private static ArenaRow row(long arena, List<Malloc.Heap> heaps) {
        boolean main = false;
        int walked = 0;
        long resident = 0;
        long live = 0;
        long reclaimable = 0;
        long pinned = 0;
        long top = 0;
        long free = 0;
        long largest = 0;
        long oldestMs = 0;
        LiveChunks inUse = LiveChunks.NONE;
        Malloc.TopHeld topHeld = Malloc.TopHeld.NOTHING;
        for (Malloc.Heap heap : heaps) {
            main |= heap.main();
            if (!(heap.walk() instanceof Reading.Present<Malloc.Walk> present)) continue;
            Malloc.Walk walk = present.value();
            walked++;
            resident += walk.residentBytes();
            live += walk.liveBytes();
            reclaimable += walk.reclaimableBytes();
            pinned += walk.pinnedBytes();
            top += walk.topBytes();
            free += walk.freeBytes();
            largest = Math.max(largest, walk.largestFreeBytes());
            inUse = inUse.plus(walk.live());
            if (walk.topHeld().bytes() > 0) topHeld = walk.topHeld();
            oldestMs = Math.max(oldestMs, present.ageMs());
        }
        return new ArenaRow(
                arena,
                main,
                heaps.size(),
                walked,
                resident,
                live,
                reclaimable,
                pinned,
                top,
                Fragmentation.f(resident - live, resident, live),
                Fragmentation.scatter(largest, free),
                Fragmentation.retention(live, resident),
                oldestMs,
                inUse,
                topHeld);
    }
}
