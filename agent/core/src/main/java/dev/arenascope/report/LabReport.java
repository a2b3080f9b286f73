package dev.arenascope.report;

import dev.arenascope.snapshot.GranularityTable;
import dev.arenascope.snapshot.LabHost;
import dev.arenascope.snapshot.MadviseTable;
import dev.arenascope.snapshot.Reading;
import java.util.LinkedHashSet;
import java.util.Set;

/** The tables of the lab as text, or as one JSON object on one line. A dash is absent; the last lines say why. */
public final class LabReport {
    private static final int SCHEMA = 1;

    private final StringBuilder out = new StringBuilder(4096);
    private final Set<String> absent = new LinkedHashSet<>();

    private LabReport() {}

    public static String text(MadviseTable table) {
        LabReport report = new LabReport();
        report.host("madvise", table.host());
        report.line("memory", "advice", "returned", "RSS before", "after", "LazyFree", "us");
        String kind = "";
        for (MadviseTable.Trial t : table.trials()) {
            if (t.result() instanceof Reading.Present<MadviseTable.Result> p) {
                MadviseTable.Result r = p.value();
                report.line(
                        t.memory(),
                        t.advice(),
                        r.returned(),
                        Sizes.text(r.rssBeforeBytes()),
                        Sizes.text(r.rssAfterBytes()),
                        Sizes.text(r.lazyFreeBytes()),
                        Sizes.fixed(r.micros(), 1));
            } else if (!kind.equals(t.memory())) {
                report.absent.add(t.memory() + ": " + t.result().reason());
            }
            kind = t.memory();
        }
        return report.done();
    }

    public static String text(GranularityTable table) {
        LabReport report = new LabReport();
        report.host("granularity", table.host());
        report.columns(26, "what", "request", "taken", "resident", "overhead");
        for (GranularityTable.Row row : table.rows()) {
            String taken = report.size(row.what(), row.takenBytes());
            boolean same = row.residentBytes().equals(row.takenBytes());
            String resident = report.size(same ? row.what() : row.what() + " resident", row.residentBytes());
            if (taken.equals("-") && resident.equals("-")) continue;
            String overhead = overhead(row)
                    .map(share -> Sizes.fixed(100 * share, 1) + " %")
                    .orElse("-");
            report.columns(26, row.what(), exact(row.requestBytes()), taken, resident, overhead);
        }
        return report.done();
    }

    public static String json(MadviseTable table) {
        Json json = begin("madvise", table.host()).name("trials").beginArray();
        for (MadviseTable.Trial t : table.trials()) {
            json.beginObject().field("memory", t.memory()).field("advice", t.advice());
            if (t.result() instanceof Reading.Present<MadviseTable.Result> p) {
                MadviseTable.Result r = p.value();
                json.field("returned", r.returned()).field("rssBeforeBytes", r.rssBeforeBytes());
                json.field("rssAfterBytes", r.rssAfterBytes()).field("lazyFreeBytes", r.lazyFreeBytes());
                json.field("micros", JsonReport.round(r.micros(), 3));
            } else {
                json.field("absent", t.result().reason());
            }
            json.endObject();
        }
        return json.endArray().endObject().toString();
    }

    public static String json(GranularityTable table) {
        Json json = begin("granularity", table.host()).name("rows").beginArray();
        for (GranularityTable.Row row : table.rows()) {
            json.beginObject().field("what", row.what()).field("requestBytes", row.requestBytes());
            json.field("takenBytes", row.takenBytes()).field("residentBytes", row.residentBytes());
            json.field("overhead", overhead(row).map(share -> JsonReport.round(share, 4)));
            if (!row.takenBytes().isPresent())
                json.field("absentTaken", row.takenBytes().reason());
            if (!row.residentBytes().isPresent())
                json.field("absentResident", row.residentBytes().reason());
            json.endObject();
        }
        return json.endArray().endObject().toString();
    }

    /** A table that could not be measured at all. */
    public static String absentJson(String table, String reason) {
        return new Json()
                .beginObject()
                .field("schema", SCHEMA)
                .field("lab", table)
                .field("absent", reason)
                .endObject()
                .toString();
    }

    /** What is taken beyond the request, as a share of the request. */
    private static Reading<Double> overhead(GranularityTable.Row row) {
        return row.takenBytes().map(taken -> (double) (taken - row.requestBytes()) / Math.max(1, row.requestBytes()));
    }

    private static Json begin(String table, LabHost host) {
        Json json = new Json().beginObject().field("schema", SCHEMA).field("lab", table);
        json.field("kernel", host.kernel()).field("jvm", host.jvm()).field("pageBytes", host.pageBytes());
        if (host.transparentHugePages() instanceof Reading.Present<String> thp)
            json.field("transparentHugePages", thp.value());
        else json.nothing("transparentHugePages");
        return json.field("swapBytes", host.swapBytes());
    }

    private void host(String table, LabHost host) {
        out.append("arenascope lab ").append(table).append(": kernel ").append(TextReport.clean(host.kernel()));
        out.append(", ").append(host.jvm()).append(", pages of ").append(Sizes.text(host.pageBytes()));
        out.append(", transparent huge pages ")
                .append(host.transparentHugePages().orElse("unknown"));
        out.append(", swap ").append(host.swapBytes().map(Sizes::text).orElse("unknown"));
        out.append('\n');
    }

    private String size(String what, Reading<Long> bytes) {
        if (bytes instanceof Reading.Present<Long> p) return exact(p.value());
        absent.add(what + ": " + bytes.reason());
        return "-";
    }

    /** No digit is lost: an overhead may be a few bytes of a megabyte. */
    private static String exact(long bytes) {
        if (bytes < 10 * Sizes.KB || bytes % Sizes.KB != 0) return bytes + " B";
        return bytes % Sizes.MB == 0 ? bytes / Sizes.MB + " MB" : bytes / Sizes.KB + " KB";
    }

    private void line(String memory, String advice, String... numbers) {
        String two = memory + " ".repeat(Math.max(1, 12 - memory.length())) + advice;
        columns(29, two, numbers);
    }

    private void columns(int firstWidth, String first, String... others) {
        out.append("  ").append(first).append(" ".repeat(Math.max(0, firstWidth - first.length())));
        for (String other : others)
            out.append(" ".repeat(Math.max(1, 12 - other.length()))).append(other);
        out.append('\n');
    }

    private String done() {
        for (String line : absent)
            out.append("  absent     ").append(TextReport.clean(line)).append('\n');
        return out.toString();
    }
}
