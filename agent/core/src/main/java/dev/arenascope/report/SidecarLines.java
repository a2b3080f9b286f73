package dev.arenascope.report;

import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The sidecars in the text report, a line each, those with findings first and then by size; none when there are none. For example {@code 4800
 * otelcol go1.26.8 rss 120 MB heap 110 MB, live 31 MB, F 0.31 RETENTION: 61 MB idle for 4 min}.
 */
final class SidecarLines {
    static final int MOST = 8;

    /** A class of its own, not a lambda: it runs at every report. */
    private static final class MostSevereFirst implements Comparator<Line> {
        @Override
        public int compare(Line a, Line b) {
            if (a.findings.isEmpty() || b.findings.isEmpty()) {
                int byNumber = Integer.compare(b.findings.size(), a.findings.size());
                return byNumber != 0 ? byNumber : Long.compare(b.bytes, a.bytes);
            }
            int bySeverity =
                    a.findings.get(0).severity().compareTo(b.findings.get(0).severity());
            return bySeverity != 0 ? bySeverity : Long.compare(b.bytes, a.bytes);
        }
    }

    private record Line(List<Finding> findings, long bytes, String text) {}

    private SidecarLines() {}

    static List<String> of(Report report) {
        if (!(report.snapshot().sidecars() instanceof Reading.Present<Sidecars> present)
                || present.value().all().isEmpty()) return List.of();
        List<Line> lines = new ArrayList<>();
        for (Sidecar s : present.value().all()) lines.add(line(report, s));
        Collections.sort(lines, new MostSevereFirst());
        boolean all = lines.size() <= MOST + 1;
        List<String> first = new ArrayList<>();
        for (int i = 0; i < (all ? lines.size() : MOST); i++) first.add(lines.get(i).text);
        if (!all) first.add(lines.size() - MOST + " more, in JSON");
        return first;
    }

    private static Line line(Report report, Sidecar s) {
        SidecarRow row = SidecarRow.of(s);
        List<Finding> findings = report.diagnosis().of(s);
        StringBuilder out = new StringBuilder(120);
        if (s.pid() instanceof Reading.Present<Long> pid)
            out.append(pid.value()).append(' ');
        out.append(s.name());
        if (s.build() instanceof Reading.Present<GoBuild> build
                && build.value().version() instanceof Reading.Present<String> version) {
            out.append(' ').append(version.value());
        }
        out.append(" rss ").append(size(row.residentBytes()));
        heap(out, s, row);
        for (int i = 0; i < findings.size(); i++) {
            Finding f = findings.get(i);
            out.append(i == 0 ? " " : ", ").append(f.code()).append(": ").append(inShort(f));
        }
        return new Line(findings, row.residentBytes().orElse(0L), out.toString());
    }

    private static void heap(StringBuilder out, Sidecar s, SidecarRow row) {
        if (row.heldBytes() instanceof Reading.Present<Long> held) {
            out.append(" heap ")
                    .append(Sizes.text(held.value()))
                    .append(", live ")
                    .append(size(row.liveBytes()));
            out.append(", F ");
            out.append(row.f() instanceof Reading.Present<Double> f ? Sizes.fixed(f.value(), 2) : "-");
        } else if (s.mappings() instanceof Reading.Present<GoMappings> m) {
            // From outside only: what is alive in it cannot be known.
            out.append(" heap ").append(Sizes.text(m.value().residentBytes())).append(" resident of ");
            out.append(Sizes.text(m.value().mappedBytes())).append(" mapped, live -, F -");
        } else {
            out.append(" heap -");
        }
    }

    private static String size(Reading<Long> bytes) {
        return bytes instanceof Reading.Present<Long> p ? Sizes.text(p.value()) : "-";
    }

    /** The evidence up to its first semicolon. */
    private static String inShort(Finding f) {
        int end = f.evidence().indexOf(';');
        return end < 0 ? f.evidence() : f.evidence().substring(0, end);
    }
}
