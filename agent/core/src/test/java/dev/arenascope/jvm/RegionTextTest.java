package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.HeapRegions.Kind;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of real JVMs, each with some arrays of 300,000 and 1,300,000 bytes, or with humongous ones; long tables are cut. */
class RegionTextTest {
    private static final long KIB = 1024;
    private static final long MIB = KIB * KIB;
    private static final MemoryWords NO_MEMORY = (address, into) -> false;

    @ParameterizedTest
    @CsvSource({"17-G1, 293888, 86016", "25-G1, 290816, 85583"})
    void sumsOfG1AreThoseThatItPrintsItself(String name, long committedKiB, long usedKiB) {
        HeapRegions regions = read(name);
        assertThat(regions.regionBytes().orElse(0L)).isEqualTo(MIB);
        assertThat(regions.committedBytes()).isEqualTo(committedKiB * KIB);
        // The regions being allocated in are full as far as G1's own sum goes.
        assertThat(regions.usedBytes()).isBetween((usedKiB - 9 * KIB) * KIB, usedKiB * KIB + 3 * MIB);
        assertThat(regions.idleBytes()).isEqualTo(regions.totalBytes(Kind.FREE));
        assertThat(regions.pinnedBytes() + regions.usedBytes() + regions.idleBytes())
                .isEqualTo(regions.committedBytes());
    }

    @Test
    void kindsOfG1() {
        HeapRegions regions = read("17-G1");
        assertThat(regions.humongous().objects()).isEqualTo(10);
        assertThat(regions.totalBytes(Kind.HUMONGOUS)).isEqualTo(20 * MIB);
        // Arrays of 300,000 bytes: three in a region of 1 MB leave 14 %.
        assertThat(regions.pinnedBytes()).isBetween(8 * MIB, 12 * MIB);
        assertThat(regions.largestFreeBytes().orElse(0L))
                .isLessThanOrEqualTo(regions.totalBytes(Kind.FREE))
                .isGreaterThan(100 * MIB);
        assertThat(regions.live().reason()).startsWith("G1 does not print");
    }

    @Test
    void theStripIsBoundedAndShowsTheKindsInOrder() {
        HeapRegions.Strip strip = read("17-G1").strip();
        assertThat(strip.start()).isEqualTo(0xe0000000L);
        assertThat(strip.cellBytes()).isEqualTo(8 * MIB);
        assertThat(strip.kinds())
                .hasSize(64)
                .startsWith("hoooooo")
                .contains("fff")
                .contains("...")
                .endsWith("o");
        assertThat(strip.used()).hasSize(64).startsWith("989898");
    }

    @ParameterizedTest
    @CsvSource({
        "17-Shenandoah, 256, REGULAR",
        "25-Shenandoah, 256, YOUNG",
        "25-ShenGen-humongous, 512, YOUNG",
    })
    void shenandoahTellsWhatItsMarkingFoundAlive(String name, long regionKiB, Kind kind) {
        HeapRegions regions = read(name);
        assertThat(regions.regionBytes().orElse(0L)).isEqualTo(regionKiB * KIB);
        assertThat(regions.live()).isInstanceOf(Reading.Present.class);
        HeapRegions.Live live = regions.live().orElse(new HeapRegions.Live(-1, -1, -1));
        assertThat(live.markedBytes() + live.sinceBytes()).isBetween(1L, regions.usedBytes());
        assertThat(live.sparseBytes()).isBetween(0L, regions.committedBytes());
        assertThat(regions.usedBytes(kind)).isPositive();
        assertThat(regions.humongous().tailBytes().orElse(-1L))
                .isPositive()
                .isLessThan(regions.humongous().totalBytes());
    }

    @Test
    void aMarkingThatIsUnderWayTellsNothingYet() {
        String text = text("17-Shenandoah").replace("Status: not cancelled", "Status: marking, not cancelled");
        assertThat(RegionText.parse(text, sizes(text))
                        .flatMap(HeapRegions::live)
                        .reason())
                .isEqualTo("a marking is under way");
    }

    @ParameterizedTest
    @CsvSource({
        "17-Z, REGULAR, 378",
        "17-Z-humongous, HUMONGOUS, 378",
        "25-Z, OLD, 378",
        "25-Z-humongous, HUMONGOUS, 442"
    })
    void pagesOfZSumToItsCapacity(String name, Kind kind, long capacityMiB) {
        HeapRegions regions = read(name);
        assertThat(regions.committedBytes()).isBetween((capacityMiB - 8) * MIB, (capacityMiB + 8) * MIB);
        assertThat(regions.usedBytes(kind)).isPositive();
        assertThat(regions.largestFreeBytes().isPresent()).isEqualTo(name.startsWith("25"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17-Parallel", "25-Parallel", "17-Serial", "25-Serial"})
    void spacesOfParallelAndSerial(String name) {
        HeapRegions regions = read(name);
        assertThat(regions.regionBytes().isPresent()).isFalse();
        assertThat(regions.totalBytes(Kind.OLD)).isEqualTo(258048 * KIB);
        assertThat(regions.usedBytes(Kind.OLD)).isBetween(67 * MIB, 69 * MIB);
        assertThat(regions.totalBytes(Kind.SURVIVOR)).isBetween(24 * MIB, 32 * MIB);
        assertThat(regions.pinnedBytes()).isZero();
        assertThat(regions.largestFreeBytes().orElse(0L)).isBetween(180 * MIB, 190 * MIB);
    }

    @Test
    void humongousTailsOfG1ComeFromTheHeaders() throws IOException {
        List<Object> held = new ArrayList<>();
        for (int i = 0; i < 8; i++) held.add(new byte[8 << 20]);
        for (int i = 0; i < 8; i++) held.add(new long[(4 << 20) / 8 * 3]);
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            Reading<HeapRegions> read = new Jvm().regions((address, into) -> words(memory, address, into));
            if (!(read instanceof Reading.Present<HeapRegions> present)) throw new AssertionError(read.reason());
            HeapRegions regions = present.value();
            HeapRegions.Humongous humongous = regions.humongous();
            assertThat(humongous.objects()).isGreaterThanOrEqualTo(held.size());
            assertThat(humongous.tailBytes()).as("%s", humongous).isInstanceOf(Reading.Present.class);
            // Each array ends 16 bytes behind a multiple of 4 MB, so its last region is next to empty.
            long region = regions.regionBytes().orElse(0L);
            assertThat(humongous.tailBytes().orElse(0L)).isBetween(16 * (region - 64), humongous.totalBytes() / 2);
        }
    }

    @Test
    void headersThatDoNotFitTheirRegionsAreAbsent() {
        HeapRegions regions = read("17-G1-humongous");
        assertThat(regions.humongous().objects()).isPositive();
        assertThat(regions.humongous().tailBytes().reason()).contains("do not fit their regions");
    }

    @Test
    void headersAsTheyWere() {
        String text = text("25-G1coh-humongous");
        // An array of 1 MiB bytes: the number of its class in the upper 22 bits of the mark, then its length.
        long base = 0x55000000L;
        MemoryWords memory = (address, into) -> {
            if (into.length == 1) {
                assertThat(address).isEqualTo(base + (5L << 10) + 8);
                into[0] = 0xffff_ffff_c00c_0800L;
            } else {
                into[0] = 5L << 42 | 1;
                into[1] = MIB;
            }
            return true;
        };
        Reading<HeapRegions> read = RegionText.parse(text, HumongousSizes.of(text, memory));
        // 129 regions or so of pairs, each with 1 MiB and 16 bytes less than its second region.
        HeapRegions.Humongous humongous = read.map(HeapRegions::humongous).orElse(HeapRegions.Humongous.NONE);
        assertThat(humongous.objects()).isGreaterThan(50);
        assertThat(humongous.tailBytes().orElse(0L))
                .isBetween((humongous.objects() * 9L / 10) * MIB / 2, humongous.totalBytes() / 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "17-G1",
                "25-G1",
                "17-Shenandoah",
                "25-Shenandoah",
                "25-ShenGen-humongous",
                "17-Z",
                "25-Z",
                "17-Parallel",
                "25-Serial"
            })
    void cutAndMutatedTextsAreSoundOrAbsent(String name) {
        String text = text(name);
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            assertSound(text.substring(0, random.nextInt(text.length())));
            StringBuilder mutated = new StringBuilder(text);
            for (int k = 0; k < 1 + i / 10; k++) {
                mutated.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0, 128));
            }
            assertSound(mutated.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"17-G1", "25-Shenandoah", "17-Z"})
    void aTableThatEndsWithinALineIsAbsent(String name) {
        String text = text(name);
        int last = Math.max(text.lastIndexOf("\n|"), text.lastIndexOf("\n Small"));
        String cut = text.substring(0, last + 60);
        assertThat(RegionText.parse(cut, sizes(cut)).reason()).isEqualTo("VM.info ends within the table of regions");
    }

    @Test
    void tornAndUnknownLinesAreAbsent() {
        String text = text("25-G1");
        String overlapping = text.replaceFirst("\\|   7\\|0x00000000e07", "|   7|0x00000000e06");
        assertThat(RegionText.parse(overlapping, sizes(text)).reason()).contains("overlaps the one before");
        String backwards = text.replaceFirst("0x00000000e07dbbd0", "0x00000000e17dbbd0");
        assertThat(RegionText.parse(backwards, sizes(text)).reason()).contains("no possible bounds");
        String unknown = text.replaceFirst("\\| O\\|", "|XY|");
        assertThat(RegionText.parse(unknown, sizes(text)).reason()).contains("unknown kind: XY");
        assertThat(RegionText.parse("", sizes(text)).reason()).isEqualTo("VM.info prints no heap");
    }

    static void assertSound(String text) {
        if (!(RegionText.parse(text, sizes(text)) instanceof Reading.Present<HeapRegions> present)) return;
        HeapRegions regions = present.value();
        assertThat(regions.usedBytes()).isBetween(0L, regions.committedBytes());
        assertThat(regions.idleBytes()).isBetween(0L, regions.committedBytes());
        assertThat(regions.strip().kinds()).hasSizeBetween(1, HeapRegions.Strip.MOST_CELLS);
        assertThat(regions.strip().used()).hasSameSizeAs(regions.strip().kinds());
    }

    private static HeapRegions read(String name) {
        String text = text(name);
        Reading<HeapRegions> read = RegionText.parse(text, sizes(text));
        if (read instanceof Reading.Present<HeapRegions> present) return present.value();
        throw new AssertionError(name + ": " + read.reason());
    }

    private static HumongousSizes sizes(String text) {
        return HumongousSizes.of(text, NO_MEMORY);
    }

    private static boolean words(RandomAccessFile memory, long address, long[] into) {
        byte[] bytes = new byte[into.length * Long.BYTES];
        try {
            memory.seek(address);
            memory.readFully(bytes);
        } catch (IOException e) {
            return false;
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer().get(into);
        return true;
    }

    private static String text(String name) {
        try (InputStream in = RegionTextTest.class.getResourceAsStream("/regions/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
