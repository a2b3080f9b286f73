package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** jemalloc's numbers by mallctl, as its manual page names them. Pages are jemalloc's own ({@code arenas.page}). */
final class JemallocStats {
    /** The index under which mallctl merges all arenas (MALLCTL_ARENAS_ALL). */
    private static final String ALL = "stats.arenas.4096.";

    private static final String EXTENTS = ALL + "extents.*.";
    private static final String BINS = ALL + "bins.*.";
    private static final String ARENA = "stats.arenas.*.";

    private static final int MOST_ARENAS = 256;
    private static final int MOST_CLASSES = 512;

    private final AllocatorCalls calls;
    private final String version;
    private final List<AllocatorStats.Setting> settings = new ArrayList<>();

    JemallocStats(AllocatorCalls calls, String version) {
        this.calls = calls;
        this.version = version;
    }

    Reading<AllocatorStats> read() {
        Reading<Long> epoch = calls.refresh();
        Reading<Long> page = calls.mallctl("arenas.page", 8);
        if (!epoch.isPresent() || !(page instanceof Reading.Present<Long> pageBytes)) {
            return Reading.absent(epoch.isPresent() ? page.reason() : epoch.reason());
        }
        long bytes = pageBytes.value();
        Reading<Long> dirty = pages(ALL + "pdirty", bytes);
        Reading<Long> muzzy = pages(ALL + "pmuzzy", bytes);
        setting("dirty_decay_ms", "opt.dirty_decay_ms", 8);
        setting("muzzy_decay_ms", "opt.muzzy_decay_ms", 8);
        setting("background_thread", "background_thread", 1);
        setting("narenas", "opt.narenas", 4);
        return Reading.of(new AllocatorStats(
                AllocatorStats.Kind.JEMALLOC,
                version,
                size("stats.allocated"),
                size("stats.active"),
                resident(bytes),
                size("stats.mapped"),
                size("stats.retained"),
                size("stats.metadata"),
                dirty,
                muzzy,
                Reading.absent("jemalloc counts blocks in thread caches as allocated"),
                largestFree(),
                dirty.map(d -> d + muzzy.orElse(0L)),
                List.copyOf(settings),
                arenas(bytes),
                bins()));
    }

    /** Upper bound of what is resident now; copies the statistics first. */
    Reading<Long> residentBytes() {
        Reading<Long> epoch = calls.refresh();
        return epoch.isPresent() ? calls.mallctl("arenas.page", 8).flatMap(this::resident) : epoch;
    }

    /** jemalloc's own sum leaves out muzzy pages, which are resident until the kernel takes them. */
    private Reading<Long> resident(long pageBytes) {
        long muzzy = pages(ALL + "pmuzzy", pageBytes).orElse(0L);
        return size("stats.resident").map(bytes -> bytes + muzzy);
    }

    private Reading<Long> size(String name) {
        return calls.mallctl(name, 8);
    }

    private Reading<Long> pages(String name, long pageBytes) {
        return size(name).map(pages -> pages * pageBytes);
    }

    private void setting(String name, String key, int bytes) {
        settings.add(new AllocatorStats.Setting(name, calls.mallctl(key, bytes)));
    }

    /** Mean size of the free extents in the largest class that has any. */
    private Reading<Long> largestFree() {
        // By default no page is ever muzzy, and the classes are some two hundred.
        boolean muzzies = size(ALL + "pmuzzy").orElse(1L) > 0;
        Reading<Long> largest = Reading.of(0L);
        for (int i = 0; i < MOST_CLASSES; i++) {
            if (!(calls.mallctl(EXTENTS + "ndirty", i, 8) instanceof Reading.Present<Long> dirty)) {
                return i == 0 ? Reading.absent("this jemalloc does not list its free extents") : largest;
            }
            long muzzy = muzzies ? calls.mallctl(EXTENTS + "nmuzzy", i, 8).orElse(0L) : 0;
            if (dirty.value() > 0) largest = mean(EXTENTS + "dirty_bytes", i, dirty.value());
            else if (muzzy > 0) largest = mean(EXTENTS + "muzzy_bytes", i, muzzy);
        }
        return largest;
    }

    private Reading<Long> mean(String sum, int index, long count) {
        return Reading.of(calls.mallctl(sum, index, 8).orElse(0L) / count);
    }

    private List<AllocatorStats.Arena> arenas(long pageBytes) {
        List<AllocatorStats.Arena> arenas = new ArrayList<>();
        long count = Math.min(MOST_ARENAS, calls.mallctl("arenas.narenas", 4).orElse(0L));
        for (int i = 0; i < count; i++) {
            // An arena that no thread has used yet has no numbers.
            if (!(calls.mallctl(ARENA + "pactive", i, 8) instanceof Reading.Present<Long> active)) continue;
            arenas.add(new AllocatorStats.Arena(
                    i,
                    calls.mallctl(ARENA + "nthreads", i, 4).orElse(0L),
                    active.value() * pageBytes,
                    calls.mallctl(ARENA + "pdirty", i, 8).orElse(0L) * pageBytes,
                    calls.mallctl(ARENA + "pmuzzy", i, 8).orElse(0L) * pageBytes));
        }
        return List.copyOf(arenas);
    }

    private List<AllocatorStats.Bin> bins() {
        List<AllocatorStats.Bin> bins = new ArrayList<>();
        long count = Math.min(MOST_CLASSES, calls.mallctl("arenas.nbins", 4).orElse(0L));
        for (int i = 0; i < count; i++) {
            long slabs = calls.mallctl(BINS + "curslabs", i, 8).orElse(0L);
            if (slabs == 0) continue;
            bins.add(new AllocatorStats.Bin(
                    calls.mallctl("arenas.bin.*.size", i, 8).orElse(0L),
                    calls.mallctl(BINS + "curregs", i, 8).orElse(0L),
                    slabs,
                    calls.mallctl("arenas.bin.*.slab_size", i, 8).orElse(0L)));
        }
        return List.copyOf(bins);
    }
}
