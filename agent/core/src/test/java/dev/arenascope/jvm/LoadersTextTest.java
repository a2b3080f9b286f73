package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.JvmArenas.Chunks;
import dev.arenascope.snapshot.JvmArenas.Loader;
import dev.arenascope.snapshot.JvmArenas.Loaders;
import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

class LoadersTextTest {
    /** From JDK 25; 17 prints the same lines. */
    private static final String TWO = """
            Metaspace        used 84K, committed 320K, reserved 1114112K
             class space     used 5K, committed 128K, reserved 1048576K

            Usage per loader:

               1: CLD 0x00007f38280ed510: "app" instance of jdk.internal.loader.ClassLoaders$AppClassLoader, 1 class
              Non-Class:    1 chunk,    4096 bytes capacity, 4096 bytes (100%) committed,   904 bytes ( 22%) used,  3192 bytes ( 78%) free,     0 bytes (  0%) waste , deallocated: 0 blocks with 0 bytes
                  Class:    1 chunk,    2048 bytes capacity, 2048 bytes (100%) committed,   528 bytes ( 26%) used,  1520 bytes ( 74%) free,     0 bytes (  0%) waste , deallocated: 0 blocks with 0 bytes
                   Both:    2 chunks,   6144 bytes capacity, 6144 bytes (100%) committed,  1432 bytes ( 23%) used,  4712 bytes ( 77%) free,     0 bytes (  0%) waste , deallocated: 0 blocks with 0 bytes

               2: CLD 0x00007f3828091130: "<bootstrap>", 506 classes (496 shared)
              Non-Class:    1 chunk,   4194304 bytes capacity,131072 bytes (  3%) committed, 79360 bytes (  2%) used, 51712 bytes (  1%) free,     0 bytes (  0%) waste , deallocated: 0 blocks with 0 bytes
                  Class:    1 chunk,   262144 bytes capacity,65536 bytes ( 25%) committed,  5608 bytes (  2%) used, 59928 bytes ( 23%) free,     0 bytes (  0%) waste , deallocated: 0 blocks with 0 bytes
                   Both:    2 chunks,  4456448 bytes capacity,196608 bytes (  4%) committed, 84968 bytes (  2%) used, 111640 bytes (  3%) free,     8 bytes (  0%) waste , deallocated: 1 blocks with 16 bytes


            Total Usage - 2 loaders, 507 classes (496 shared):
              Non-Class:    2 chunks,  4198400 bytes capacity,135168 bytes (  3%) committed, 80264 bytes (  2%) used, 54904 bytes (  1%) free,     0 bytes (  0%) waste , deallocated: 0 blocks with 0 bytes
                  Class:    2 chunks,  264192 bytes capacity,67584 bytes ( 26%) committed,  6136 bytes (  2%) used, 61448 bytes ( 23%) free,     0 bytes (  0%) waste , deallocated: 0 blocks with 0 bytes
                   Both:    4 chunks,  4462592 bytes capacity,202752 bytes (  5%) committed, 86400 bytes (  2%) used, 116352 bytes (  3%) free,     0 bytes (  0%) waste , deallocated: 0 blocks with 0 bytes


            Virtual space:
            """;

    @Test
    void theLoaderThatHoldsTheMostIdleBytesComesFirst() {
        assertThat(parsed(TWO).wasteful())
                .containsExactly(
                        new Loader("\"<bootstrap>\"", 506, new Chunks(2, 196_608, 84_968, 111_640, 8 + 16)),
                        new Loader(
                                "\"app\" instance of jdk.internal.loader.ClassLoaders$AppClassLoader",
                                1,
                                new Chunks(2, 6_144, 1_432, 4_712, 0)));
    }

    @Test
    void theSumIsTheJvms() {
        Loaders loaders = parsed(TWO);
        assertThat(loaders.count()).isEqualTo(2);
        assertThat(loaders.total()).isEqualTo(new Chunks(4, 202_752, 86_400, 116_352, 0));
        assertThat(loaders.total().idleBytes()).isEqualTo(116_352);
    }

    @Test
    void withoutACompressedClassSpaceALoaderHasOneLine() {
        String one = TWO.lines()
                .filter(line -> !line.contains("  Class:") && !line.contains("  Both:"))
                .reduce("", (a, b) -> a + b.replace("Non-Class:", "") + "\n");
        Loaders loaders = parsed(one);
        assertThat(loaders.total().committedBytes()).isEqualTo(135_168);
        assertThat(loaders.wasteful()).hasSize(2);
    }

    @Test
    void onlyTheTwentyMostWastefulAreKept() {
        StringBuilder text = new StringBuilder("Usage per loader:\n\n");
        for (int i = 1; i <= 500; i++) {
            text.append("   1: CLD 0x00007f38280ed510: instance of a.Loader, 3 classes\n");
            text.append("       Both:    2 chunks,   6144 bytes capacity, ").append(100_000 + i);
            text.append(
                    " bytes (100%) committed,  1000 bytes ( 23%) used,  0 bytes ( 77%) free,     0 bytes (  0%) waste\n\n");
        }
        text.append("Total Usage - 500 loaders, 1500 classes:\n");
        text.append(
                "  Both: 9 chunks, 1 bytes capacity, 9 bytes (3%) committed, 8 bytes (2%) used, 1 bytes (3%) free,\n\n");
        Loaders loaders = parsed(text.toString());
        assertThat(loaders.wasteful()).hasSize(LoadersText.NAMED);
        assertThat(loaders.wasteful().get(0).chunks().committedBytes()).isEqualTo(100_500);
        assertThat(loaders.wasteful().get(19).chunks().committedBytes()).isEqualTo(100_481);
    }

    @Test
    void aTextThatIsCutShortIsAbsent() {
        String cut = TWO.substring(0, TWO.indexOf("Total Usage"));
        assertThat(LoadersText.parse(cut)).isEqualTo(Reading.absent("VM.metaspace printed no sum over the loaders"));
        assertThat(LoadersText.parse("")).isEqualTo(Reading.absent("VM.metaspace printed no sum over the loaders"));
    }

    private static Loaders parsed(String text) {
        if (LoadersText.parse(text) instanceof Reading.Present<Loaders> p) return p.value();
        throw new AssertionError(LoadersText.parse(text).reason());
    }
}
