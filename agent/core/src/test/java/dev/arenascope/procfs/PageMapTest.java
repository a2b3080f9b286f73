package dev.arenascope.procfs;

import static dev.arenascope.procfs.Fixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PageMapTest {
    private static final int PAGE = 4096;
    private static final long PRESENT = 1L << 63;
    private static final long SWAPPED = 1L << 62;
    private static final long FILE = 1L << 61;

    @TempDir
    Path dir;

    @Test
    void countsThePresentPages() throws IOException {
        PageMap map = pageMap(0, PRESENT, SWAPPED, PRESENT | FILE, PRESENT | 0x1234, FILE, PRESENT);
        assertThat(map.residentBytes(0, 7 * PAGE)).isEqualTo(Reading.of(4L * PAGE));
        assertThat(map.residentBytes(2 * PAGE, 4 * PAGE)).isEqualTo(Reading.of((long) PAGE));
        assertThat(map.residentBytes(3 * PAGE, 3 * PAGE)).isEqualTo(Reading.of(0L));
    }

    @Test
    void countsPartsOfPagesSoThatTheySumToTheWhole() throws IOException {
        PageMap map = pageMap(0, PRESENT, PRESENT, 0, PRESENT);
        long cut = PAGE + 100;
        assertThat(map.residentBytes(0, cut)).isEqualTo(Reading.of(100L));
        assertThat(map.residentBytes(cut, 5 * PAGE)).isEqualTo(Reading.of(3L * PAGE - 100));
        assertThat(map.residentBytes(cut, cut + 50)).isEqualTo(Reading.of(50L));
    }

    @Test
    void setsTheBitsOfPresentPagesAndClearsTheOthers() throws IOException {
        long[] entries = new long[3000];
        BitSet expected = new BitSet();
        for (int i = 0; i < entries.length; i++) {
            if (i % 7 == 0 || (i > 2000 && i < 2600)) {
                entries[i] = PRESENT;
                expected.set(i);
            }
        }
        long[] bitmap = new long[50];
        Arrays.fill(bitmap, -1);
        assertThat(pageMap(entries).presentPages(0, 3000L * PAGE, bitmap)).isTrue();
        assertThat(BitSet.valueOf(bitmap)).isEqualTo(expected);
        assertThat(pageMap(entries).presentPages(2001L * PAGE, 2005L * PAGE, bitmap))
                .isTrue();
        assertThat(BitSet.valueOf(bitmap).cardinality()).isEqualTo(4);
    }

    @Test
    void isAbsentBehindTheEndOfTheAddressSpace() throws IOException {
        PageMap map = pageMap(PRESENT, PRESENT);
        long[] bitmap = {-1};
        assertThat(map.residentBytes(0, 3 * PAGE).reason()).endsWith("the range ends outside the address space");
        assertThat(map.presentPages(0, 3 * PAGE, bitmap)).isFalse();
        assertThat(bitmap[0]).isZero();
        assertThat(map.residentBytes(-4096, 0).isPresent()).isFalse();
        assertThat(map.residentBytes(8192, 0).isPresent()).isFalse();
    }

    @Test
    void refusesABitmapThatIsTooSmall() throws IOException {
        PageMap map = pageMap(new long[65]);
        assertThatThrownBy(() -> map.presentPages(0, 65L * PAGE, new long[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void seesThePagesThatTheTestItselfTouches() throws IOException {
        Path file = Files.write(dir.resolve("mapped"), new byte[1 << 20]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                ProcDir live = ProcDir.self()) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.PRIVATE, 0, 1 << 20);
            Mapping mapping = mappingOf(live, file);
            int page = live.pageSize();
            for (int i : List.of(3, 4, 10)) mapped.put(i * page, (byte) 1);

            long[] bitmap = new long[(1 << 20) / page / 64 + 1];
            assertThat(live.pageMap().presentPages(mapping.start(), mapping.end(), bitmap))
                    .isTrue();
            BitSet present = BitSet.valueOf(bitmap);
            assertThat(List.of(present.get(3), present.get(4), present.get(10))).containsOnly(true);
            // Pages that are only near a touched one may be mapped along with it, so the kernel's own count decides.
            assertThat(value(live.pageMap().residentBytes(mapping.start(), mapping.end())))
                    .isEqualTo((long) present.cardinality() * page)
                    .isEqualTo(smapsRss(live, mapping));
            assertThat(mapped.get(3 * page)).isEqualTo((byte) 1);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void seesTheGrowthOfABigDirectBuffer() {
        try (ProcDir live = ProcDir.self()) {
            int size = 64 << 20;
            ByteBuffer buffer = ByteBuffer.allocateDirect(size);
            for (int i = 0; i < size; i += 1024) buffer.put(i, (byte) 1);
            assertThat(value(live.smaps()).stream().filter(m -> m.rssBytes() >= size && m.isAnonymous()))
                    .isNotEmpty()
                    .anySatisfy(m -> assertThat(value(live.pageMap().residentBytes(m.start(), m.end())))
                            .isGreaterThanOrEqualTo(size));
            assertThat(buffer.get(0)).isEqualTo((byte) 1);
        }
    }

    private static Mapping mappingOf(ProcDir live, Path file) {
        return value(live.maps()).stream()
                .filter(m -> m.path().equals(file.toString()))
                .findFirst()
                .orElseThrow();
    }

    private static long smapsRss(ProcDir live, Mapping mapping) {
        return value(live.smaps()).stream()
                .filter(m -> m.start() == mapping.start())
                .findFirst()
                .orElseThrow()
                .rssBytes();
    }

    private PageMap pageMap(long... entries) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(entries.length * 8).order(ByteOrder.nativeOrder());
        for (long entry : entries) bytes.putLong(entry);
        Path file = Files.write(dir.resolve("pagemap"), bytes.array());
        return new PageMap(new ProcFile(file.toFile()), () -> PAGE);
    }
}
