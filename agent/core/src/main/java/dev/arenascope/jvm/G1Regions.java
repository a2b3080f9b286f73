package dev.arenascope.jvm;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.Reading;
import org.jspecify.annotations.Nullable;

/**
 * The regions of G1; the table has the committed ones.
 *
 * <pre>
 * |   6|0x00000000e0600000, 0x00000000e06dbbd0, 0x00000000e0700000| 85%| O|  |TAMS 0x...   bottom, top, end
 * </pre>
 */
final class G1Regions {
    private final RegionCursor in;

    private G1Regions(RegionCursor in) {
        this.in = in;
    }

    static Reading<HeapRegions> read(RegionCursor in, int from, HumongousSizes sizes) {
        return new G1Regions(in).read(from, sizes);
    }

    private Reading<HeapRegions> read(int from, HumongousSizes sizes) {
        Reading<Long> regionBytes = in.bytesAfter(from, "region size ");
        int at = in.table(from);
        if (at < 0 || !(regionBytes instanceof Reading.Present<Long> size)) {
            return Reading.absent("VM.info prints no table of regions");
        }
        RegionTable table = new RegionTable(regionBytes);
        for (; at < in.text.length() && in.text.charAt(at) == '|'; at = in.lineEnd + 1) {
            if (!in.line(at)) return Reading.absent(RegionCursor.CUT);
            int bar = in.text.indexOf('|', at + 1);
            int first = in.hexAt(bar + 1);
            long bottom = in.hex(first);
            int second = in.hexAt(in.hexEnd(first));
            long top = in.hex(second);
            int third = in.hexAt(in.hexEnd(second));
            long end = in.hex(third);
            // After the share in use comes the kind, two letters to the right.
            int kind = in.text.indexOf('|', in.hexEnd(third) + 1) + 1;
            if (first > in.lineEnd || third > in.lineEnd || kind <= 0 || kind + 2 > in.lineEnd)
                return Reading.absent(RegionCursor.CUT);
            char a = in.text.charAt(kind);
            char b = in.text.charAt(kind + 1);
            boolean humongous = a == 'H' && (b == 'S' || b == 'C');
            if (humongous && b == 'S') sizes.begin(bottom);
            if (humongous) sizes.region(end);
            Kind k = humongous ? Kind.HUMONGOUS : g1Kind(a, b);
            if (k == null) return Reading.absent("VM.info printed a region of an unknown kind: " + a + b);
            if (humongous && b == 'S') table.object();
            table.addInOrder(k, bottom, top, end);
        }
        if (at >= in.text.length()) return Reading.absent(RegionCursor.CUT);
        Reading<Long> tails = sizes.tailBytes(size.value());
        if (tails instanceof Reading.Present<Long> known) table.tail(known.value());
        else table.noTails(tails.reason());
        return table.finish(Reading.absent("G1 does not print what its marking found in each region"));
    }

    private static @Nullable Kind g1Kind(char a, char b) {
        if (b == 'A') return Kind.OLD; // open or closed archive (17)
        if (a != ' ') return null;
        return switch (b) {
            case 'E' -> Kind.EDEN;
            case 'S' -> Kind.SURVIVOR;
            case 'O' -> Kind.OLD;
            case 'F' -> Kind.FREE;
            default -> null;
        };
    }
}
