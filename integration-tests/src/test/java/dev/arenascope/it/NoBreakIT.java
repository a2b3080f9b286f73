package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.NoBreak;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A main arena whose break cannot grow takes its memory by mmap: it is found and walked, and the forecast of a trim holds for it. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class NoBreakIT {
    private static final long MIB = 1 << 20;
    /** The answer to jcmd lies in a buffer of 1 MB (25), which a single arena takes from its free memory. */
    private static final long JCMD_BUFFER_BYTES = MIB + (64 << 10);

    @OnEachJdk
    void survivorsOfTheOnlyArena(Jdk jdk) {
        Trim trim = trimmed(jdk, "1", "sparse");
        assertThat(trim.forecastBytes()).isGreaterThan(32 * MIB);
    }

    @OnEachJdk
    void survivorsOfOneOfTwoArenas(Jdk jdk) {
        assertThat(trimmed(jdk, "2", "sparse").arenas()).isEqualTo(2);
    }

    /** A trim gives back a top that lies at the break, and this one does not. */
    @OnEachJdk
    void aTopBesideTheBreakStays(Jdk jdk) {
        JvmRun run = host(jdk, "1", "tail").env("MALLOC_MMAP_THRESHOLD_", Long.toString(32 * MIB));
        Trim trim = trimmed(run, "top, " + jdk);
        // Whoever allocates between malloc and free of the one large block keeps it from the top.
        for (int more = 0; more < 4 && trim.topBytes() < 8 * MIB; more++) trim = trimmed(run, "top, " + jdk);
        assertThat(trim.topBytes()).isGreaterThan(8 * MIB);
    }

    private static Trim trimmed(Jdk jdk, String arenas, String shape) {
        return trimmed(host(jdk, arenas, shape), arenas + " arena(s), " + shape + ", " + jdk);
    }

    private static Trim trimmed(JvmRun run, String name) {
        Trim trim = Trim.undisturbed(() -> measured(run));
        System.out.println(trim.row("no break, " + name));
        trim.assertForecastHolds(JCMD_BUFFER_BYTES);
        return trim;
    }

    private static Trim measured(JvmRun run) {
        try (HostJvm host = run.start()) {
            host.awaitStdout("ready");
            assertAllIsFound(host);
            return Trim.of(host, List.of(run.tool("jcmd").toString()));
        }
    }

    static void assertAllIsFound(HostJvm host) {
        // A search has as many pages a report; what it has not found yet is absent.
        host.await(
                "all of the main arena",
                () -> host.awaitFreshReport()
                        .json()
                        .path("mallocBesideBrkBytes")
                        .isNumber());
        ReportLine report = host.awaitFreshReport();
        assertThat(report.number("mallocBesideBrkBytes")).isGreaterThan(16 * MIB);
        assertThat(report.residentBytes("unexplained") + report.residentBytes("anon-mmap"))
                .as("%s", report)
                .isLessThan(report.number("rssBytes") / 50);
    }

    static JvmRun host(Jdk jdk, String arenas, String shape) {
        JvmRun run = TrimIT.rests(JvmRun.host(NoBreak.class, shape).on(jdk)).env("MALLOC_ARENA_MAX", arenas);
        if (jdk.feature() >= 24) run = run.jvm("--sun-misc-unsafe-memory-access=allow");
        return jdk.feature() < 22
                ? run.jvm("--add-modules=jdk.incubator.foreign", "--enable-native-access=ALL-UNNAMED")
                : run.jvm("--enable-native-access=ALL-UNNAMED");
    }
}
