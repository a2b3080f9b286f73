package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VmInfoTest {
    static List<Capture> captures() {
        return Capture.all();
    }

    @ParameterizedTest
    @CsvSource({
        "17-G1, G1, 1024", "17-Parallel, Parallel, 1024", "17-Serial, Serial, 1024", "17-Shenandoah, Shenandoah, 1024",
        "17-Z, ZGC, 49152", "25-G1, G1, 1024", "25-Parallel, Parallel, 1024", "25-Serial, Serial, 1024",
        "25-Shenandoah, Shenandoah, 1024", "25-Z, ZGC, 16384", "17-Z-xmx300, ZGC, 14400", "25-Z-xmx300, ZGC, 4800",
        "17-G1-nocoops, G1, 3072", "25-Serial-nocoops, Serial, 3072", "25-ShenGen, Shenandoah, 1024"
    })
    void namesTheCollectorAndTheReservedHeap(Capture capture, String collector, long heapMiB) {
        JvmLayout layout = VmInfo.parse(capture.text("vminfo")).layout();
        assertThat(layout.collector()).isEqualTo(collector);
        assertThat(bytes(layout, Kind.JAVA_HEAP)).isEqualTo(heapMiB << 20);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void everyAreaLiesInARangeThatTheJvmReservedForThatUse(Capture capture) {
        for (Area area : capture.layout().areas()) {
            long inside = 0;
            for (Capture.Tagged t : capture.truth()) {
                if (tagsOf(area.kind()).contains(t.tag())) {
                    inside += Capture.overlap(
                            t.range(), area.range().start(), area.range().end());
                }
            }
            assertThat(inside)
                    .as("%s %s", area.name(), area.range())
                    .isEqualTo(area.range().sizeBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void areasDoNotOverlap(Capture capture) {
        assertSound(capture.text("vminfo"));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void namesHeapClassSpaceArchiveAndCodeCacheWhole(Capture capture) {
        JvmLayout layout = capture.layout();
        List<Capture.Resident> resident = capture.resident();
        for (Capture.Tagged t : capture.truth()) {
            if (List.of("Java Heap", "Class", "Shared class space", "Code").contains(t.tag())) {
                assertThat(Capture.unowned(t.range(), layout.areas(), resident))
                        .as("%s", t)
                        .isZero();
            }
        }
    }

    @Test
    void readsCodeHeapsOrTheWholeCodeCache() {
        assertThat(names(VmInfo.parse(new Capture("25-G1").text("vminfo")).layout(), Kind.CODE_CACHE))
                .containsExactly(
                        "CodeHeap 'non-profiled nmethods'", "CodeHeap 'profiled nmethods'", "CodeHeap 'non-nmethods'");
        assertThat(names(VmInfo.parse(new Capture("25-G1-fix2g").text("vminfo")).layout(), Kind.CODE_CACHE))
                .containsExactly("CodeCache");
    }

    @Test
    void ignoresTheHeapOfPastCollections() {
        String past = """
                Heap:
                 garbage-first heap   total 1K, used 1K [0x00000000c0000000, 0x0000000100000000)

                {Heap before GC invocations=71 (full 0):
                 garbage-first heap   total 1K, used 1K [0x00000000a0000000, 0x00000000b0000000)
                """;
        assertThat(VmInfo.parse(past).layout().areas()).hasSize(1);
    }

    @Test
    void aTextThatNamesNothingIsAbsent() {
        assertThat(Jvm.layoutOf("").reason()).isEqualTo("VM.info names no address");
        assertThat(Jvm.layoutOf("Heap address: 0xzz, size: 12 MB\nCDS archive(s) not mapped\n")
                        .isPresent())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void cutOrMutatedTextsGiveAreasThatDoNotOverlap(Capture capture) {
        String text = capture.text("vminfo");
        Random random = new Random(7);
        for (int cut = 0; cut < text.length(); cut += text.length() / 20 + 1) assertSound(text.substring(0, cut));
        for (int i = 0; i < 20; i++) {
            StringBuilder mutated = new StringBuilder(text);
            for (int k = 0; k < 200; k++) {
                mutated.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0, 128));
            }
            assertSound(mutated.toString());
        }
    }

    static void assertSound(String text) {
        List<Area> areas = Jvm.layoutOf(text).map(JvmLayout::areas).orElse(List.of());
        for (int i = 0; i < areas.size(); i++) {
            assertThat(areas.get(i).range().sizeBytes()).isPositive();
            assertThat(LayoutAreas.isFree(
                            areas.subList(0, i),
                            areas.get(i).range().start(),
                            areas.get(i).range().end()))
                    .isTrue();
        }
    }

    private static List<String> tagsOf(Kind kind) {
        return switch (kind) {
            case JAVA_HEAP -> List.of("Java Heap");
            case CLASS_SPACE -> List.of("Class");
            case CDS -> List.of("Shared class space");
            case CODE_CACHE -> List.of("Code");
            case GC -> List.of("GC");
        };
    }

    private static List<String> names(JvmLayout layout, Kind kind) {
        return layout.areas().stream()
                .filter(a -> a.kind() == kind)
                .map(Area::name)
                .toList();
    }

    private static long bytes(JvmLayout layout, Kind kind) {
        return layout.areas().stream()
                .filter(a -> a.kind() == kind)
                .mapToLong(a -> a.range().sizeBytes())
                .sum();
    }
}
