package dev.arenascope.report;

import static dev.arenascope.report.JsonReport.round;

import dev.arenascope.model.BuddyZone;
import dev.arenascope.model.Fragmentation;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.HeapInfo;
import dev.arenascope.snapshot.HostFacts;
import dev.arenascope.snapshot.HostMemory;
import dev.arenascope.snapshot.MallocInfo;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What each source said, as fields of the JSON report: the numbers that the ledger was made of, and those beside it. */
final class JsonSources {
    /** A transparent huge page of x86: order 9. */
    private static final long HUGE_PAGE_BYTES = 2 * Sizes.MB;

    private JsonSources() {}

    static void append(Json json, Snapshot s) {
        put(json, "status", s.status(), JsonSources::status);
        put(json, "hostMemory", s.hostMemory(), JsonSources::hostMemory);
        Reading<Long> pageBytes = BuddyZone.pageBytes(s.space());
        put(json, "kernel", s.buddy(), (j, buddy) -> kernel(j, buddy, pageBytes));
        put(json, "pressure", s.pressure(), JsonSources::pressure);
        put(json, "limits", s.limits(), JsonKernel::limits);
        put(json, "numa", s.numa(), JsonKernel::numa);
        put(json, "flags", s.flags(), JsonKernel::flags);
        put(json, "heapInfo", s.heapInfo(), JsonSources::heapInfo);
        JsonHeap.append(json, s);
        put(json, "gc", s.gc(), JsonSources::gc);
        put(json, "nativeTags", s.nativeTags(), JsonSources::nativeTags);
        put(json, "allocator", s.allocator(), JsonAllocator::append);
        put(json, "mallocInfo", s.mallocInfo(), JsonSources::mallocInfo);
        put(json, "hostFacts", s.hostFacts(), JsonSources::hostFacts);
        JsonJvm.append(json, s);
        JsonArenas.append(json, s);
        JsonMalloc.append(json, s);
    }

    /** Why a field of {@link #append} is null where its source as a whole is not, by the path of the field. */
    static Map<String, String> absent(Snapshot s) {
        Map<String, String> found = new LinkedHashMap<>();
        JsonMalloc.absent(found, s);
        JsonKernel.absent(found, s);
        JsonAllocator.absent(found, s.allocator());
        if (s.buddy() instanceof Reading.Present<BuddyInfo> p) {
            Reading<Long> pageBytes = BuddyZone.pageBytes(s.space());
            add(found, "kernel.pageBytes", pageBytes);
            for (int i = 0; i < p.value().zones().size(); i++) {
                add(found, "kernel.zones[" + i + "].freeBytesByOrder", pageBytes);
                add(found, "kernel.zones[" + i + "].freeBytes", pageBytes);
                add(found, "kernel.zones[" + i + "].unusableOrder9", pageBytes);
            }
        }
        if (s.heapInfo() instanceof Reading.Present<HeapInfo> p) {
            add(found, "heapInfo.regionBytes", p.value().regionBytes());
            add(found, "heapInfo.youngRegions", p.value().youngRegions());
        }
        JsonHeap.absent(found, s);
        JsonJvm.absent(found, s);
        JsonArenas.absent(found, s);
        JsonSites.absent(found, s);
        List<GcLog.Cycles> cycles = s.gc().map(GcLog::cycles).orElse(List.of());
        for (int i = 0; i < cycles.size(); i++) {
            add(found, "gc[" + i + "].heapBeforeBytes", cycles.get(i).heapBefore());
            add(found, "gc[" + i + "].heapAfterBytes", cycles.get(i).heapAfter());
        }
        return found;
    }

    /** The share of an owner's resident bytes that is not in use. */
    static Reading<Double> retention(OwnerRow row) {
        return row.liveBytes().map(live -> Fragmentation.retention(live, row.residentBytes()));
    }

    static void add(Map<String, String> found, String field, Reading<?> reading) {
        if (!reading.isPresent()) found.put(field, reading.reason());
    }

    static <T> void put(Json json, String name, Reading<T> reading, BiConsumer<Json, T> body) {
        if (reading instanceof Reading.Present<T> p) body.accept(json.name(name), p.value());
        else json.nothing(name);
    }

    private static void status(Json json, ProcessStatus s) {
        json.beginObject().field("vmSizeBytes", s.vmSizeBytes()).field("rssAnonBytes", s.rssAnonBytes());
        json.field("rssFileBytes", s.rssFileBytes()).field("rssShmemBytes", s.rssShmemBytes());
        json.field("swapBytes", s.vmSwapBytes()).field("threads", s.threads()).endObject();
    }

    private static void hostMemory(Json json, HostMemory m) {
        json.beginObject().field("totalBytes", m.totalBytes()).field("availableBytes", m.availableBytes());
        json.field("swapTotalBytes", m.swapTotalBytes()).field("swapFreeBytes", m.swapFreeBytes());
        json.field("majorFaults", m.majorFaults()).field("compactStalls", m.compactStalls());
        json.field("compactFails", m.compactFails());
        json.field("allocStalls", m.allocStalls()).endObject();
    }

    private static void kernel(Json json, BuddyInfo buddy, Reading<Long> pageBytes) {
        json.beginObject().field("pageBytes", pageBytes);
        JsonKernel.contiguity(json, buddy, pageBytes);
        json.name("zones").beginArray();
        for (BuddyInfo.Zone zone : buddy.zones()) {
            json.beginObject().field("node", zone.node()).field("name", zone.name());
            Reading<long[]> bytes = pageBytes.map(page -> BuddyZone.freeBytesByOrder(zone, page));
            put(json, "freeBytesByOrder", bytes, JsonSources::numbers);
            json.field("freeBytes", bytes.map(JsonSources::sum));
            json.field("memoryFragmentationRate", round(BuddyZone.scatter(zone), 6));
            JsonKernel.unusable(json, zone);
            json.field(
                    "unusableOrder9", pageBytes.map(page -> round(BuddyZone.unusable(zone, page, HUGE_PAGE_BYTES), 4)));
            json.endObject();
        }
        json.endArray().endObject();
    }

    private static void numbers(Json json, long[] numbers) {
        json.beginArray();
        for (long number : numbers) json.value(number);
        json.endArray();
    }

    private static long sum(long[] numbers) {
        long sum = 0;
        for (long number : numbers) sum += number;
        return sum;
    }

    private static void pressure(Json json, Pressure p) {
        json.beginObject().field("scope", p.scope()).field("someAvg10Percent", p.someAvg10());
        json.field("someAvg60Percent", p.someAvg60()).field("fullAvg10Percent", p.fullAvg10());
        json.field("someTotalUs", p.someTotalUs()).endObject();
    }

    private static void heapInfo(Json json, HeapInfo h) {
        json.beginObject().field("collector", h.collector()).field("committedBytes", h.committedBytes());
        json.field("usedBytes", h.usedBytes()).field("regionBytes", h.regionBytes());
        json.field("youngRegions", h.youngRegions()).endObject();
    }

    private static void gc(Json json, GcLog gc) {
        json.beginArray();
        for (GcLog.Cycles c : gc.cycles()) {
            json.beginObject().field("collector", c.collector()).field("count", c.count());
            json.field("totalMs", c.totalMs()).field("lastMs", c.lastMs()).field("lastCause", c.lastCause());
            json.field("freedBytes", c.freedBytes());
            json.field("heapBeforeBytes", c.heapBefore()).field("heapAfterBytes", c.heapAfter());
            json.field("lastEndMs", c.lastEndMs())
                    .field("stopsTheWorld", c.stopsTheWorld())
                    .endObject();
        }
        json.endArray();
    }

    private static void nativeTags(Json json, NativeTags tags) {
        json.beginArray();
        for (NativeTags.Tag tag : tags.tags()) {
            json.beginObject().field("name", tag.name()).field("reservedBytes", tag.reservedBytes());
            json.field("committedBytes", tag.committedBytes()).endObject();
        }
        json.endArray();
    }

    private static void mallocInfo(Json json, MallocInfo m) {
        json.beginObject().field("arenas", m.arenas()).field("systemBytes", m.systemBytes());
        json.field("freeBytes", m.freeBytes()).field("mmappedCount", m.mmappedCount());
        json.field("mmappedBytes", m.mmappedBytes()).field("via", m.via()).endObject();
    }

    private static void hostFacts(Json json, HostFacts h) {
        json.beginObject().field("os", h.os()).field("cpuModel", h.cpuModel());
        json.field("logicalCpus", h.logicalCpus()).field("jvm", h.jvm());
        json.field("libc", h.libc()).endObject();
    }
}
