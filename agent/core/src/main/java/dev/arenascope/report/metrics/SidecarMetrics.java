package dev.arenascope.report.metrics;

import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** Go processes beside the JVM. */
final class SidecarMetrics {
    private static final int MOST = 200;

    private SidecarMetrics() {}

    static void append(Exposition out, Snapshot s) {
        if (!(s.sidecars() instanceof Reading.Present<Sidecars> sidecars)) return;
        List<Sidecar> all = sidecars.value().all();
        List<SidecarRow> rows = new ArrayList<>();
        for (int i = 0; i < all.size() && i < MOST; i++) rows.add(SidecarRow.of(all.get(i)));
        out.of(Metric.SIDECAR_RESIDENT);
        for (SidecarRow r : rows) sample(out, r, r.residentBytes());
        out.of(Metric.SIDECAR_LIVE);
        for (SidecarRow r : rows) sample(out, r, r.liveBytes());
        out.of(Metric.SIDECAR_HELD);
        for (SidecarRow r : rows) sample(out, r, r.heldBytes());
        out.of(Metric.SIDECAR_FRAGMENTATION);
        for (SidecarRow r : rows) sample(out, r, r.f());
    }

    private static void sample(Exposition out, SidecarRow row, Reading<? extends Number> value) {
        out.sample(value, row.sidecar().name(), row.sidecar().id());
    }
}
