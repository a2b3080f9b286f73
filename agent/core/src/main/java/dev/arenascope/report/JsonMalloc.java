package dev.arenascope.report;

import static dev.arenascope.report.JsonReport.round;
import static dev.arenascope.report.JsonSources.add;
import static dev.arenascope.report.JsonSources.put;

import dev.arenascope.model.ArenaRow;
import dev.arenascope.model.ArenaRows;
import dev.arenascope.model.ArenaThreads;
import dev.arenascope.model.MallocTags;
import dev.arenascope.snapshot.HeapPages;
import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocSettings;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What malloc's heaps said, as fields of the JSON report. */
final class JsonMalloc {
    /** Arenas that are listed; the rest are counted. */
    static final int MOST_ARENAS = 64;
    /** Heaps whose pages are listed; the rest are counted. */
    static final int MOST_HEAPS = 64;

    private JsonMalloc() {}

    static void append(Json json, Snapshot s) {
        arenas(json, s);
        put(json, "mallocHeaps", s.malloc(), (j, malloc) -> heaps(j, malloc, ageMs(s.malloc())));
        json.field(
                "mallocHeapsMore",
                s.malloc().map(malloc -> Math.max(0, walked(malloc).size() - MOST_HEAPS)));
        put(json, "mallocTags", MallocTags.of(s), JsonMalloc::tags);
        json.field("mallocUntaggedLiveBytes", s.malloc().flatMap(Malloc::untaggedLiveBytes));
        json.field("mallocBesideBrkBytes", s.malloc().flatMap(Malloc::besideBrkBytes));
        put(json, "mallocSettings", s.malloc().flatMap(Malloc::settings), JsonMalloc::settings);
    }

    /** Why a field of {@link #append} is null, by its path; {@link Absence} says it where a text report has a word for it. */
    static void absent(Map<String, String> found, Snapshot s) {
        add(found, "mallocArenas", s.malloc());
        add(found, "mallocArenasMore", s.malloc());
        add(found, "mallocArenasNotWalked", s.malloc());
        add(found, "mallocHeaps", s.malloc());
        add(found, "mallocHeapsMore", s.malloc());
        add(found, "mallocTags", MallocTags.of(s));
        add(found, "mallocUntaggedLiveBytes", s.malloc().flatMap(Malloc::untaggedLiveBytes));
        Reading<MallocSettings> settings = s.malloc().flatMap(Malloc::settings);
        add(found, "mallocSettings", settings);
        if (settings instanceof Reading.Present<MallocSettings> p) {
            add(found, "mallocSettings.processors", p.value().processors());
            add(found, "mallocSettings.arenasAllowed", p.value().arenasAllowed());
        }
    }

    private static long ageMs(Reading<Malloc> malloc) {
        return malloc instanceof Reading.Present<Malloc> p ? p.ageMs() : 0;
    }

    /** The walked heaps, largest resident set first. */
    static List<Malloc.Heap> walked(Malloc malloc) {
        return malloc.heaps().stream()
                .filter(heap -> heap.walk().isPresent())
                .sorted(Comparator.comparingLong((Malloc.Heap heap) ->
                                heap.walk().map(Malloc.Walk::residentBytes).orElse(0L))
                        .reversed())
                .toList();
    }

    /** A strip of letters for each heap: see {@link HeapPages}. */
    private static void heaps(Json json, Malloc malloc, long ageMs) {
        List<Malloc.Heap> walked = walked(malloc);
        json.beginArray();
        for (Malloc.Heap heap : walked.subList(0, Math.min(MOST_HEAPS, walked.size()))) {
            if (!(heap.walk() instanceof Reading.Present<Malloc.Walk> walk)) continue;
            HeapPages pages = walk.value().pages();
            json.beginObject().field("arena", "0x" + Long.toHexString(heap.arena()));
            json.field("start", "0x" + Long.toHexString(heap.range().start()));
            json.field("origin", origin(heap.origin())).field("walkAgeMs", ageMs + walk.ageMs());
            json.field("pageBytes", pages.pageBytes()).field("pagesPerCell", pages.pagesPerCell());
            json.field("livePages", pages.live()).field("pinnedPages", pages.pinned());
            json.field("reclaimablePages", pages.reclaimable()).field("topPages", pages.top());
            json.field("absentPages", pages.absent())
                    .field("cells", pages.cells())
                    .endObject();
        }
        json.endArray();
    }

    private static String origin(Malloc.Origin origin) {
        return switch (origin) {
            case BRK -> "brk";
            case BESIDE_BRK -> "besideBrk";
            case ARENA -> "arena";
        };
    }

    private static void tags(Json json, MallocTags tags) {
        json.beginArray();
        for (MallocTags.Row row : tags.rows()) {
            LiveChunks.Tagged chunks = row.chunks();
            json.beginObject().field("name", row.name()).field("tag", chunks.tag());
            json.field("chunks", chunks.chunks()).field("bytes", chunks.bytes());
            json.field("askedBytes", chunks.askedBytes()).field("pinnedBytes", chunks.pinnedBytes());
            json.endObject();
        }
        json.endArray();
    }

    private static void settings(Json json, MallocSettings m) {
        json.beginObject().field("mmapThresholdBytes", m.mmapThresholdBytes());
        json.field("trimThresholdBytes", m.trimThresholdBytes()).field("mmappedBlocks", m.mmappedBlocks());
        json.field("arenaMax", m.arenaMax()).field("arenaTest", m.arenaTest()).field("processors", m.processors());
        json.field("jvmProcessors", m.jvmProcessors());
        json.field("arenasAllowed", m.arenasAllowed()).endObject();
    }

    /** {@code upToBytes} is left out of the last class, which has no bound. */
    private static void sizeClasses(Json json, LiveChunks live) {
        json.name("sizeClasses").beginArray();
        for (LiveChunks.SizeClass c : live.bySize()) {
            json.beginObject();
            if (c.upToBytes() != Long.MAX_VALUE) json.field("upToBytes", c.upToBytes());
            json.field("chunks", c.chunks()).field("bytes", c.bytes());
            json.field("pinnedBytes", c.pinnedBytes()).endObject();
        }
        json.endArray();
    }

    private static void arenas(Json json, Snapshot s) {
        Reading<Malloc> malloc = s.malloc();
        Reading<List<ArenaRow>> rows = malloc.map(ArenaRows::of);
        put(json, "mallocArenas", rows, (j, all) -> {
            j.beginArray();
            for (ArenaRow row : all.subList(0, Math.min(MOST_ARENAS, all.size()))) arena(j, row, s);
            j.endArray();
        });
        json.field("mallocArenasMore", rows.map(all -> Math.max(0, all.size() - MOST_ARENAS)));
        json.field("mallocArenasNotWalked", malloc.map(ArenaRows::notWalked));
    }

    /** A walk that was carried over is as old as the reading that carries it, besides its age within it. */
    private static void arena(Json json, ArenaRow row, Snapshot s) {
        long ageMs = ageMs(s.malloc());
        json.beginObject().field("arena", row.address()).field("main", row.main());
        json.field("heaps", row.heaps()).field("walkedHeaps", row.walkedHeaps());
        json.field("residentBytes", row.residentBytes()).field("liveBytes", row.liveBytes());
        json.field("reclaimableBytes", row.reclaimableBytes()).field("pinnedBytes", row.pinnedBytes());
        json.field("topBytes", row.topBytes()).field("f", round(row.f(), 4));
        json.field("scatter", round(row.scatter(), 4)).field("retention", round(row.retention(), 4));
        json.field("oldestWalkAgeMs", ageMs + row.oldestWalkAgeMs());
        json.field("topHeldBytes", row.topHeld().bytes());
        json.name("threads").beginArray();
        for (String group : ArenaThreads.of(s.space(), row.arena())) json.value(group);
        json.endArray();
        sizeClasses(json, row.live());
        json.endObject();
    }
}
