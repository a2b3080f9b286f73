package dev.arenascope.jvm;

import dev.arenascope.snapshot.JvmArenas.Chunks;
import dev.arenascope.snapshot.JvmArenas.Loader;
import dev.arenascope.snapshot.JvmArenas.Loaders;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of {@code VM.metaspace show-loaders scale=1}. Without compressed class pointers a loader has one line of chunks, otherwise
 * three, of which the last is their sum:
 *
 * <pre>
 *    1: CLD 0x00007f38280ed510: "app" instance of jdk.internal.loader.ClassLoaders$AppClassLoader, 1 class
 *   Non-Class:    1 chunk,    4096 bytes capacity, 4096 bytes (100%) committed,   904 bytes ( 22%) used,  3192 bytes ( 78%) free, ...
 *       Class:    1 chunk,    2048 bytes capacity, ...
 *        Both:    2 chunks,   6144 bytes capacity, ...     0 bytes (  0%) waste , deallocated: 0 blocks with 0 bytes
 *
 * Total Usage - 2 loaders, 507 classes (496 shared):
 * </pre>
 */
final class LoadersText {
    /** A service has hundreds of loaders: those that waste the most are told by name. */
    static final int NAMED = 20;

    private LoadersText() {}

    static Reading<Loaders> parse(String text) {
        List<Loader> wasteful = new ArrayList<>();
        String name = "";
        long classes = 0;
        boolean isTotal = false;
        long count = 0;
        Reading<Chunks> last = Reading.absent("no chunks");
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf('\n', at);
            if (end < 0) end = text.length();
            String line = text.substring(at, end);
            at = end + 1;
            if (line.contains(": CLD 0x")) {
                int colon = line.indexOf(": ", line.indexOf("CLD 0x"));
                int comma = line.lastIndexOf(", ");
                if (colon < 0 || comma < colon) continue;
                name = line.substring(colon + 2, comma);
                classes = Scan.bytesAt(line, comma + 2).orElse(0L);
                last = Reading.absent("no chunks");
            } else if (line.startsWith("Total Usage - ")) {
                isTotal = true;
                count = Scan.bytesAfter(line, "Total Usage - ").orElse(0L);
                last = Reading.absent("no chunks");
            } else if (line.contains(" capacity,") && line.contains(" committed,")) {
                last = chunks(line);
            } else if (line.isBlank() && last instanceof Reading.Present<Chunks> chunks) {
                if (isTotal) return Reading.of(new Loaders(count, chunks.value(), List.copyOf(wasteful)));
                keep(wasteful, new Loader(name, classes, chunks.value()));
                last = Reading.absent("no chunks");
            }
        }
        return Reading.absent("VM.metaspace printed no sum over the loaders");
    }

    private static Reading<Chunks> chunks(String line) {
        int start = line.indexOf(':') + 1;
        Reading<Long> chunks = Scan.bytesAt(line, start);
        Reading<Long> committed = before(line, " committed,");
        Reading<Long> used = before(line, " used,");
        Reading<Long> free = before(line, " free,");
        Reading<Long> waste = before(line, " waste");
        long deallocated = Scan.bytesAfter(line, "blocks with ").orElse(0L);
        if (!committed.isPresent() || !used.isPresent()) return Reading.absent("a line of chunks is torn");
        return Reading.of(new Chunks(
                chunks.orElse(0L),
                committed.orElse(0L),
                used.orElse(0L),
                free.orElse(0L),
                waste.orElse(0L) + deallocated));
    }

    /** The bytes of the field that ends in the label: {@code 904 bytes ( 22%) used,}. */
    private static Reading<Long> before(String line, String label) {
        int end = line.indexOf(label);
        if (end < 0) return Reading.absent("the JVM did not print '" + label.strip() + "'");
        int start = line.lastIndexOf(',', end - 1) + 1;
        return Scan.bytesAt(line, start);
    }

    /** Kept in order, the most idle bytes first. */
    private static void keep(List<Loader> into, Loader loader) {
        int at = into.size();
        while (at > 0 && into.get(at - 1).chunks().idleBytes() < loader.chunks().idleBytes()) at--;
        if (at >= NAMED) return;
        into.add(at, loader);
        if (into.size() > NAMED) into.remove(NAMED);
    }
}
