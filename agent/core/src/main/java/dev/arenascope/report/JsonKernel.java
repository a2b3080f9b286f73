package dev.arenascope.report;

import static dev.arenascope.report.JsonReport.round;

import dev.arenascope.model.BuddyZone;
import dev.arenascope.model.Contiguity;
import dev.arenascope.model.Contract;
import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.KernelLimits;
import dev.arenascope.snapshot.NumaPages;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import java.util.Map;

/** The kernel's side as fields of the JSON report: free lists, groups and ancestors, quotas, nodes, and the JVM's promises. */
final class JsonKernel {
    private JsonKernel() {}

    /** {@code levels} of the field {@code cgroup}, tightest first. */
    static void levels(Json json, List<CgroupLevel> levels) {
        json.name("levels").beginArray();
        for (CgroupLevel l : levels) {
            json.beginObject().field("path", l.path()).field("limitBytes", l.limitBytes());
            json.field("highBytes", l.highBytes()).field("usageBytes", l.usageBytes());
            json.field("unreclaimableBytes", l.unreclaimableBytes());
            if (l.stat() instanceof Reading.Present<CgroupLevel.Stat> p) stat(json.name("stat"), p.value());
            else json.nothing("stat");
            CgroupLevel.Events e = l.events();
            json.name("events").beginObject().field("low", e.low()).field("high", e.high());
            json.field("max", e.max()).field("oom", e.oom()).field("oomKill", e.oomKill());
            json.field("underOom", e.underOom()).field("newHigh", e.newHigh());
            json.field("newMax", e.newMax()).endObject().endObject();
        }
        json.endArray();
    }

    private static void stat(Json json, CgroupLevel.Stat s) {
        json.beginObject().field("anonBytes", s.anonBytes()).field("fileBytes", s.fileBytes());
        json.field("shmemBytes", s.shmemBytes()).field("majorFaults", s.majorFaults());
        json.field("refaults", s.refaults()).endObject();
    }

    static void absentOfLevels(Map<String, String> found, List<CgroupLevel> levels) {
        for (int i = 0; i < levels.size(); i++) {
            CgroupLevel l = levels.get(i);
            String path = "cgroup.levels[" + i + "].";
            add(found, path + "limitBytes", l.limitBytes());
            add(found, path + "highBytes", l.highBytes());
            add(found, path + "usageBytes", l.usageBytes());
            add(found, path + "unreclaimableBytes", l.unreclaimableBytes());
            add(found, path + "stat", l.stat());
            if (l.stat() instanceof Reading.Present<CgroupLevel.Stat> p) {
                add(found, path + "stat.majorFaults", p.value().majorFaults());
                add(found, path + "stat.refaults", p.value().refaults());
            }
            CgroupLevel.Events e = l.events();
            add(found, path + "events.low", e.low());
            add(found, path + "events.high", e.high());
            add(found, path + "events.max", e.max());
            add(found, path + "events.oom", e.oom());
            add(found, path + "events.oomKill", e.oomKill());
            add(found, path + "events.underOom", e.underOom());
        }
    }

    /** All zones together, for an allocation of pages that have to lie side by side. */
    static void contiguity(Json json, BuddyInfo buddy, Reading<Long> pageBytes) {
        Contiguity c = Contiguity.of(buddy);
        json.field("memoryFragmentationRate", round(c.fragmentationRate(), 6)).name("unusableByOrder");
        numbers(json, c.unusableByOrder());
        json.field("largestFreeBlockBytes", pageBytes.map(c::largestFreeBlockBytes));
        json.field("failsFromBytes", pageBytes.map(c::failsFromBytes));
    }

    static void unusable(Json json, BuddyInfo.Zone zone) {
        numbers(json.name("unusableByOrder"), BuddyZone.unusableByOrder(zone));
    }

    private static void numbers(Json json, List<Double> shares) {
        json.beginArray();
        for (double share : shares) json.value(round(share, 4));
        json.endArray();
    }

    static void limits(Json json, KernelLimits l) {
        json.beginObject()
                .field("cpus", l.cpus())
                .field("maxMappings", l.maxMappings())
                .endObject();
    }

    static void numa(Json json, NumaPages n) {
        json.beginObject().name("bytesByNode").beginArray();
        for (long bytes : n.bytesByNode()) json.value(bytes);
        json.endArray().field("locality", round(n.locality(), 4));
        json.field("remoteBytes", n.remoteBytes()).endObject();
    }

    static void flags(Json json, JvmFlags f) {
        json.beginObject().field("maxHeapBytes", f.maxHeapBytes()).field("heapSetBy", f.heapSetBy());
        json.field("maxDirectBytes", f.maxDirectBytes()).field("maxMetaspaceBytes", f.maxMetaspaceBytes());
        json.field("reservedCodeBytes", f.reservedCodeBytes()).field("threadStackBytes", f.threadStackBytes());
        json.field("parallelGcThreads", f.parallelGcThreads()).field("processors", f.processors());
        json.field("leastHeapBytes", f.heap().leastBytes())
                .field("preTouch", f.heap().preTouch());
        json.field("maxHeapFreeRatio", f.heap().maxFreeRatio())
                .field("periodicGcMs", f.heap().periodicMs())
                .endObject();
    }

    static void contract(Json json, Contract c) {
        json.beginObject().field("likelyBytes", c.likelyBytes()).field("allowedBytes", c.allowedBytes());
        json.name("terms").beginArray();
        for (Contract.Term t : c.terms()) {
            json.beginObject().field("term", t.name()).field("usedBytes", t.usedBytes());
            json.field("likelyBytes", t.likelyBytes())
                    .field("allowedBytes", t.allowedBytes())
                    .endObject();
        }
        json.endArray().endObject();
    }

    static void absent(Map<String, String> found, Snapshot s) {
        s.cgroup().map(c -> c.levels()).map(levels -> {
            absentOfLevels(found, levels);
            return levels;
        });
        if (s.limits() instanceof Reading.Present<KernelLimits> p) {
            add(found, "limits.cpus", p.value().cpus());
            add(found, "limits.maxMappings", p.value().maxMappings());
        }
        if (s.flags() instanceof Reading.Present<JvmFlags> p) {
            add(found, "flags.maxDirectBytes", p.value().maxDirectBytes());
            add(found, "flags.maxMetaspaceBytes", p.value().maxMetaspaceBytes());
        }
        add(found, "limits", s.limits());
        add(found, "numa", s.numa());
        if (s.numa() instanceof Reading.Present<NumaPages> p)
            add(found, "numa.remoteBytes", p.value().remoteBytes());
        add(found, "flags", s.flags());
        if (s.buddy().isPresent() && !s.space().isPresent()) {
            found.put("kernel.largestFreeBlockBytes", s.space().reason());
            found.put("kernel.failsFromBytes", s.space().reason());
        }
    }

    private static void add(Map<String, String> found, String field, Reading<?> reading) {
        if (!reading.isPresent()) found.put(field, reading.reason());
    }
}
