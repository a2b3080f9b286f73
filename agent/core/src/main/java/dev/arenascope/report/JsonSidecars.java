package dev.arenascope.report;

import static dev.arenascope.report.JsonReport.round;

import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The array {@code sidecars} of the JSON report, at most {@value #MOST} of them; null when they could not be looked for. Of each, {@code absent} is
 * why nothing is known of its heap, or null; why any other field is null stands under {@code absent} of the report.
 */
final class JsonSidecars {
    static final int MOST = 200;

    /** Of more sidecars than these the text report does not say what is absent. */
    private static final int MOST_IN_TEXT = 8;

    /**
     * @param label for the text report; empty for what that does not show anyway
     */
    record Missing(String field, String label, String subject, String reason) {}

    private JsonSidecars() {}

    static void append(Json json, Report report) {
        if (!(report.snapshot().sidecars() instanceof Reading.Present<Sidecars> present)) {
            json.nothing("sidecars");
            return;
        }
        json.name("sidecars").beginArray();
        List<Sidecar> all = present.value().all();
        for (int i = 0; i < all.size() && i < MOST; i++) sidecar(json, report, all.get(i));
        json.endArray();
    }

    private static void sidecar(Json json, Report report, Sidecar s) {
        SidecarRow row = SidecarRow.of(s);
        json.beginObject().field("id", s.id()).field("name", s.name()).field("pid", s.pid());
        build(json, s.build());
        json.field("rssBytes", row.residentBytes());
        memory(json, s.memory());
        number(json, "utilisation", row.utilisation());
        if (s.heap() instanceof Reading.Present<GoHeap> heap) heap(json, row, heap.value(), heap.ageMs());
        else json.nothing("heap");
        if (s.mappings() instanceof Reading.Present<GoMappings> m) mappings(json, row, m.value());
        else json.nothing("mappings");
        json.name("findings").beginArray();
        for (Finding f : report.diagnosis().of(s)) json.value(f.code().name());
        json.endArray();
        if (s.heap().isPresent()) json.nothing("absent");
        else json.field("absent", s.heap().reason());
        json.endObject();
    }

    private static void build(Json json, Reading<GoBuild> reading) {
        if (reading instanceof Reading.Present<GoBuild> p) {
            GoBuild build = p.value();
            text(json, "goVersion", build.version());
            text(json, "path", build.path());
            text(json, "module", build.module());
            flag(json, "cgo", build.cgo());
        } else {
            json.nothing("goVersion").nothing("path").nothing("module").nothing("cgo");
        }
    }

    private static void memory(Json json, Reading<Sidecar.ProcessMemory> reading) {
        if (reading instanceof Reading.Present<Sidecar.ProcessMemory> p) {
            json.field("peakBytes", p.value().peakBytes());
            json.field("anonBytes", p.value().anonBytes());
            json.field("swapBytes", p.value().swapBytes());
        } else {
            json.nothing("peakBytes").nothing("anonBytes").nothing("swapBytes");
        }
    }

    private static void heap(Json json, SidecarRow row, GoHeap h, long ageMs) {
        json.name("heap").beginObject().field("source", h.source());
        json.field("kind", h.kind().name().toLowerCase(Locale.ROOT)).field("ageMs", ageMs);
        number(json, "f", row.f());
        number(json, "retention", row.retention());
        number(json, "scatter", row.scatter());
        number(json, "spanFragmentation", row.spanFragmentation());
        json.field("liveBytes", h.liveBytes()).field("objectsBytes", h.objectsBytes());
        json.field("unusedBytes", h.unusedBytes()).field("inuseBytes", h.inuseBytes());
        json.field("freeBytes", h.freeBytes()).field("idleBytes", h.idleBytes());
        json.field("releasedBytes", h.releasedBytes()).field("sysBytes", h.sysBytes());
        json.field("stackBytes", h.stackBytes()).field("goalBytes", h.goalBytes());
        if (h.gogcPercent() instanceof Reading.Present<Integer> gogc) json.field("gogc", gogc.value());
        else json.nothing("gogc");
        json.field("gcOff", h.gcOff()).field("limitBytes", h.limitBytes());
        json.field("collections", h.collections()).field("allocatedBytes", h.allocatedBytes());
        number(json, "gcCpuShare", h.gcCpuShare());
        json.endObject();
    }

    private static void mappings(Json json, SidecarRow row, GoMappings m) {
        json.name("mappings").beginObject();
        json.field("foundBy", m.foundBy().name().toLowerCase(Locale.ROOT));
        json.field("mappedBytes", m.mappedBytes()).field("reservedBytes", m.reservedBytes());
        json.field("residentBytes", m.residentBytes()).field("hugeBytes", m.hugeBytes());
        number(json, "hugeShare", row.hugeShare());
        json.field("lazyFreeBytes", m.lazyFreeBytes()).field("swapBytes", m.swapBytes());
        json.field("otherAnonBytes", m.otherAnonBytes()).endObject();
    }

    private static void number(Json json, String name, Reading<Double> reading) {
        if (reading instanceof Reading.Present<Double> p) json.field(name, round(p.value(), 4));
        else json.nothing(name);
    }

    private static void text(Json json, String name, Reading<String> reading) {
        if (reading instanceof Reading.Present<String> p) json.field(name, p.value());
        else json.nothing(name);
    }

    private static void flag(Json json, String name, Reading<Boolean> reading) {
        if (reading instanceof Reading.Present<Boolean> p) json.field(name, p.value());
        else json.nothing(name);
    }

    /** Why a field is null, by its path. */
    static List<Missing> missing(Sidecars sidecars) {
        List<Missing> found = new ArrayList<>();
        List<Sidecar> all = sidecars.all();
        for (int i = 0; i < all.size() && i < MOST; i++)
            missing(found, all.get(i), "sidecars[" + i + "].", i < MOST_IN_TEXT);
        return found;
    }

    private static void missing(List<Missing> found, Sidecar s, String path, boolean inText) {
        SidecarRow row = SidecarRow.of(s);
        String of = SidecarRow.OWNER + s.name();
        add(found, path + "pid", "", of, s.pid());
        if (s.build() instanceof Reading.Present<GoBuild> p) {
            add(found, path + "goVersion", "", of, p.value().version());
            add(found, path + "path", "", of, p.value().path());
            add(found, path + "module", "", of, p.value().module());
            add(found, path + "cgo", "", of, p.value().cgo());
        } else {
            add(found, path + "goVersion", "", of, s.build());
            add(found, path + "path", "", of, s.build());
            add(found, path + "module", "", of, s.build());
            add(found, path + "cgo", "", of, s.build());
        }
        add(found, path + "rssBytes", "", of, row.residentBytes());
        if (s.memory() instanceof Reading.Present<Sidecar.ProcessMemory> p) {
            add(found, path + "peakBytes", "", of, p.value().peakBytes());
            add(found, path + "anonBytes", "", of, p.value().anonBytes());
            add(found, path + "swapBytes", "", of, p.value().swapBytes());
        } else {
            add(found, path + "peakBytes", "", of, s.memory());
            add(found, path + "anonBytes", "", of, s.memory());
            add(found, path + "swapBytes", "", of, s.memory());
        }
        add(found, path + "utilisation", "", of, row.utilisation());
        add(found, path + "heap", inText ? "heap" : "", of, s.heap());
        add(found, path + "mappings", "", of, s.mappings());
        if (s.heap() instanceof Reading.Present<GoHeap> heap) missing(found, heap.value(), of, path + "heap.", inText);
    }

    private static void missing(List<Missing> found, GoHeap h, String of, String path, boolean inText) {
        add(found, path + "scatter", "", of, SidecarRow.NO_SCATTER);
        add(found, path + "liveBytes", inText ? "live" : "", of, h.liveBytes());
        add(found, path + "sysBytes", "", of, h.sysBytes());
        add(found, path + "stackBytes", "", of, h.stackBytes());
        add(found, path + "goalBytes", "", of, h.goalBytes());
        add(found, path + "gogc", "", of, h.gogcPercent());
        add(found, path + "limitBytes", "", of, h.limitBytes());
        add(found, path + "collections", "", of, h.collections());
        add(found, path + "allocatedBytes", "", of, h.allocatedBytes());
        add(found, path + "gcCpuShare", "", of, h.gcCpuShare());
    }

    private static void add(List<Missing> found, String field, String label, String subject, Reading<?> reading) {
        if (!reading.isPresent()) found.add(new Missing(field, label, subject, reading.reason()));
    }
}
