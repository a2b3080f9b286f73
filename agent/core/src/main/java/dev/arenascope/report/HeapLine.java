package dev.arenascope.report;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/**
 * The Java heap in one line, for example {@code 600 MB committed in regions of 1 MB: old 300 MB (used 260 MB), humongous 200 MB (100 objects,
 * tails 99 MB), free 100 MB (largest run 60 MB)}.
 */
final class HeapLine {
    private HeapLine() {}

    /** Empty when the regions were not read. */
    static String of(Snapshot snapshot) {
        if (!(snapshot.heapRegions() instanceof Reading.Present<HeapRegions> present)) return "";
        HeapRegions regions = present.value();
        StringBuilder out = new StringBuilder(160)
                .append(Sizes.text(regions.committedBytes()))
                .append(" committed");
        if (regions.regionBytes() instanceof Reading.Present<Long> size) {
            out.append(" in regions of ").append(Sizes.text(size.value()));
        }
        String separator = ": ";
        for (HeapRegions.Sum sum : regions.sums()) {
            if (sum.kind() == HeapRegions.Kind.UNCOMMITTED) continue;
            out.append(separator).append(JsonHeap.name(sum.kind())).append(' ').append(Sizes.text(sum.totalBytes()));
            detail(out, sum, regions);
            separator = ", ";
        }
        if (regions.live() instanceof Reading.Present<HeapRegions.Live> live) {
            out.append("; live at the last marking ")
                    .append(Sizes.text(live.value().markedBytes()));
            out.append(", allocated since ").append(Sizes.text(live.value().sinceBytes()));
        }
        return out.toString();
    }

    private static void detail(StringBuilder out, HeapRegions.Sum sum, HeapRegions regions) {
        if (sum.kind() == HeapRegions.Kind.FREE) {
            if (regions.largestFreeBytes() instanceof Reading.Present<Long> largest)
                out.append(" (largest run ").append(Sizes.text(largest.value())).append(')');
        } else if (sum.kind() == HeapRegions.Kind.HUMONGOUS) {
            out.append(" (").append(regions.humongous().objects()).append(" objects");
            if (regions.humongous().tailBytes() instanceof Reading.Present<Long> tails)
                out.append(", tails ").append(Sizes.text(tails.value()));
            out.append(')');
        } else {
            out.append(" (used ").append(Sizes.text(sum.usedBytes())).append(')');
        }
    }
}
