package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.NoBreak;
import java.util.List;

/** A main arena whose break cannot grow takes its memory by mmap: it is found and walked, and the forecast of a trim holds for it. */
class NoBreakIT {
    private static final long MIB = 1 << 20;

    @OnEachJdk
    void survivorsOfTheOnlyArena(Jdk jdk) {
        Trim trim = trimmed(jdk, "1", "sparse");
        assertThat(trim.forecastBytes()).isGreaterThan(32 * MIB);
    }

    @OnEachJdk
    void survivorsOfOneOfTwoArenas(Jdk jdk) {
        assertThat(trimmed(jdk, "2", "sparse").arenas()).isEqualTo(2);
    }

    /** A trim gives back a top that lies at the break, and this one does not; large regions make a large top. */
    @OnEachJdk
    void aTopBesideTheBreakStays(Jdk jdk) {
        JvmRun run = host(jdk, "1", "top").env("MALLOC_TOP_PAD_", Long.toString(64 * MIB));
        assertThat(trimmed(run, "top in regions of 64 MB, " + jdk).topBytes()).isGreaterThan(8 * MIB);
    }

    private static Trim trimmed(Jdk jdk, String arenas, String shape) {
        return trimmed(host(jdk, arenas, shape), arenas + " arena(s), " + shape + ", " + jdk);
    }

    private static Trim trimmed(JvmRun run, String name) {
        Trim trim = Trim.undisturbed(() -> measured(run));
        System.out.println(trim.row("no break, " + name));
        trim.assertForecastHolds();
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
        assertThat(report.number("mallocBesideBrkBytes")).isGreaterThan(32 * MIB);
        assertThat(report.residentBytes("malloc")).isGreaterThan(report.number("mallocBesideBrkBytes") / 2);
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
