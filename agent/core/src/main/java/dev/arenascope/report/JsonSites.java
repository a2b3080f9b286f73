package dev.arenascope.report;

import static dev.arenascope.report.JsonReport.round;
import static dev.arenascope.report.JsonSources.add;

import dev.arenascope.model.SiteAdvice;
import dev.arenascope.model.SiteFigures;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.AllocationSite.SizeClass;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who allocates, as fields of the JSON report. */
final class JsonSites {
    private JsonSites() {}

    static void append(Json json, Snapshot s) {
        JsonSources.put(json, "allocation", s.allocation(), (j, a) -> allocation(j, a, s.gc()));
        json.name("sites").beginArray();
        for (AllocationSite site : sites(s)) site(json, site, advice(s, site));
        json.endArray();
    }

    /** Why a field of {@link #append} is null, by its path. */
    static void absent(Map<String, String> found, Snapshot s) {
        add(found, "allocation", s.allocation());
        if (!(s.allocation() instanceof Reading.Present<Allocation> p)) return;
        add(found, "allocation.bytesPerSecond", p.value().bytesPerSecond());
        add(found, "allocation.samples", p.value().samples());
        add(found, "allocation.collectedBytesPerSecond", s.gc().flatMap(GcLog::bytesPerSecond));
        add(found, "allocation.pauseShare", s.gc().flatMap(GcLog::pauseShare));
        List<AllocationSite> sites = sites(s);
        for (int i = 0; i < sites.size(); i++) {
            String path = "sites[" + i + "].";
            SiteFigures figures = SiteFigures.of(sites.get(i));
            add(found, path + "line", sites.get(i).line());
            add(found, path + "through", sites.get(i).through());
            add(found, path + "objectsPerSecond", sites.get(i).counts());
            add(found, path + "sizeClass", figures.sizeClass());
            add(found, path + "sizeClassBytes", figures.sizeClass());
            add(found, path + "lifetimeGcs", figures.lifetimeGcs());
            add(found, path + "advice", advice(s, sites.get(i)));
        }
    }

    private static List<AllocationSite> sites(Snapshot s) {
        return s.allocation() instanceof Reading.Present<Allocation> p
                ? p.value().sites()
                : List.of();
    }

    private static void allocation(Json json, Allocation a, Reading<GcLog> gc) {
        json.beginObject().field("step", a.step().name().toLowerCase(Locale.ROOT));
        json.field("why", a.why());
        json.field("bytesPerSecond", a.bytesPerSecond().map(v -> round(v, 0)));
        json.field("collectedBytesPerSecond", gc.flatMap(GcLog::bytesPerSecond).map(v -> round(v, 0)));
        json.field("pauseShare", gc.flatMap(GcLog::pauseShare).map(v -> round(v, 6)));
        JsonSources.put(json, "samples", a.samples(), JsonSites::samples);
        json.endObject();
    }

    private static void samples(Json json, AllocationSamples s) {
        json.beginObject().field("startMs", s.startMs()).field("windowMs", s.windowMs());
        json.field("samples", s.samples()).field("bytesPerSecond", round(s.bytesPerSecond(), 0));
        json.field("shared", s.shared()).field("cpuMs", round(s.cpuMs(), 3)).endObject();
    }

    private static void site(Json json, AllocationSite site, Reading<String> advice) {
        SiteFigures figures = SiteFigures.of(site);
        json.beginObject().field("class", site.className()).field("method", site.method());
        json.field("line", site.line()).field("bytesPerSecond", round(site.bytesPerSecond(), 0));
        json.field("type", site.type());
        text(json, "sizeClass", figures.sizeClass().map(c -> Sizes.text(c.upToBytes())));
        json.field("sizeClassBytes", figures.sizeClass().map(SizeClass::upToBytes));
        json.field("lifetimeGcs", figures.lifetimeGcs());
        text(json, "advice", advice);
        text(json, "through", site.through());
        json.field("counted", site.counts().isPresent());
        json.field("objectsPerSecond", site.counts().map(c -> round(c.objectsPerSecond(), 1)));
        json.endObject();
    }

    private static Reading<String> advice(Snapshot s, AllocationSite site) {
        Reading<SiteAdvice> advice = SiteAdvice.of(site, SiteAdvice.regionBytes(s.heapInfo()));
        return advice instanceof Reading.Present<SiteAdvice> p
                ? Reading.of(p.value().text())
                : Reading.absent(advice.reason());
    }

    private static void text(Json json, String name, Reading<String> reading) {
        if (reading instanceof Reading.Present<String> p) json.field(name, p.value());
        else json.nothing(name);
    }
}
