package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.Reading;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An executable may be anything: the reader gives a version or a reason, and never throws. */
class GoExecutableFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void anyFileIsGoOrIsNot(byte[] file) {
        assertGoOrNot(file);
    }

    @Test
    void randomMutationsOfARealFileDoNoHarm() {
        Random random = new Random(42);
        byte[] whole = new ElfFile()
                .section(".rodata", ElfFile.READ_ONLY_AT + 0x4000, "go1.26.5")
                .functions(ElfFile.READ_ONLY_AT + 0x5000)
                .oldBuildInfo(ElfFile.FIRST_AT, "go1.17.13", "path\tx\n")
                .needsLibrary()
                .bytes();
        int[] tables = {0, 64, 0x2000, 0x3000, ElfFile.FIRST_AT, ElfFile.FIRST_AT + 256};
        for (int round = 0; round < 5000; round++) {
            byte[] file = whole.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                int at = tables[random.nextInt(tables.length)] + random.nextInt(224);
                file[at] = (byte) (random.nextBoolean() ? random.nextInt() : file[at] + random.nextInt(3) - 1);
            }
            assertGoOrNot(file);
        }
    }

    private static void assertGoOrNot(byte[] file) {
        Reading<GoBuild> build = GoExecutable.read(ElfFile.reader(file));
        if (build instanceof Reading.Present<GoBuild> p) {
            assertThat(p.value().version().orElse("go1")).containsAnyOf("go1", "devel");
        } else {
            assertThat(build.reason()).startsWith("not a Go executable");
        }
    }
}
