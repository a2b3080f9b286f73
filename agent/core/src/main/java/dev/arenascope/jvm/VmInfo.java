package dev.arenascope.jvm;

import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import dev.arenascope.snapshot.Mapping;
import java.util.ArrayList;
import java.util.List;

/**
 * What the text of the {@code VM.info} command says about addresses (HotSpot, vmError.cpp, VMError::print_vm_info):
 *
 * <pre>
 * # Java VM: OpenJDK 64-Bit Server VM (25.0.3+9-LTS, mixed mode, ..., g1 gc, linux-amd64)
 * Heap address: 0x00000000c0000000, size: 1024 MB, Compressed Oops mode: 32-bit
 * CDS archive(s) mapped at: [0x0000000073000000-0x0000000073d95000-0x0000000073d95000), size 14241792, ...
 * Compressed class space mapped at: 0x0000000074000000-0x00000000b4000000, reserved size: 1073741824
 *  garbage-first heap   total reserved 1048576K, committed 415744K, used 217834K [0x00000000c0000000, 0x0000000100000000)
 * Card table byte_map: [0x00007ff34f800000,0x00007ff34fa00000] _byte_map_base: 0x00007ff34f200000
 *  Bits: [0x00007ff34e800000, 0x00007ff34f800000)
 * CodeHeap 'profiled nmethods': size=120036Kb used=27Kb max_used=45Kb free=120008Kb
 *  bounds [0x00007fe2083ff000, 0x00007fe20866f000, 0x00007fe20f938000]
 * Dynamic libraries:
 * c0000000-e3d00000 rw-p 00000000 00:00 0
 * </pre>
 *
 * The text names no threads: that would need a safepoint.
 *
 * @param layout what is named in the text itself; see {@link GcNeighbours} for what follows from the mappings
 * @param mappings the mappings that the text lists, without the numbers of smaps
 * @param regions number of regions of a G1 or Shenandoah heap; 0 for other collectors
 * @param cardBytes bytes of heap for each byte of a card table
 * @param promotes whether the lines of a Shenandoah heap's regions tell of promotion (column P), as only generations have it
 */
record VmInfo(JvmLayout layout, List<Mapping> mappings, long regions, long cardBytes, boolean promotes) {

    /** Reads a text; what is missing or malformed gives no area. */
    static VmInfo parse(String text) {
        Reader reader = new Reader();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            if (end < 0) end = text.length();
            // One line per heap region: most of the text of a large heap, and none of it is wanted.
            if (text.charAt(from) != '|') reader.line(text.substring(from, end));
            else if (!reader.regionSeen) reader.region(text.substring(from, end));
            from = end + 1;
        }
        return reader.finish();
    }

    /** Takes one line after the other. */
    private static final class Reader {
        private final VmInfoHeap heap = new VmInfoHeap();
        private final List<Area> areas = new ArrayList<>();
        private final List<Mapping> mappings = new ArrayList<>();
        private String collector = "unknown";
        private String codeHeap = "";
        private long cardBytes;
        private boolean regionSeen;
        private boolean promotes;
        private boolean inMappings;

        void line(String line) {
            if (inMappings) {
                inMappings = VmInfoMappings.add(line, mappings);
            } else if (line.startsWith("Dynamic libraries:")) {
                inMappings = mappings.isEmpty();
            } else if (line.startsWith("# Java VM:")) {
                collector = collectorOf(line);
            } else if (line.startsWith(" CardTable entry size: ")) {
                cardBytes = Scan.bytesAfter(line, "size: ").orElse(0L);
            } else if (line.startsWith("CDS archive(s) mapped at:")) {
                cds(Addresses.in(line, 0));
            } else if (line.startsWith("Compressed class space mapped at:")) {
                pair(Kind.CLASS_SPACE, "compressed class space", Addresses.in(line, 0));
            } else if (line.startsWith("Card table byte_map:")) {
                pair(Kind.GC, GcNeighbours.CARD_TABLE, Addresses.in(line, 0));
            } else if (line.contains("Bits: ") && line.contains("[0x")) {
                pair(Kind.GC, line.substring(0, line.indexOf(':')).strip(), Addresses.in(line, line.indexOf("[0x")));
            } else if (line.startsWith("CodeHeap '") || line.startsWith("CodeCache: ")) {
                codeHeap = line.substring(0, Math.max(line.indexOf(": "), 1));
            } else if (line.startsWith(" bounds [") && !codeHeap.isEmpty()) {
                code(Addresses.in(line, 0));
            } else {
                heap.line(line);
            }
        }

        void region(String line) {
            regionSeen = true;
            promotes = line.contains("|P ");
        }

        private void cds(long[] a) {
            if (a.length >= 3) {
                LayoutAreas.add(areas, Kind.CDS, "class data sharing", a[0], Math.max(a[1], a[2]));
            }
        }

        private void pair(Kind kind, String name, long[] a) {
            if (a.length >= 2) LayoutAreas.add(areas, kind, name, a[0], a[1]);
        }

        private void code(long[] a) {
            if (a.length >= 3) LayoutAreas.add(areas, Kind.CODE_CACHE, codeHeap, a[0], a[2]);
            codeHeap = "";
        }

        VmInfo finish() {
            heap.finish(areas, mappings);
            return new VmInfo(
                    new JvmLayout(collector, List.copyOf(areas)),
                    List.copyOf(mappings),
                    heap.regions(),
                    cardBytes,
                    promotes);
        }

        private static String collectorOf(String line) {
            if (line.contains(" g1 gc")) return "G1";
            if (line.contains(" parallel gc")) return "Parallel";
            if (line.contains(" serial gc")) return "Serial";
            if (line.contains(" z gc") || line.contains(" zgc")) return "ZGC";
            if (line.contains(" shenandoah gc")) return "Shenandoah";
            if (line.contains(" epsilon gc")) return "Epsilon";
            return "unknown";
        }
    }
}
