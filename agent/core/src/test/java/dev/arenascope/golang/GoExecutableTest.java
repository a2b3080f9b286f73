package dev.arenascope.golang;

import static dev.arenascope.golang.ElfFile.FIRST_AT;
import static dev.arenascope.golang.ElfFile.READ_ONLY_AT;
import static dev.arenascope.golang.ElfFile.SECOND_AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.Reading;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoExecutableTest {
    private static final String MODULES = """
            path\texample.com/shop/cmd/orders
            mod\texample.com/shop\tv1.4.2\th1:abc=
            dep\tgithub.com/prometheus/client_golang\tv1.20.5\th1:def=
            build\t-compiler=gc
            build\tCGO_ENABLED=0
            build\tGOOS=linux
            """;

    @Test
    void readsVersionPathAndModule() {
        GoBuild build = value(read(new ElfFile().buildInfo(FIRST_AT, "go1.26.8", MODULES)));
        assertThat(build)
                .isEqualTo(new GoBuild(
                        Reading.of("go1.26.8"),
                        Reading.of("example.com/shop/cmd/orders"),
                        Reading.of("example.com/shop v1.4.2"),
                        Reading.of(false)));
    }

    @Test
    void aBuildWithoutModulesHasItsPath() {
        GoBuild build = value(read(new ElfFile()
                .buildInfo(FIRST_AT, "go1.19.8", "path\tgithub.com/prometheus/node_exporter\nbuild\tCGO_ENABLED=1\n")));
        assertThat(build.path()).isEqualTo(Reading.of("github.com/prometheus/node_exporter"));
        assertThat(build.module().reason()).isEqualTo("the executable names no mod");
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void readsTheOldFormatInEveryWordAndByteOrder(boolean wide, boolean big) {
        ElfFile file = new ElfFile(wide, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        GoBuild build = value(read(file.oldBuildInfo(FIRST_AT, "go1.16.15", MODULES)));
        assertThat(build.version()).isEqualTo(Reading.of("go1.16.15"));
        assertThat(build.path()).isEqualTo(Reading.of("example.com/shop/cmd/orders"));
    }

    @ParameterizedTest
    @ValueSource(ints = {FIRST_AT, FIRST_AT + 0x8120, SECOND_AT, SECOND_AT + 0x1ff0})
    void findsTheBlockInEveryWritableSegmentWhenTheHeadersAreGone(int offset) {
        GoBuild build =
                value(read(new ElfFile().buildInfo(offset, "go1.27.4", MODULES).stripped()));
        assertThat(build.version()).isEqualTo(Reading.of("go1.27.4"));
    }

    @Test
    void theMagicAmongConstantsOfAnotherProgramIsPassedOver() {
        ElfFile file = new ElfFile()
                .section(".rodata", READ_ONLY_AT + 0x4000, "\u00ff Go buildinf:")
                .section(".data", FIRST_AT, magicAlone())
                .buildInfo(SECOND_AT, "go1.27.4", MODULES)
                .stripped();
        assertThat(value(read(file)).version()).isEqualTo(Reading.of("go1.27.4"));
        ElfFile other = new ElfFile().section(".data", FIRST_AT, magicAlone()).stripped();
        assertThat(read(other).reason()).isEqualTo("not a Go executable");
    }

    private static byte[] magicAlone() {
        return Arrays.copyOf(new byte[] {-1, ' ', 'G', 'o', ' ', 'b', 'u', 'i', 'l', 'd', 'i', 'n', 'f', ':'}, 64);
    }

    @ParameterizedTest
    @CsvSource({
        "go1.25.3 X:exp, go1.25.3",
        "devel go1.28-3a1f8c2 Mon Nov 2, devel go1.28",
        "go1.27rc1, go1.27rc1",
        "go1.21, go1.21",
        "go1.26.5-custom, go1.26.5",
        "devel +3a1f8c2, devel"
    })
    void cutsWhatFollowsTheVersion(String written, String version) {
        assertThat(value(read(new ElfFile().buildInfo(FIRST_AT, written, MODULES)))
                        .version())
                .isEqualTo(Reading.of(version));
    }

    @Test
    void cgoIsToldByWhatALinkerOfCLeaves() {
        String enabled = "path\tx\nbuild\tCGO_ENABLED=1\n";
        assertThat(value(read(new ElfFile().buildInfo(FIRST_AT, "go1.26.8", enabled)))
                        .cgo())
                .isEqualTo(Reading.of(false));
        assertThat(value(read(new ElfFile()
                                .buildInfo(SECOND_AT, "go1.26.8", enabled)
                                .needsLibrary()))
                        .cgo())
                .isEqualTo(Reading.of(true));
        assertThat(value(read(new ElfFile()
                                .buildInfo(FIRST_AT, "go1.26.8", enabled)
                                .section(".init_array", SECOND_AT, "12345678")))
                        .cgo())
                .isEqualTo(Reading.of(true));
        assertThat(value(read(new ElfFile()
                                .buildInfo(FIRST_AT, "go1.26.8", enabled)
                                .stripped()))
                        .cgo()
                        .reason())
                .isEqualTo("the executable has no section headers");
    }

    @Test
    void theTableOfFunctionsWithAVersionIsEnough() {
        ElfFile file = new ElfFile()
                .section(".rodata", READ_ONLY_AT + 0x4000, "zero valuego1.26.5bad thing")
                .functions(READ_ONLY_AT + 0x5000);
        GoBuild build = value(read(file));
        assertThat(build.version()).isEqualTo(Reading.of("go1.26.5"));
        assertThat(build.path().reason()).isEqualTo("the executable has no build information");
        assertThat(value(read(file.stripped())).version()).isEqualTo(Reading.of("go1.26.5"));
    }

    /** Debian's build: cgo, stripped, made without modules. Of its 13.7 MB these 4 KB are what is read. */
    @Test
    void nodeExporterOfDebian() throws IOException {
        Map<Long, byte[]> pieces = new HashMap<>();
        try (DataInputStream in = new DataInputStream(Objects.requireNonNull(
                GoExecutableTest.class.getResourceAsStream("/golang/node-exporter-1.5.0.pieces")))) {
            while (in.available() > 0) pieces.put(in.readLong(), in.readNBytes(in.readInt()));
        }
        GoBuild build = value(GoExecutable.read((offset, into, length) -> {
            byte[] piece = Objects.requireNonNull(pieces.get(offset), "nothing else is read");
            System.arraycopy(piece, 0, into, 0, Math.min(length, piece.length));
            return Math.min(length, piece.length);
        }));
        assertThat(build)
                .isEqualTo(new GoBuild(
                        Reading.of("go1.19.8"),
                        Reading.of("github.com/prometheus/node_exporter"),
                        Reading.absent("the executable names no mod"),
                        Reading.of(true)));
    }

    @Test
    void theTableOfFunctionsAloneIsNot() {
        assertThat(read(new ElfFile().functions(READ_ONLY_AT + 0x5000)).reason())
                .isEqualTo("not a Go executable: a table of functions, but no version");
    }

    @Test
    void aNameAloneIsNot() {
        ElfFile file = new ElfFile()
                .section(".rodata", READ_ONLY_AT + 0x4000, "go1.26.5 runtime.main")
                .section(".go.buildinfo", FIRST_AT, "no such block");
        assertThat(read(file).reason()).isEqualTo("not a Go executable");
    }

    @Test
    void whatIsNoElfFileIsNot() {
        assertThat(GoExecutable.read(ElfFile.reader(
                                "#!/bin/sh\nexec go1.26.8 run\n".repeat(9).getBytes(StandardCharsets.UTF_8)))
                        .reason())
                .isEqualTo("not a Go executable: not an ELF file");
        assertThat(GoExecutable.read((offset, into, length) -> -1).reason())
                .isEqualTo("not a Go executable: not an ELF file");
    }

    @Test
    void noMoreIsReadThanAFewMegabytes() {
        byte[] file = new ElfFile().stripped().bytes();
        // The read-only and the writable segments pretend to be of 1 TB.
        for (int i = 0; i < 3; i++)
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(64 + i * 56 + 32, 1L << 40);
        long[] read = {0};
        Reading<GoBuild> build = GoExecutable.read((offset, into, length) -> {
            read[0] += length;
            int n = ElfFile.reader(file).read(offset, into, length);
            return n < length ? length : n;
        });
        assertThat(build.isPresent()).isFalse();
        assertThat(read[0]).isBetween((long) BytesSearch.MOST_BYTES, 13L << 20);
    }

    private static Reading<GoBuild> read(ElfFile file) {
        return GoExecutable.read(ElfFile.reader(file.bytes()));
    }

    private static GoBuild value(Reading<GoBuild> reading) {
        if (reading instanceof Reading.Present<GoBuild> p) return p.value();
        throw new AssertionError(reading.reason());
    }
}
