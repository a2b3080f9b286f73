package dev.arenascope.jvm;

import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.Metaspace.Loaders;
import dev.arenascope.snapshot.Metaspace.Space;
import dev.arenascope.snapshot.Reading;
import java.util.Locale;

/**
 * The text of {@code VM.metaspace basic}, whose section "Virtual space" reads, with {@code scale=1} in bytes:
 *
 * <pre>
 *   Non-class space:       64.00 MB reserved,     320.00 KB ( &lt;1%) committed,  1 nodes.
 *       Class space:        1.00 GB reserved,     128.00 KB ( &lt;1%) committed,  1 nodes.
 * </pre>
 *
 * Its last section counts arenas, of which each holder of metaspace has one in each space (HotSpot, classLoaderMetaspace):
 *
 * <pre>
 * num_arena_births: 600.
 * num_arena_deaths: 4.
 * </pre>
 */
final class MetaspaceText {
    private MetaspaceText() {}

    static Reading<Metaspace> parse(String text) {
        int section = text.indexOf("Virtual space:");
        if (section < 0) return Reading.absent("VM.metaspace printed no virtual space");
        Reading<Space> classSpace = space(text, " Class space:", section);
        // Without compressed class pointers there is one space, and it carries no label of its own.
        Reading<Space> nonClass = space(text, "Non-class space:", section);
        if (!nonClass.isPresent()) nonClass = space(text, "Virtual space:", section);
        return nonClass instanceof Reading.Present<Space> n
                ? Reading.of(new Metaspace(n.value(), classSpace, loaders(text, classSpace.isPresent() ? 2 : 1)))
                : Reading.absent(nonClass.reason());
    }

    private static Reading<Loaders> loaders(String text, int arenasEach) {
        if (!(Scan.bytesAfter(text, "num_arena_births:") instanceof Reading.Present<Long> births)
                || !(Scan.bytesAfter(text, "num_arena_deaths:") instanceof Reading.Present<Long> deaths)) {
            return Reading.absent("VM.metaspace printed no number of arenas");
        }
        return Reading.of(new Loaders(births.value() / arenasEach, deaths.value() / arenasEach));
    }

    private static Reading<Space> space(String text, String label, int section) {
        int at = text.indexOf(label, section);
        if (at < 0)
            return Reading.absent(
                    "VM.metaspace printed no" + label.replace(":", "").toLowerCase(Locale.ROOT));
        int end = text.indexOf("nodes.", at);
        if (end < 0) return Reading.absent("VM.metaspace printed no number of nodes");
        String line = text.substring(at + label.length(), end);
        int reserved = line.indexOf("reserved,");
        int committed = line.indexOf("committed,");
        if (reserved < 0 || committed < 0)
            return Reading.absent("VM.metaspace printed no reserved and committed bytes");
        return space(
                Scan.bytesAt(line.strip(), 0), Scan.bytesAfter(line, "reserved,"), Scan.bytesAfter(line, "committed,"));
    }

    private static Reading<Space> space(Reading<Long> reserved, Reading<Long> committed, Reading<Long> nodes) {
        if (!(reserved instanceof Reading.Present<Long> r)) return Reading.absent(reserved.reason());
        if (!(committed instanceof Reading.Present<Long> c)) return Reading.absent(committed.reason());
        if (!(nodes instanceof Reading.Present<Long> n)) return Reading.absent(nodes.reason());
        return Reading.of(new Space(r.value(), c.value(), n.value().intValue()));
    }
}
