package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.NativeBurst;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** jemalloc, tcmalloc and mimalloc, preloaded into a real JVM: our numbers beside their own, the verdict, and that the cure cures. */
@Execution(ExecutionMode.CONCURRENT) // each host works for a second and is then watched for a quarter of a minute
class OtherMallocIT {
    private static final String[] FAST = {"first=1s", "interval=1s", "format=json", "budget=50%"};
    private static final String JEMALLOC_CURE =
            "MALLOC_CONF=background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";
    private static final String TCMALLOC_CURE = "TCMALLOC_AGGRESSIVE_DECOMMIT=true";
    /** What the larger compiler takes from malloc for a moment makes two readings of one JVM differ by megabytes. */
    private static final String CALM = "-XX:TieredStopAtLevel=1";

    private static final long MIB = 1 << 20;
    /** A quarter of a minute after the burst shorter decay times have passed. */
    private static final int REPORTS_AFTER = 14;

    @OnEachJdk
    void closesWithJemalloc(Jdk jdk) throws IOException {
        assertCloses(jdk, Preloaded.jemalloc(), "jemalloc");
    }

    @OnEachJdk
    void closesWithTcmalloc(Jdk jdk) throws IOException {
        assertCloses(jdk, Preloaded.tcmalloc(), "tcmalloc");
    }

    @OnEachJdk
    void closesWithMimalloc(Jdk jdk) throws IOException {
        assertCloses(jdk, Preloaded.mimalloc(), "mimalloc");
    }

    private static void assertCloses(Jdk jdk, Path library, String name) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).env("LD_PRELOAD", library.toString());
        Outcome.sameAsWithoutAgent(run.agent(FAST), host -> {
            ReportLine report = Ledgers.atRest(host);
            Ledgers.assertSumsUp(report);
            Ledgers.assertCloses(report, 0.01);
            assertThat(report.verdict()).as("%s", report).isEqualTo("healthy");
            assertThat(report.details("malloc")).singleElement().asString().matches(name + " \\d+\\.\\d+.*");
        });
    }

    @Test
    void jemallocIsFoundUnderAnotherName(@TempDir Path folder) throws IOException {
        Path renamed = Files.copy(Preloaded.jemalloc(), folder.resolve("libfast.so"));
        JvmRun run = JvmRun.host(Waits.class).on(Jdk.NEWEST).env("LD_PRELOAD", renamed.toString());
        Outcome.sameAsWithoutAgent(run.agent(FAST), host -> {
            ReportLine report = host.awaitFreshReport();
            Ledgers.assertCloses(report, 0.01);
            assertThat(report.details("malloc")).singleElement().asString().startsWith("jemalloc ");
        });
    }

    @OnEachJdk
    void dirtyPagesOfJemallocAreRetentionUntilTheCure(Jdk jdk) throws IOException {
        JvmRun burst = burst(jdk, Preloaded.jemalloc(), "0");
        Ended sick = retained(burst.jvm(CALM).env("MALLOC_CONF", "stats_print:true,stats_print_opts:mablx"));
        assertRetention(sick.report, "MALLOC_CONF=");
        assertThat(finding(sick.report, "RETENTION").path("reasons").path(0).asText())
                .startsWith("background_thread is off: after dirty_decay_ms (10000) they go only when");
        // At exit the JVM has freed some and taken some: the sums are near, not equal.
        assertThat(sick.report.json().path("allocator").path("allocatedBytes").asLong())
                .isCloseTo(number(sick.stderr, "Allocated: (\\d+)"), withinPercentage(20));
        assertThat(sick.report.json().path("allocator").path("metadataBytes").asLong())
                .isCloseTo(number(sick.stderr, "metadata: (\\d+)"), withinPercentage(10));
        assertCured(sick.report, end(with(burst, JEMALLOC_CURE)).report);
    }

    @Test
    void aDecayTimeThatNeverEndsIsTheReason() throws IOException {
        JvmRun burst = burst(Jdk.NEWEST, Preloaded.jemalloc(), "0");
        ReportLine sick = retained(burst.env("MALLOC_CONF", "background_thread:true,dirty_decay_ms:-1")).report;
        assertRetention(sick, "MALLOC_CONF=");
        assertThat(finding(sick, "RETENTION").path("reasons").path(0).asText())
                .isEqualTo("dirty_decay_ms is -1: free pages never decay");
    }

    @Test
    void muzzyPagesAreLazyFreeAndOfLowSeverityUntilTheCure() throws IOException {
        JvmRun burst = burst(Jdk.NEWEST, Preloaded.jemalloc(), "0");
        String conf = "background_thread:true,dirty_decay_ms:500,muzzy_decay_ms:-1";
        ReportLine sick = retained(burst.env("MALLOC_CONF", conf)).report;
        Ledgers.assertCloses(sick, 0.01);
        JsonNode finding = finding(sick, "RETENTION");
        assertThat(finding.path("severity").asText()).isEqualTo("low");
        assertThat(finding.path("bytes").asLong()).isGreaterThan(100 * MIB);
        assertThat(finding.path("reasons").path(0).asText()).startsWith("muzzy_decay_ms is -1");
        assertThat(finding.path("reasons").path(1).asText()).matches("\\d{3} MB is marked LazyFree: .*");
        assertThat(finding.path("advice").path(0).asText()).startsWith(JEMALLOC_CURE);
        assertCured(sick, end(with(burst, JEMALLOC_CURE)).report);
    }

    @OnEachJdk
    void freePagesOfTcmallocAreRetentionUntilTheCure(Jdk jdk) throws IOException {
        JvmRun burst = burst(jdk, Preloaded.tcmalloc(), "0");
        Ended sick = retained(burst.jvm(CALM).env("MALLOCSTATS", "1"));
        assertRetention(sick.report, "TCMALLOC_AGGRESSIVE_DECOMMIT=true");
        JsonNode told = sick.report.json().path("allocator");
        assertThat(told.path("allocatedBytes").asLong())
                .isCloseTo(number(sick.stderr, "MALLOC: +(\\d+) .* in use by application"), withinPercentage(20));
        assertThat(told.path("dirtyBytes").asLong())
                .isCloseTo(number(sick.stderr, "MALLOC: \\+ +(\\d+) .* in page heap freelist"), withinPercentage(10));
        assertCured(sick.report, end(with(burst, TCMALLOC_CURE)).report);
    }

    @Test
    void survivorsInJemallocsSlabsAreFragmentationOfTheirSizeClass() throws IOException {
        ReportLine report = end(burst(Jdk.NEWEST, Preloaded.jemalloc(), "16")).report;
        JsonNode finding = finding(report, "FRAGMENTATION");
        assertThat(finding.path("evidence").asText()).contains("slabs of 512-byte blocks");
        assertThat(finding.path("bytes").asLong()).isGreaterThan(40 * MIB);
    }

    @OnEachJdk
    void mimallocsPagesAreAllItsOwn(Jdk jdk) throws IOException {
        Ended burst = end(burst(jdk, Preloaded.mimalloc(), "0"));
        Ledgers.assertCloses(burst.report, 0.01);
        long resident = burst.report.residentBytes("malloc");
        assertThat(resident).isGreaterThan(150 * MIB);
        assertThat(resident)
                .isLessThanOrEqualTo(burst.report
                                .json()
                                .path("allocator")
                                .path("residentBytes")
                                .asLong()
                        + 4 * MIB);
    }

    @Test
    void freePagesOfMimallocAreRetentionUntilTheCure() throws IOException {
        JvmRun burst = burst(Jdk.NEWEST, Preloaded.mimalloc(), "0");
        ReportLine sick = retained(burst).report;
        assertRetention(sick, "MIMALLOC_DECOMMIT_DELAY=0");
        assertCured(sick, end(with(burst, "MIMALLOC_DECOMMIT_DELAY=0")).report);
    }

    @Test
    void survivorsInMimallocsPagesAreFragmentation() throws IOException {
        ReportLine none =
                end(burst(Jdk.NEWEST, Preloaded.mimalloc(), "480", "0").jvm(CALM)).report;
        ReportLine some =
                end(burst(Jdk.NEWEST, Preloaded.mimalloc(), "480", "16").jvm(CALM)).report;
        assertThat(finding(some, "FRAGMENTATION").path("bytes").asLong()).isGreaterThan(150 * MIB);
        long survivors = some.json().path("allocator").path("allocatedBytes").asLong()
                - none.json().path("allocator").path("allocatedBytes").asLong();
        assertThat(survivors)
                .as("480 MB, of which each sixteenth block survives")
                .isBetween(25 * MIB, 35 * MIB);
    }

    private record Ended(ReportLine report, String stderr) {}

    private static JvmRun burst(Jdk jdk, Path library, String survivor) {
        return burst(jdk, library, "200", survivor);
    }

    private static JvmRun burst(Jdk jdk, Path library, String mb, String survivor) {
        return JvmRun.host(NativeBurst.class, mb, "8", survivor)
                .on(jdk)
                .jvm("-Xmx128m")
                .agent(FAST)
                .env("LD_PRELOAD", library.toString());
    }

    private static JvmRun with(JvmRun run, String assignment) {
        int at = assignment.indexOf('=');
        return run.env(assignment.substring(0, at), assignment.substring(at + 1));
    }

    /** The first report that is sure of a RETENTION. */
    private static Ended retained(JvmRun run) {
        try (HostJvm host = run.start()) {
            host.awaitStdout("ready");
            ReportLine report = host.awaitFinding("RETENTION", "malloc", 0.9);
            return new Ended(report, host.finish().stderr());
        }
    }

    private static Ended end(JvmRun run) {
        try (HostJvm host = run.start()) {
            host.awaitStdout("ready");
            ReportLine report = host.awaitReport(host.reports().size() + REPORTS_AFTER);
            return new Ended(report, host.finish().stderr());
        }
    }

    private static void assertRetention(ReportLine report, String advice) {
        Ledgers.assertCloses(report, 0.01);
        JsonNode finding = finding(report, "RETENTION");
        assertThat(finding.path("severity").asText()).isEqualTo("high");
        assertThat(finding.path("bytes").asLong()).isGreaterThan(100 * MIB);
        assertThat(finding.path("advice").get(0).asText()).startsWith(advice);
    }

    private static void assertCured(ReportLine sick, ReportLine cured) {
        long forecast = finding(sick, "RETENTION").path("forecastBytes").asLong();
        assertThat(cured.rows("findings")).as("%s", cured).isEmpty();
        assertThat(sick.residentBytes("malloc") - cured.residentBytes("malloc"))
                .as("given back by the cure, %s, %s", sick, cured)
                .isCloseTo(forecast, withinPercentage(25));
    }

    private static JsonNode finding(ReportLine report, String code) {
        return report.rows("findings")
                .filter(f -> f.path("code").asText().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + code + " in " + report));
    }

    private static long number(String text, String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        if (!matcher.find()) throw new AssertionError("no " + regex + " in " + text);
        return Long.parseLong(matcher.group(1));
    }
}
