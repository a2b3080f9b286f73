package dev.arenascope.report;

import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Outside;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * A process as seen from outside, for example
 *
 * <pre>
 * arenascope pid 4711 otelcol, from outside
 *   resident 120 MB   peak 180 MB   anonymous 98 MB   files 22 MB   shared 0   swapped 0   threads 14
 *   go       go1.26.8 example.com/otelcol; heap 88 MB resident of 128 MB mapped (by shape)
 *   mappings of               number   resident  anonymous
 *   anonymous                     31     98 MB      98 MB
 * </pre>
 */
public final class OutsideReport {
    private static final int MOST = 12;
    private static final int NAME = 26;
    private static final int NUMBER = 6;
    private static final int SIZE = 11;

    private OutsideReport() {}

    /** Every line ends with a line feed. */
    public static String text(Outside o) {
        StringBuilder out = new StringBuilder(1024).append("arenascope pid ").append(o.pid());
        out.append(' ').append(TextReport.clean(o.name())).append(", from outside\n");
        status(out, o.status());
        go(out, o);
        if (!(o.kinds() instanceof Reading.Present<List<Outside.Kind>> kinds)) {
            return out.append("  mappings - (")
                    .append(o.kinds().reason())
                    .append(")\n")
                    .toString();
        }
        row(out, "mappings of", "number", "resident", "anonymous");
        List<Outside.Kind> all = kinds.value();
        for (Outside.Kind k : all.subList(0, Math.min(MOST, all.size()))) row(out, k.name(), k);
        if (all.size() > MOST) row(out, "others", sum(all.subList(MOST, all.size())));
        return out.toString();
    }

    private static void status(StringBuilder out, Reading<ProcessStatus> status) {
        if (!(status instanceof Reading.Present<ProcessStatus> p)) {
            out.append("  resident - (").append(status.reason()).append(")\n");
            return;
        }
        ProcessStatus s = p.value();
        out.append("  resident ").append(Sizes.text(s.vmRssBytes()));
        out.append("   peak ").append(Sizes.text(s.vmHwmBytes()));
        out.append("   anonymous ").append(Sizes.text(s.rssAnonBytes()));
        out.append("   files ").append(Sizes.text(s.rssFileBytes()));
        out.append("   shared ").append(Sizes.text(s.rssShmemBytes()));
        out.append("   swapped ").append(Sizes.text(s.vmSwapBytes()));
        out.append("   threads ").append(s.threads()).append('\n');
    }

    private static void go(StringBuilder out, Outside o) {
        if (!(o.build() instanceof Reading.Present<GoBuild> build)) return;
        out.append("  go       ").append(build.value().version().orElse("version unknown"));
        if (build.value().path() instanceof Reading.Present<String> path)
            out.append(' ').append(TextReport.clean(path.value()));
        if (o.goHeap() instanceof Reading.Present<GoMappings> heap) {
            out.append("; heap ").append(Sizes.text(heap.value().residentBytes()));
            out.append(" resident of ").append(Sizes.text(heap.value().mappedBytes()));
            out.append(" mapped (").append(foundBy(heap.value())).append(')');
        } else {
            out.append("; heap - (").append(o.goHeap().reason()).append(')');
        }
        out.append('\n');
    }

    private static String foundBy(GoMappings heap) {
        return switch (heap.foundBy()) {
            case NAME -> "by name";
            case FIXED_BASE -> "by its base";
            case SHAPE -> "by shape";
        };
    }

    private static Outside.Kind sum(List<Outside.Kind> kinds) {
        int mappings = 0;
        long resident = 0;
        long anonymous = 0;
        for (Outside.Kind k : kinds) {
            mappings += k.mappings();
            resident += k.residentBytes();
            anonymous += k.anonymousBytes();
        }
        return new Outside.Kind("others", mappings, resident, anonymous);
    }

    private static void row(StringBuilder out, String name, Outside.Kind k) {
        row(
                out,
                TextReport.clean(name),
                Integer.toString(k.mappings()),
                Sizes.text(k.residentBytes()),
                Sizes.text(k.anonymousBytes()));
    }

    private static void row(StringBuilder out, String name, String number, String resident, String anonymous) {
        out.append("  ").append(name);
        pad(out, NAME - name.length() + NUMBER - number.length()).append(number);
        pad(out, SIZE - resident.length()).append(resident);
        pad(out, SIZE - anonymous.length()).append(anonymous).append('\n');
    }

    private static StringBuilder pad(StringBuilder out, int spaces) {
        return out.append(" ".repeat(Math.max(1, spaces)));
    }

    /** One object, without a line feed. */
    public static String json(Outside o) {
        Json json = new Json().beginObject().field("outside", true).field("pid", o.pid());
        json.field("name", o.name());
        Reading<ProcessStatus> s = o.status();
        json.field("rssBytes", s.map(ProcessStatus::vmRssBytes)).field("peakBytes", s.map(ProcessStatus::vmHwmBytes));
        json.field("anonBytes", s.map(ProcessStatus::rssAnonBytes));
        json.field("fileBytes", s.map(ProcessStatus::rssFileBytes));
        json.field("shmemBytes", s.map(ProcessStatus::rssShmemBytes));
        json.field("swapBytes", s.map(ProcessStatus::vmSwapBytes));
        json.field("threads", s.map(ProcessStatus::threads));
        if (o.build() instanceof Reading.Present<GoBuild> build) {
            json.field("goVersion", build.value().version().orElse(""));
        } else {
            json.nothing("goVersion");
        }
        json.field("goHeapResidentBytes", o.goHeap().map(GoMappings::residentBytes));
        json.field("goHeapMappedBytes", o.goHeap().map(GoMappings::mappedBytes));
        json.name("mappings").beginArray();
        for (Outside.Kind k : o.kinds().orElse(List.of())) {
            json.beginObject().field("name", k.name()).field("mappings", k.mappings());
            json.field("residentBytes", k.residentBytes()).field("anonymousBytes", k.anonymousBytes());
            json.endObject();
        }
        json.endArray().name("absent").beginArray();
        absent(json, "rssBytes", s);
        absent(json, "goVersion", o.build());
        absent(json, "goHeapResidentBytes", o.goHeap());
        absent(json, "mappings", o.kinds());
        return json.endArray().endObject().toString();
    }

    private static void absent(Json json, String what, Reading<?> reading) {
        if (reading.isPresent()) return;
        json.beginObject().field("what", what).field("reason", reading.reason()).endObject();
    }
}
