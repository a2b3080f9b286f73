package dev.arenascope.jvm;

import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.NativeTags.Tag;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of {@code VM.native_memory summary}: one line per category,
 *
 * <pre>
 * -                        GC (reserved=77675KB, committed=60619KB)
 * </pre>
 */
final class NativeTagsText {
    private static final String OFF = "native memory tracking is off (-XX:NativeMemoryTracking=summary)";

    private NativeTagsText() {}

    static Reading<NativeTags> parse(String text) {
        List<Tag> tags = new ArrayList<>();
        for (String line : text.split("\n")) {
            int open = line.indexOf(" (reserved=");
            if (!line.startsWith("-") || open < 0) continue;
            String name = line.substring(1, open).strip();
            Scan.bytesAfter(line, "reserved=")
                    .flatMap(r -> Scan.bytesAfter(line, "committed=").map(c -> tags.add(new Tag(name, r, c))));
        }
        return tags.isEmpty() ? Reading.absent(OFF) : Reading.of(new NativeTags(List.copyOf(tags)));
    }
}
