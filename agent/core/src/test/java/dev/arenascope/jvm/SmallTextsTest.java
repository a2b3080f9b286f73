package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.HeapInfo;
import dev.arenascope.snapshot.MallocInfoText;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** GC.heap_info, VM.metaspace, VM.native_memory: the short texts. */
class SmallTextsTest {
    private static final HeapInfo NO_HEAP = new HeapInfo("", 0, 0, Reading.of(0L), Reading.of(0L));

    static List<Capture> captures() {
        return Capture.all();
    }

    @ParameterizedTest
    @CsvSource({
        "17-G1, garbage-first heap, 588800, 1024, 281",
        "25-G1, garbage-first heap, 415744, 1024, 0",
        "17-Parallel, PSYoungGen and ParOldGen, 606720, 0, 0",
        "25-Serial, young and tenured generation, 374208, 0, 0",
        "25-Shenandoah, Shenandoah Heap, 995328, 512, 0",
        "17-Z, ZHeap, 796672, 0, 0",
    })
    void readsTheHeapOfEachCollector(Capture capture, String name, long committedKiB, long regionKiB, long young) {
        HeapInfo heap = HeapInfoText.parse(capture.text("heapinfo")).orElse(NO_HEAP);
        assertThat(heap.collector()).isEqualTo(name);
        assertThat(heap.committedBytes()).isEqualTo(committedKiB << 10);
        assertThat(heap.usedBytes()).isBetween(1L, heap.committedBytes());
        assertThat(heap.regionBytes().orElse(0L)).isEqualTo(regionKiB << 10);
        if (young > 0) assertThat(heap.youngRegions()).isEqualTo(Reading.of(young));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void readsTheMetaspaceOfEachCapture(Capture capture) {
        Reading<Metaspace> read = MetaspaceText.parse(capture.text("metaspace"));
        assertThat(read.isPresent()).isTrue();
        read.map(m -> {
            assertThat(m.nonClass().nodes()).isPositive();
            assertThat(m.nonClass().reservedBytes())
                    .isEqualTo((long) m.nonClass().nodes() << 26);
            assertThat(m.nonClass().committedBytes()).isBetween(1L, m.nonClass().reservedBytes());
            assertThat(m.classSpace().isPresent()).isEqualTo(!capture.name().contains("noccp"));
            // Counted once for each holder, whether it has one arena or two.
            assertThat(m.loaders().map(Metaspace.Loaders::born))
                    .isEqualTo(Reading.of(capture.name().startsWith("17") ? 9L : 3L));
            return m;
        });
    }

    @Test
    void aJvmThatCountsNoArenasTellsNoLoaders() {
        String text = "Virtual space:\n 64 MB reserved, 1 MB ( 2%) committed,  1 nodes.\n";
        assertThat(MetaspaceText.parse(text).map(Metaspace::loaders))
                .isEqualTo(Reading.of(Reading.absent("VM.metaspace printed no number of arenas")));
        assertThat(MetaspaceText.parse(text + "num_arena_births: 9.\nnum_arena_deaths: 2.\n")
                        .flatMap(Metaspace::loaders))
                .isEqualTo(Reading.of(new Metaspace.Loaders(9, 2)));
    }

    @Test
    void readsTheTagsOfNativeMemoryTracking() {
        String text = """
                Total: reserved=2552892KB, committed=678884KB
                -                 Java Heap (reserved=1048576KB, committed=588800KB)
                                            (mmap: reserved=1048576KB, committed=588800KB)
                -                        GC (reserved=77675KB, committed=60619KB)
                """;
        assertThat(NativeTagsText.parse(text))
                .isEqualTo(Reading.of(new NativeTags(List.of(
                        new NativeTags.Tag("Java Heap", 1024L << 20, 588800L << 10),
                        new NativeTags.Tag("GC", 77675L << 10, 60619L << 10)))));
        assertThat(NativeTagsText.parse("Native memory tracking is not enabled").reason())
                .contains("-XX:NativeMemoryTracking=summary");
    }

    @Test
    void readsWhatEachTagTookByMalloc() {
        String text = """
                -                     Class (reserved=1048633KB, committed=185KB)
                                            (malloc=57KB tag=Class #544) (at peak)
                                            (mmap: reserved=1048576KB, committed=128KB, at peak)
                -               Arena Chunk (reserved=267KB, committed=267KB)
                                            (malloc=267KB #55) (peak=811KB #56)\s
                """;
        assertThat(NativeTagsText.parse(text).map(NativeTags::tags).orElse(List.of()))
                .extracting(NativeTags.Tag::malloc)
                .containsExactly(
                        Reading.of(new NativeTags.Blocks(57 << 10, 544, Reading.of(57L << 10))),
                        Reading.of(new NativeTags.Blocks(267 << 10, 55, Reading.of(811L << 10))));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void cutTextsAreReadOrAbsent(Capture capture) {
        for (String file : List.of("heapinfo", "metaspace")) {
            String text = capture.text(file);
            for (int cut = 0; cut < text.length(); cut += 7) assertSound(text.substring(0, cut));
        }
    }

    static void assertSound(String text) {
        assertSound(HeapInfoText.parse(text));
        assertSound(MetaspaceText.parse(text));
        assertSound(NativeTagsText.parse(text));
        assertSound(MallocInfoText.parse(text, "test"));
    }

    private static void assertSound(Reading<?> reading) {
        assertThat(reading.isPresent()).isEqualTo(reading.reason().isEmpty());
    }
}
