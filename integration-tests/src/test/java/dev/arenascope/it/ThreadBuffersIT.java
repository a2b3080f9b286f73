package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.exam.programs.CachedBuffers;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The temporary direct buffers that threads keep are found to the byte, whether the JVM counts them or not, and the cure works. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class ThreadBuffersIT {
    private static final int THREADS = 60;
    private static final long EACH = 2 << 20;
    private static final int FIRST_UNCOUNTED = 24;

    @OnEachJdk
    void buffersOfWholeMessagesAreRetained(Jdk jdk) {
        try (HostJvm host = run(jdk).start()) {
            ReportLine report = settled(host);
            JsonNode cached = report.json().path("cachedBuffers");
            assertThat(cached.path("threads").asInt()).as("%s", cached).isEqualTo(THREADS);
            assertThat(cached.path("count").asInt()).isEqualTo(THREADS);
            assertThat(cached.path("capacityBytes").asLong()).isEqualTo(THREADS * EACH);
            assertThat(cached.path("residentBytes").asLong()).isEqualTo(THREADS * EACH);
            assertThat(cached.path("inDirectPool").asBoolean()).isEqualTo(jdk.feature() < FIRST_UNCOUNTED);
            assertThat(cached.path("groups").path(0).path("name").asText()).isEqualTo("writer-*");
            assertThat(direct(report).path("residentBytes").asLong()).isCloseTo(THREADS * EACH, withinPercentage(1));
            assertThat(direct(report).path("view").asBoolean()).isTrue();
            // malloc's threshold of mmap rises with the blocks that are freed: 2 MB may lie in a heap.
            assertThat(report.residentBytes("malloc") + report.residentBytes("malloc-mmapped"))
                    .isGreaterThanOrEqualTo(THREADS * EACH);
            assertThat(findings(report)).singleElement().satisfies(f -> {
                assertThat(f.path("code").asText()).isEqualTo("RETENTION");
                assertThat(f.path("severity").asText()).isEqualTo("high");
                assertThat(f.path("bytes").asLong()).isEqualTo(THREADS * EACH);
                assertThat(f.path("advice").path(0).asText()).contains("-Djdk.nio.maxCachedBufferSize=262144");
            });
        }
    }

    @OnEachJdk
    void theFlagThatIsAdvisedMakesTheFindingGoAway(Jdk jdk) {
        try (HostJvm host = run(jdk).jvm("-Djdk.nio.maxCachedBufferSize=262144").start()) {
            ReportLine report = settled(host);
            assertThat(report.json().path("cachedBuffers").path("count").asInt())
                    .as("%s", report.json().path("cachedBuffers"))
                    .isZero();
            assertThat(findings(report)).isEmpty();
        }
    }

    private static JvmRun run(Jdk jdk) {
        return JvmRun.host(CachedBuffers.class, Long.toString(EACH))
                .on(jdk)
                .jvm("-Xmx256m")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%");
    }

    /** A report of when all threads have written, and that three reports at least have seen so. */
    private static ReportLine settled(HostJvm host) {
        host.awaitStdout("held " + THREADS * EACH + " at");
        int seen = host.reports().size();
        host.awaitReport(seen + 3);
        return host.awaitReport(seen + 4);
    }

    private static JsonNode direct(ReportLine report) {
        return report.rows("owners")
                .filter(row -> row.path("owner").asText().equals("direct-buffers"))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> findings(ReportLine report) {
        return report.rows("findings")
                .filter(f -> f.path("owner").asText().equals("direct-buffers"))
                .toList();
    }
}
