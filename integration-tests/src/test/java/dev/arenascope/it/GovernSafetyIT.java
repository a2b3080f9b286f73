package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenascope.it.hosts.Load;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Those who must not be tightened, governed by the same agent as one who must: by the time something is done for that one, all the others have been
 * looked at for as long.
 */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class GovernSafetyIT {
    private static final String TOKEN = "a-token-for-those-that-are-let-be";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final long MB = 1 << 20;

    /** As long as a heap is watched before anything is done to it, and a bit: a load that turns each second. */
    private static final String TURNS = String.join("+", Collections.nCopies(40, "1x600+1x5"));

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    @Test
    void onlyWhatIsSickOfTheRightSicknessIsTouched() throws Exception {
        try {
            DemoSidecar idle = sidecar("idle-retention", Map.of());
            DemoSidecar fragmented = sidecar("span-fragmentation", Map.of("GOGC", "200"));
            DemoSidecar overstated = sidecar("idle-retention", Map.of());
            DemoSidecar stale = sidecar("idle-retention", Map.of());
            LyingEndpoint exaggerates = keep(LyingEndpoint.exaggerating(overstated, 100));
            LyingEndpoint repeats = keep(LyingEndpoint.repeating(stale));
            HostJvm turning = keep(JvmRun.host(Jars.LOADS, Load.class, "live=20", "garbage=64", "phases=" + TURNS)
                    .on(Jdk.NEWEST)
                    .jvm("-Xmx512m")
                    .agent("first=1s", "interval=1s", "format=json", "budget=20%", "mode=govern")
                    .start());
            governing(Jdk.OLDEST, idle.pid(), idle.url("/arenascope"));
            HostJvm beside = governing(Jdk.NEWEST, fragmented.pid(), fragmented.url("/arenascope"));
            governing(Jdk.NEWEST, overstated.pid(), exaggerates.url());
            governing(Jdk.OLDEST, stale.pid(), repeats.url());

            Awaitility.await("memory given back by the one that holds it idle")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> idle.state().path("freeBytes").asLong() < 16 * MB);
            Awaitility.await("the fragmented heap is known to be")
                    .atMost(PATIENCE)
                    .until(() -> beside.reports().stream().anyMatch(GovernSafetyIT::tellsOfFragmentation));
            beside.awaitReport(beside.reports().size() + 4);
            assertThat(fragmented.state().path("gogc").asInt()).isEqualTo(200);
            assertThat(fragmented.state().path("leaseSeconds").isNull()).isTrue();
            assertThat(exaggerates.orders()).isEmpty();
            // It cannot be told from one that holds what it says, but for what an action brings.
            assertThat(repeats.orders()).hasSizeLessThanOrEqualTo(1);
            assertFlagsStay(turning);
        } finally {
            while (!started.isEmpty()) started.pop().close();
        }
    }

    private static boolean tellsOfFragmentation(ReportLine report) {
        return report.rows("findings").anyMatch(f -> f.path("code").asText().equals("FRAGMENTATION"));
    }

    private static void assertFlagsStay(HostJvm host) throws IOException {
        Outcome outcome = host.finish(PATIENCE);
        List<String> lines =
                outcome.stdout().lines().filter(l -> l.startsWith("{")).toList();
        assertThat(lines).hasSize(80);
        for (String line : lines) {
            JsonNode phase = new ObjectMapper().readTree(line);
            assertThat(phase.path("MaxHeapFreeRatio").asInt()).as(line).isEqualTo(70);
            assertThat(phase.path("G1PeriodicGCInterval").asInt()).as(line).isZero();
        }
    }

    private DemoSidecar sidecar(String sickness, Map<String, String> environment) {
        DemoSidecar sidecar = keep(DemoSidecar.lending(TOKEN, environment));
        sidecar.sicken(sickness);
        return sidecar;
    }

    private HostJvm governing(Jdk jdk, long pid, String url) {
        return keep(JvmRun.host(Waits.class)
                .on(jdk)
                .jvm("-Xmx64m")
                .agent("first=1s", "interval=1s", "format=json", "budget=20%", "mode=govern")
                .agent("override-explicit=on", "sidecar-token=" + TOKEN, "sidecars=" + pid + "@" + url)
                .start());
    }

    private <T extends AutoCloseable> T keep(T one) {
        started.push(one);
        return one;
    }
}
