package dev.arenascope.report;

import static dev.arenascope.report.OpenRows.orNull;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.List;
import javax.management.openmbean.CompositeData;

/** The JMX rows of the sidecars, at most {@link JsonSidecars#MOST}. */
final class SidecarRows {
    static final OpenRow SIDECAR = OpenRow.named("Sidecar", "a process that shares the host or pod")
            .number("pid", "process id")
            .text("name", "process name")
            .text("goVersion", "version of Go it was built with")
            .number("rssBytes", "resident bytes")
            .ratio("f", "arena fragmentation of its heap, 0..1")
            .number("heldBytes", "what its heap holds: objects, the unused rest of their spans, free spans")
            .number("liveBytes", "alive after its last collection")
            .number("reclaimableBytes", "wholly free spans that are resident")
            .number("pinnedBytes", "unused in spans that hold objects, an upper bound of span fragmentation")
            .ratio("retention", "share of what its heap holds that is in no span in use, 0..1")
            .texts("findings", "codes, most severe first")
            .text("absent", "what could not be read, and why")
            .build();

    private SidecarRows() {}

    static CompositeData[] of(Reading<Report> report) {
        if (!(report instanceof Reading.Present<Report> p)
                || !(p.value().snapshot().sidecars() instanceof Reading.Present<Sidecars> sidecars)) {
            return new CompositeData[0];
        }
        List<CompositeData> rows = new ArrayList<>();
        for (Sidecar s : sidecars.value().all()) {
            if (rows.size() == JsonSidecars.MOST) break;
            rows.add(row(s, p.value().diagnosis()));
        }
        return rows.toArray(new CompositeData[0]);
    }

    private static CompositeData row(Sidecar s, Diagnosis diagnosis) {
        SidecarRow row = SidecarRow.of(s);
        Reading<String> version = s.build().flatMap(GoBuild::version);
        List<String> codes = new ArrayList<>();
        for (Finding f : diagnosis.of(s)) codes.add(f.code().name());
        return SIDECAR.data(
                orNull(s.pid()),
                s.name(),
                orNull(version),
                orNull(row.residentBytes()),
                orNull(row.f()),
                orNull(row.heldBytes()),
                orNull(row.liveBytes()),
                orNull(row.reclaimableBytes()),
                orNull(row.pinnedBytes()),
                orNull(row.retention()),
                codes.toArray(new String[0]),
                OpenRows.absent(
                        "pid", s.pid(),
                        "goVersion", version,
                        "rssBytes", row.residentBytes(),
                        "heap", s.heap(),
                        "liveBytes", row.liveBytes(),
                        "mappings", s.mappings()));
    }
}
