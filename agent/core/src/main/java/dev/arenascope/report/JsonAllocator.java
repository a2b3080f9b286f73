package dev.arenascope.report;

import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Map;

/** What a malloc other than glibc's said of itself, as the field {@code allocator} of the JSON report. */
final class JsonAllocator {
    private static final String PATH = "allocator.";

    private JsonAllocator() {}

    static void append(Json json, AllocatorStats s) {
        json.beginObject().field("name", s.kind().label()).field("version", s.version());
        json.field("allocatedBytes", s.allocatedBytes()).field("activeBytes", s.activeBytes());
        json.field("residentBytes", s.residentBytes()).field("mappedBytes", s.mappedBytes());
        json.field("retainedBytes", s.retainedBytes()).field("metadataBytes", s.metadataBytes());
        json.field("dirtyBytes", s.dirtyBytes()).field("muzzyBytes", s.muzzyBytes());
        json.field("cachedBytes", s.cachedBytes()).field("largestFreeBytes", s.largestFreeBytes());
        json.field("purgeableBytes", s.purgeableBytes());
        json.name("settings").beginObject();
        for (AllocatorStats.Setting setting : s.settings()) json.field(setting.name(), setting.value());
        json.endObject();
        List<AllocatorStats.Arena> arenas = s.arenas();
        json.name("arenas").beginArray();
        for (AllocatorStats.Arena a : arenas.subList(0, Math.min(JsonMalloc.MOST_ARENAS, arenas.size()))) {
            json.beginObject().field("index", a.index()).field("threads", a.threads());
            json.field("activeBytes", a.activeBytes()).field("dirtyBytes", a.dirtyBytes());
            json.field("muzzyBytes", a.muzzyBytes()).endObject();
        }
        json.endArray().field("arenasMore", Math.max(0, arenas.size() - JsonMalloc.MOST_ARENAS));
        json.name("bins").beginArray();
        for (AllocatorStats.Bin bin : s.bins()) {
            json.beginObject().field("blockBytes", bin.blockBytes()).field("blocks", bin.blocks());
            json.field("slabs", bin.slabs()).field("slabBytes", bin.slabBytes()).endObject();
        }
        json.endArray().endObject();
    }

    /** Why a field of {@link #append} is null, by its path. */
    static void absent(Map<String, String> found, Reading<AllocatorStats> reading) {
        if (!(reading instanceof Reading.Present<AllocatorStats> present)) return;
        AllocatorStats s = present.value();
        add(found, "allocatedBytes", s.allocatedBytes());
        add(found, "activeBytes", s.activeBytes());
        add(found, "residentBytes", s.residentBytes());
        add(found, "mappedBytes", s.mappedBytes());
        add(found, "retainedBytes", s.retainedBytes());
        add(found, "metadataBytes", s.metadataBytes());
        add(found, "dirtyBytes", s.dirtyBytes());
        add(found, "muzzyBytes", s.muzzyBytes());
        add(found, "cachedBytes", s.cachedBytes());
        add(found, "largestFreeBytes", s.largestFreeBytes());
        add(found, "purgeableBytes", s.purgeableBytes());
        for (AllocatorStats.Setting setting : s.settings()) add(found, "settings." + setting.name(), setting.value());
    }

    private static void add(Map<String, String> found, String field, Reading<?> reading) {
        if (!reading.isPresent()) found.put(PATH + field, reading.reason());
    }
}
