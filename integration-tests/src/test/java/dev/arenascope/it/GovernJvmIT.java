package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.NativeBurst;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Governs real JVMs. The hosts of a test run at once: most of its time a governor watches whether memory is kept. */
@Execution(ExecutionMode.CONCURRENT)
class GovernJvmIT {
    private static final long MIB = 1 << 20;

    @OnEachJdk
    void whatMallocKeepsIsGivenBack(Jdk jdk) {
        List<HostJvm> hosts = new ArrayList<>();
        try {
            hosts.add(keeps(jdk, "rests").start());
            hosts.add(preloaded(jdk, Preloaded.jemalloc(), "rests").start());
            hosts.add(preloaded(jdk, Preloaded.tcmalloc(), "rests").start());
            // With its usual delay mimalloc gives some back by itself, when threads end one after the other on a busy
            // machine.
            hosts.add(preloaded(jdk, Preloaded.mimalloc(), "ends")
                    .env("MIMALLOC_DECOMMIT_DELAY", "60000")
                    .start());
            HostJvm keptByItsThreads =
                    preloaded(jdk, Preloaded.mimalloc(), "rests").start();
            hosts.add(keptByItsThreads);
            assertTrimmed("glibc", hosts.get(0));
            assertTrimmed("jemalloc", hosts.get(1));
            assertTrimmed("tcmalloc", hosts.get(2));
            assertTrimmed("mimalloc", hosts.get(3));
            keptByItsThreads.awaitReport(
                    "it is let be",
                    r -> r.json()
                            .path("decision")
                            .path("why")
                            .asText()
                            .equals("threads that live on keep it, and only they can give it back"));
            assertThat(acted(keptByItsThreads)).isEmpty();
        } finally {
            hosts.forEach(HostJvm::close);
        }
    }

    /** A program whose malloc keeps some 200 MB. */
    private static JvmRun keeps(Jdk jdk, String threads) {
        return JvmRun.host(NativeBurst.class, "200", "8", "0", threads)
                .on(jdk)
                .jvm("-Xmx128m", "-XX:TieredStopAtLevel=1")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%", "mode=govern");
    }

    private static JvmRun preloaded(Jdk jdk, Path library, String threads) {
        return keeps(jdk, threads).env("LD_PRELOAD", library.toString());
    }

    private static void assertTrimmed(String allocator, HostJvm host) {
        host.await("the trim of " + allocator, () -> acted(host).isPresent());
        ReportLine act = acted(host).orElseThrow();
        JsonNode trim = act.json().path("actions").path(0);
        assertThat(trim.path("actionKind").asText()).isEqualTo("trim-native");
        assertThat(trim.path("state").asText()).as("%s", trim).isEqualTo("in flight");
        assertThat(trim.path("pauseMs").asDouble()).as("%s", trim).isPositive();
        long forecast = trim.path("forecastBytes").asLong();
        assertThat(forecast).isGreaterThan(64 * MIB);
        ReportLine after = host.awaitReport((int) act.number("seq") + 1);
        assertThat(act.details("malloc")).singleElement().asString().startsWith(allocator);
        assertThat(act.residentBytes("malloc") - after.residentBytes("malloc"))
                .as("given back by %s of %s: %s", allocator, forecast, after)
                .isGreaterThan(forecast / 2);
        assertThat(act.number("rssBytes") - after.number("rssBytes")).isGreaterThan(forecast / 2);
    }

    /** The report with the first action in it. */
    private static Optional<ReportLine> acted(HostJvm host) {
        return host.reports().stream()
                .filter(r -> !r.json().path("actions").isEmpty())
                .findFirst();
    }
}
