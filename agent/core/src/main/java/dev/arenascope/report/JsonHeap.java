package dev.arenascope.report;

import static dev.arenascope.report.JsonSources.add;
import static dev.arenascope.report.JsonSources.put;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.Locale;
import java.util.Map;

/** What the Java heap is divided into, as the field {@code heapRegions} of the JSON report. */
final class JsonHeap {
    private JsonHeap() {}

    static void append(Json json, Snapshot s) {
        put(json, "heapRegions", s.heapRegions(), JsonHeap::regions);
    }

    /** Why a field of {@link #append} is null, by its path. */
    static void absent(Map<String, String> found, Snapshot s) {
        if (!(s.heapRegions() instanceof Reading.Present<HeapRegions> p)) return;
        add(found, "heapRegions.regionBytes", p.value().regionBytes());
        add(found, "heapRegions.largestFreeBytes", p.value().largestFreeBytes());
        add(found, "heapRegions.humongous.tailBytes", p.value().humongous().tailBytes());
        add(found, "heapRegions.live", p.value().live());
    }

    private static void regions(Json json, HeapRegions r) {
        json.beginObject().field("regionBytes", r.regionBytes()).field("committedBytes", r.committedBytes());
        json.field("usedBytes", r.usedBytes()).field("idleBytes", r.idleBytes());
        json.field("pinnedBytes", r.pinnedBytes()).field("largestFreeBytes", r.largestFreeBytes());
        json.name("kinds").beginArray();
        for (HeapRegions.Sum sum : r.sums()) {
            json.beginObject().field("kind", name(sum.kind())).field("regions", sum.regions());
            json.field("totalBytes", sum.totalBytes()).field("usedBytes", sum.usedBytes());
            json.field("freeBytes", sum.freeBytes()).endObject();
        }
        json.endArray().name("humongous").beginObject();
        json.field("objects", r.humongous().objects());
        json.field("totalBytes", r.humongous().totalBytes());
        json.field("tailBytes", r.humongous().tailBytes()).endObject();
        put(json, "live", r.live(), JsonHeap::live);
        json.name("strip")
                .beginObject()
                .field("start", "0x" + Long.toHexString(r.strip().start()));
        json.field("cellBytes", r.strip().cellBytes()).field("kinds", r.strip().kinds());
        json.field("used", r.strip().used()).endObject().endObject();
    }

    private static void live(Json json, HeapRegions.Live live) {
        json.beginObject().field("markedBytes", live.markedBytes()).field("sinceBytes", live.sinceBytes());
        json.field("sparseBytes", live.sparseBytes()).endObject();
    }

    static String name(HeapRegions.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
