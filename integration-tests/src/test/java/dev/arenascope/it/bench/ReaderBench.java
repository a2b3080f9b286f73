package dev.arenascope.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.Jars;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.Needs;
import dev.arenascope.it.OnEachJdk;
import dev.arenascope.it.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** The core's readers beside the usual ways, in one JVM each; the programs are source files, run with the core's jar. */
@Tag("bench")
class ReaderBench {
    @OnEachJdk
    void heapWalkerBesideMallocInfo(Jdk jdk) {
        Table table = new Table(
                "160,000 free chunks in malloc, " + jdk,
                "read by",
                "what",
                "median, ms",
                "concurrent malloc stopped, median, ms",
                "at most, ms");
        print(table, run(jdk, "WalkBesideMallocInfo.java"), "malloc");
    }

    @OnEachJdk
    void mapsBesideReadAllLinesAndOshi(Jdk jdk) {
        Table table = new Table("Reading /proc, " + jdk, "way", "entries", "median, us", "garbage, bytes");
        print(table, run(jdk, "MapsReaders.java"), "procfs");
    }

    private static Outcome run(Jdk jdk, String source) {
        for (String jar : Jars.CORE.split(":")) Needs.that(Files.exists(Path.of(jar)), jar + ": build the project");
        Path file = Path.of("src", "bench", "java", source).toAbsolutePath();
        JvmRun run = JvmRun.program("-cp", Jars.CORE, file.toString()).on(jdk);
        if (jdk.feature() >= 22) run = run.jvm("--enable-native-access=ALL-UNNAMED");
        return run.run();
    }

    private static void print(Table table, Outcome outcome, String file) {
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        outcome.stdout()
                .lines()
                .filter(line -> line.startsWith("|"))
                .forEach(line -> table.row(
                        (Object[]) line.substring(2, line.length() - 2).split(" \\| ", -1)));
        table.print(file);
    }
}
