package dev.arenascope.report;

import static dev.arenascope.report.JsonSources.add;
import static dev.arenascope.report.JsonSources.put;

import dev.arenascope.model.Fragmentation;
import dev.arenascope.snapshot.JvmArenas;
import dev.arenascope.snapshot.JvmArenas.Chunks;
import dev.arenascope.snapshot.JvmArenas.CodeHeap;
import dev.arenascope.snapshot.JvmArenas.Loader;
import dev.arenascope.snapshot.JvmArenas.Loaders;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import java.util.Map;

/** The metaspace by class loader and the code heaps, as fields of the JSON report. */
final class JsonArenas {
    private JsonArenas() {}

    static void append(Json json, Snapshot s) {
        put(json, "jvmArenas", s.arenas(), JsonArenas::arenas);
    }

    /** Why a field of {@link #append} is null, by its path. */
    static void absent(Map<String, String> found, Snapshot s) {
        if (!(s.arenas() instanceof Reading.Present<JvmArenas> p)) return;
        add(found, "jvmArenas.loaders", p.value().loaders());
        add(found, "jvmArenas.codeHeaps", p.value().codeHeaps());
    }

    private static void arenas(Json json, JvmArenas arenas) {
        json.beginObject();
        put(json, "loaders", arenas.loaders(), JsonArenas::loaders);
        put(json, "codeHeaps", arenas.codeHeaps(), JsonArenas::codeHeaps);
        json.endObject();
    }

    private static void loaders(Json json, Loaders loaders) {
        json.beginObject().field("count", loaders.count());
        chunks(json, loaders.total());
        json.name("wasteful").beginArray();
        for (Loader loader : loaders.wasteful()) {
            json.beginObject().field("name", loader.name()).field("classes", loader.classes());
            chunks(json, loader.chunks());
            json.endObject();
        }
        json.endArray().endObject();
    }

    private static void chunks(Json json, Chunks c) {
        json.field("chunks", c.chunks()).field("committedBytes", c.committedBytes());
        json.field("usedBytes", c.usedBytes()).field("freeBytes", c.freeBytes()).field("wasteBytes", c.wasteBytes());
        json.field("f", Fragmentation.f(c.idleBytes(), c.committedBytes(), c.usedBytes()));
    }

    private static void codeHeaps(Json json, List<CodeHeap> heaps) {
        json.beginArray();
        for (CodeHeap heap : heaps) {
            json.beginObject().field("name", heap.name()).field("committedBytes", heap.committedBytes());
            json.field("freeBlocks", heap.freeBlocks()).field("freeBytes", heap.freeBytes());
            json.field("largestFreeBytes", heap.largestFreeBytes());
            json.field("scatter", Fragmentation.scatter(heap.largestFreeBytes(), heap.freeBytes()));
            json.endObject();
        }
        json.endArray();
    }
}
