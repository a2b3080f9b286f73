package dev.arenascope.report;

import static dev.arenascope.report.JsonReport.round;
import static dev.arenascope.report.JsonSources.add;

import dev.arenascope.model.PoolRow;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The array {@code pools} of the JSON report: those of bytes, of objects, then of threads, told apart by {@code of}. */
final class JsonPools {
    private JsonPools() {}

    static void append(Json json, Reading<Pools> reading) {
        if (!(reading instanceof Reading.Present<Pools> present)) {
            json.nothing("pools");
            return;
        }
        json.name("pools").beginArray();
        for (Pools.BytePool pool : present.value().bytes()) bytes(json, pool);
        for (Pools.ObjectPool pool : present.value().objects()) objects(json, pool);
        for (Pools.ThreadPool pool : present.value().threads()) {
            json.beginObject().field("of", "threads").field("name", pool.type());
            json.field("values", pool.values()).field("threads", pool.threads());
            json.field("heldBytes", pool.bytes()).endObject();
        }
        json.endArray();
    }

    /** Why a field is null, by its path. */
    static Map<String, String> absent(Pools pools) {
        Map<String, String> found = new LinkedHashMap<>();
        int i = 0;
        for (Pools.BytePool pool : pools.bytes()) {
            String path = "pools[" + i++ + "].";
            add(found, path + "chunkBytes", pool.chunkBytes());
            add(found, path + "usedBytes", pool.usedBytes());
            add(found, path + "cachedBytes", pool.cachedBytes());
            add(found, path + "pinnedBytes", pool.pinnedBytes());
            add(found, path + "f", PoolRow.f(pool));
            add(found, path + "retention", PoolRow.retention(pool));
            int j = 0;
            for (Pools.PoolArena arena : pool.arenas()) {
                add(found, path + "arenas[" + j + "].allocatedBytes", arena.allocatedBytes());
                add(found, path + "arenas[" + j++ + "].f", PoolRow.f(arena));
            }
        }
        for (Pools.ObjectPool pool : pools.objects()) {
            String path = "pools[" + i++ + "].";
            add(found, path + "waiting", pool.waiting());
            add(found, path + "max", pool.max());
            add(found, path + "maxIdle", pool.maxIdle());
            add(found, path + "borrows", pool.borrows());
            add(found, path + "misses", pool.misses());
            add(found, path + "recentMs", pool.recent());
            add(found, path + "recentBorrows", pool.recent());
            add(found, path + "recentMisses", pool.recent());
            add(found, path + "hitRate", pool.recent());
        }
        return found;
    }

    private static void bytes(Json json, Pools.BytePool pool) {
        json.beginObject().field("of", "bytes").field("name", pool.name()).field("direct", pool.direct());
        json.field("chunkBytes", pool.chunkBytes()).field("heldBytes", pool.heldBytes());
        json.field("usedBytes", pool.usedBytes()).field("cachedBytes", pool.cachedBytes());
        json.field("freeChunkBytes", pool.freeChunkBytes()).field("pinnedBytes", pool.pinnedBytes());
        ratio(json, "f", PoolRow.f(pool));
        ratio(json, "retention", PoolRow.retention(pool));
        arenas(json, pool.arenas());
        json.endObject();
    }

    private static void arenas(Json json, List<Pools.PoolArena> arenas) {
        json.name("arenas").beginArray();
        for (Pools.PoolArena arena : arenas) {
            json.beginObject().field("heldBytes", arena.heldBytes()).field("allocatedBytes", arena.allocatedBytes());
            json.field("chunks", arena.chunks()).field("freeChunks", arena.freeChunks());
            json.field("freeChunkBytes", arena.freeChunkBytes());
            ratio(json, "f", PoolRow.f(arena));
            json.endObject();
        }
        json.endArray();
    }

    private static void ratio(Json json, String name, Reading<Double> ratio) {
        if (ratio instanceof Reading.Present<Double> p) json.field(name, round(p.value(), 4));
        else json.nothing(name);
    }

    private static void objects(Json json, Pools.ObjectPool pool) {
        json.beginObject().field("of", "objects").field("name", pool.name()).field("kind", pool.kind());
        json.field("active", pool.active()).field("idle", pool.idle()).field("waiting", pool.waiting());
        json.field("max", pool.max()).field("maxIdle", pool.maxIdle());
        json.field("borrows", pool.borrows()).field("misses", pool.misses());
        if (pool.recent() instanceof Reading.Present<Pools.Recent> recent) {
            json.field("recentMs", recent.value().ms());
            json.field("recentBorrows", recent.value().borrows());
            json.field("recentMisses", recent.value().misses());
            json.field("hitRate", round(recent.value().hitRate(), 4));
        } else {
            json.nothing("recentMs")
                    .nothing("recentBorrows")
                    .nothing("recentMisses")
                    .nothing("hitRate");
        }
        json.endObject();
    }
}
