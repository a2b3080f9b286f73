package dev.arenascope.jvm;

import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.NativeTags.Blocks;
import dev.arenascope.snapshot.NativeTags.Tag;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of {@code VM.native_memory summary}: some lines per category. 17 prints no {@code tag=}.
 *
 * <pre>
 * -                        GC (reserved=77675KB, committed=60619KB)
 *                             (malloc=4704KB tag=GC #642) (peak=4810KB #650)
 *                             (mmap: reserved=72971KB, committed=55915KB, at peak)
 * </pre>
 */
final class NativeTagsText {
    private static final String OFF = "native memory tracking is off (-XX:NativeMemoryTracking=summary)";

    private NativeTagsText() {}

    static Reading<NativeTags> parse(String text) {
        List<Tag> tags = new ArrayList<>();
        for (String line : text.split("\n")) {
            int open = line.indexOf(" (reserved=");
            int malloc = line.indexOf("(malloc=");
            if (line.startsWith("-") && open >= 0) {
                String name = line.substring(1, open).strip();
                Scan.bytesAfter(line, "reserved=")
                        .flatMap(r -> Scan.bytesAfter(line, "committed=").map(c -> tags.add(new Tag(name, r, c))));
            } else if (malloc >= 0 && !tags.isEmpty()) {
                Tag last = tags.get(tags.size() - 1);
                tags.set(
                        tags.size() - 1,
                        new Tag(last.name(), last.reservedBytes(), last.committedBytes(), blocks(line)));
            }
        }
        return tags.isEmpty() ? Reading.absent(OFF) : Reading.of(new NativeTags(List.copyOf(tags)));
    }

    private static Reading<Blocks> blocks(String line) {
        Reading<Long> bytes = Scan.bytesAfter(line, "malloc=");
        Reading<Long> count = Scan.bytesAfter(line, "#");
        Reading<Long> peak = line.contains("(at peak)") ? bytes : Scan.bytesAfter(line, "peak=");
        return bytes.flatMap(b -> count.map(n -> new Blocks(b, n, peak)));
    }
}
