package dev.arenascope.jvm;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.Reading;

/**
 * The spaces of Parallel and Serial.
 *
 * <pre>
 *   eden space 97280K, 4% used [0x00000000f5580000,0x00000000f5a26768,0x00000000fb480000)
 * </pre>
 */
final class HeapSpaces {
    private final RegionCursor in;

    private HeapSpaces(RegionCursor in) {
        this.in = in;
    }

    static Reading<HeapRegions> read(RegionCursor in, int from) {
        return new HeapSpaces(in).read(from);
    }

    private Reading<HeapRegions> read(int from) {
        RegionTable table = new RegionTable(Reading.absent("this heap has spaces, not regions"));
        for (int at = from; at < in.text.length() && in.text.charAt(at) != '\n'; at = in.lineEnd + 1) {
            if (!in.line(at)) return Reading.absent(RegionCursor.CUT);
            int used = in.text.indexOf("% used [", at);
            if (used < 0 || used > in.lineEnd) continue;
            int first = in.hexAt(used + "% used [".length());
            int second = in.hexAt(in.hexEnd(first));
            // Serial on 17 prints a fourth address before the end.
            int last = in.hexAt(in.hexEnd(second));
            int more = in.hexAt(in.hexEnd(last));
            if (more < in.lineEnd && in.hexEnd(more) > more) last = more;
            if (last > in.lineEnd) return Reading.absent(RegionCursor.CUT);
            long bottom = in.hex(first);
            long top = in.hex(second);
            long end = in.hex(last);
            if (bottom == end) continue;
            table.add(spaceKind(at), bottom, top, end);
            table.free(end - top);
        }
        return table.finish(Reading.absent("this collector does not print what it found alive"));
    }

    private Kind spaceKind(int at) {
        int word = at;
        while (in.text.charAt(word) == ' ') word++;
        if (in.text.startsWith("eden", word)) return Kind.EDEN;
        return in.text.startsWith("from", word) || in.text.startsWith("to ", word) ? Kind.SURVIVOR : Kind.OLD;
    }
}
