package dev.arenascope.report;

import static dev.arenascope.report.JsonSources.add;
import static dev.arenascope.report.JsonSources.put;

import dev.arenascope.model.BufferGroup;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import java.util.Map;

/** What the JVM says of itself, as fields of the JSON report. */
final class JsonJvm {
    private JsonJvm() {}

    static void append(Json json, Snapshot s) {
        put(json, "jvm", s.jvm(), JsonJvm::jvm);
        put(json, "cachedBuffers", s.cachedBuffers(), JsonJvm::cachedBuffers);
        put(json, "metaspace", s.metaspace(), JsonJvm::metaspace);
    }

    /** Why a field of {@link #append} is null, by its path. */
    static void absent(Map<String, String> found, Snapshot s) {
        List<JvmMemory.Pool> pools = s.jvm().map(JvmMemory::pools).orElse(List.of());
        for (int i = 0; i < pools.size(); i++) {
            add(found, "jvm.pools[" + i + "].maxBytes", pools.get(i).maxBytes());
            add(found, "jvm.pools[" + i + "].liveBytes", pools.get(i).liveBytes());
        }
        if (s.metaspace() instanceof Reading.Present<Metaspace> p) {
            add(found, "metaspace.classSpace", p.value().classSpace());
            add(found, "metaspace.loaders", p.value().loaders());
        }
    }

    private static void jvm(Json json, JvmMemory jvm) {
        json.beginObject().field("maxHeapBytes", jvm.maxHeapBytes()).field("loadedClasses", jvm.loadedClasses());
        json.field("threads", jvm.threads()).name("pools").beginArray();
        for (JvmMemory.Pool pool : jvm.pools()) {
            json.beginObject().field("name", pool.name()).field("heap", pool.heap());
            json.field("usedBytes", pool.usedBytes()).field("committedBytes", pool.committedBytes());
            json.field("maxBytes", pool.maxBytes())
                    .field("liveBytes", pool.liveBytes())
                    .endObject();
        }
        json.endArray().name("buffers").beginArray();
        for (JvmMemory.Buffers b : jvm.buffers()) {
            json.beginObject().field("name", b.name()).field("count", b.count());
            json.field("usedBytes", b.usedBytes())
                    .field("capacityBytes", b.capacityBytes())
                    .endObject();
        }
        json.endArray().name("collectors").beginArray();
        for (JvmMemory.Collector c : jvm.collectors()) {
            json.beginObject().field("collector", c.name()).field("collections", c.collections());
            json.field("timeMs", c.timeMs()).endObject();
        }
        json.endArray().endObject();
    }

    private static void cachedBuffers(Json json, CachedBuffers b) {
        json.beginObject().field("count", b.count()).field("threads", b.threads());
        json.field("capacityBytes", b.capacityBytes()).field("residentBytes", b.residentBytes());
        json.field("inDirectPool", b.inDirectPool()).name("groups").beginArray();
        for (BufferGroup group : BufferGroup.of(b)) {
            json.beginObject().field("name", group.name()).field("buffers", group.buffers());
            json.field("residentBytes", group.residentBytes()).endObject();
        }
        json.endArray().endObject();
    }

    private static void metaspace(Json json, Metaspace m) {
        space(json.beginObject().name("nonClass"), m.nonClass());
        put(json, "classSpace", m.classSpace(), JsonJvm::space);
        put(json, "loaders", m.loaders(), JsonJvm::loaders);
        json.endObject();
    }

    private static void space(Json json, Metaspace.Space space) {
        json.beginObject().field("reservedBytes", space.reservedBytes());
        json.field("committedBytes", space.committedBytes())
                .field("nodes", space.nodes())
                .endObject();
    }

    private static void loaders(Json json, Metaspace.Loaders loaders) {
        json.beginObject().field("alive", loaders.alive()).field("born", loaders.born());
        json.field("ended", loaders.ended()).endObject();
    }
}
