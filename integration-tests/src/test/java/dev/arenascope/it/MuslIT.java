package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * A JVM that is linked with musl, as Alpine's are: its malloc cannot be asked, and the report says so. Where its home stands in
 * {@code ARENASCOPE_MUSL_JDK}; elsewhere skipped.
 */
class MuslIT {
    private static final Path HOME = Path.of(System.getenv().getOrDefault("ARENASCOPE_MUSL_JDK", ""));
    private static final long MIB = 1 << 20;

    @Test
    void theLedgerSumsUpAndMallocIsNamed() throws IOException {
        Path java = HOME.resolve("bin/java");
        Needs.wherePossible(
                Files.isExecutable(java)
                        && Files.readString(HOME.resolve("release")).contains("LIBC=\"musl\""),
                "a JDK 17 or newer that is linked with musl, its home named in ARENASCOPE_MUSL_JDK, and musl's loader"
                        + " (Debian package musl)");
        JvmRun run = JvmRun.host(Waits.class)
                .command(java)
                .jvm("-Xms32m", "-Xmx32m", "-XX:+AlwaysPreTouch")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%");
        Outcome.sameAsWithoutAgent(run, host -> {
            ReportLine report = Ledgers.atRest(host);
            Ledgers.assertSumsUp(report);
            assertThat(report.absences()).anyMatch(a -> a.startsWith("malloc: malloc is musl, which cannot be asked"));
            assertThat(report.residentBytes("metaspace")).as("%s", report).isGreaterThan(2 * MIB);
            assertThat(report.residentBytes("java-heap")).isGreaterThan(30 * MIB);
            assertThat(report.rows("findings")
                            .filter(f -> !f.path("code").asText().equals("UNEXPLAINED")))
                    .as("%s", report)
                    .isEmpty();
            // What musl's malloc and libraries took from the kernel has no sign.
            assertThat(report.residentBytes("unexplained")).as("%s", report).isLessThan(16 * MIB);
            assertThat(report.rows("findings").map(f -> f.path("evidence").asText()))
                    .allMatch(evidence -> evidence.contains("malloc is musl"));
        });
    }
}
