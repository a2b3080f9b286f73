package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Governs real Go processes, one for each way in which a service ends or lets go. All at once: a Go heap is watched for a minute before anything
 * is done to it. The hosts run on the oldest and the newest JDK by turns.
 */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class GovernSidecarIT {
    private static final String TOKEN = "a-token-of-some-length-1f0c";
    private static final String WRONG = "another-token-of-this-length";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int SICK_GOGC = 800;
    private static final long MB = 1 << 20;

    private record Pair(DemoSidecar sidecar, List<HostJvm> hosts) implements AutoCloseable {
        HostJvm host() {
            return hosts.get(0);
        }

        @Override
        public void close() {
            hosts.forEach(HostJvm::close);
            sidecar.close();
        }
    }

    @Test
    void whatWasLentComesBackHoweverTheServiceEnds() throws IOException {
        List<Pair> all = new ArrayList<>();
        try {
            Pair freed = pair(Jdk.OLDEST, all, "idle-retention", "mode=govern,sidecar-token=" + TOKEN);
            Pair letBe = pair(
                    Jdk.NEWEST,
                    all,
                    "idle-retention",
                    "mode=advise,sidecar-token=" + TOKEN,
                    "mode=govern,sidecar-token=" + WRONG);
            String governs = "mode=govern,override-explicit=on,sidecar-token=" + TOKEN;
            Pair observed = pair(Jdk.NEWEST, all, "garbage-headroom", governs);
            Pair terminated = pair(Jdk.OLDEST, all, "garbage-headroom", governs);
            Pair killed = pair(Jdk.NEWEST, all, "garbage-headroom", governs);
            long before = rss(freed);

            until("memory given back", freed, s -> s.path("freeBytes").asLong() < 16 * MB);
            assertThat(rss(freed)).isLessThan(before - 64 * MB);
            for (Pair lent : List.of(observed, terminated, killed)) {
                until(
                        "GOGC lent",
                        lent,
                        s -> s.path("gogc").asInt() < SICK_GOGC
                                && !s.path("leaseSeconds").isNull());
            }
            comesBackByJmx(observed);
            terminated.host().terminate();
            assertPutBack(terminated);
            killed.host().close();
            until("the end of the lease", killed, s -> s.path("leaseSeconds").isNull());
            assertPutBack(killed);
            assertThat(letBe.sidecar().state().path("freeBytes").asLong()).isGreaterThan(64 * MB);
            for (Pair pair : all) {
                for (HostJvm host : pair.hosts()) {
                    assertThat(host.agentLog() + host.stdout() + host.stderr()).doesNotContain(TOKEN, WRONG);
                }
            }
        } finally {
            all.forEach(Pair::close);
        }
    }

    private void comesBackByJmx(Pair pair) {
        try (AgentMBean bean = AgentMBean.of(pair.host())) {
            assertThat((String) bean.invoke("restore")).contains("put back what was before GOGC=");
            assertPutBack(pair);
            bean.set("Mode", "observe");
            assertThat((String) bean.invoke("restore")).isEqualTo("nothing to put back");
        }
    }

    private void assertPutBack(Pair pair) {
        JsonNode state = pair.sidecar().state();
        assertThat(state.path("gogc").asInt()).isEqualTo(SICK_GOGC);
        assertThat(state.path("leaseSeconds").isNull()).isTrue();
    }

    private Pair pair(Jdk jdk, List<Pair> all, String sickness, String... governing) {
        DemoSidecar sidecar = DemoSidecar.lending(TOKEN);
        Pair pair = new Pair(sidecar, new ArrayList<>());
        all.add(pair);
        sidecar.sicken(sickness);
        for (String settings : governing) {
            pair.hosts()
                    .add(JvmRun.host(Waits.class)
                            .on(jdk)
                            .jvm("-Xmx64m")
                            .agent(
                                    "first=1s",
                                    "interval=1s",
                                    "format=json",
                                    "budget=20%",
                                    "sidecars=" + sidecar.pid() + "@" + sidecar.url("/arenascope"),
                                    settings)
                            .start());
        }
        return pair;
    }

    private void until(String what, Pair pair, Predicate<JsonNode> condition) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> condition.test(pair.sidecar().state()));
    }

    /** Bytes. */
    private static long rss(Pair pair) throws IOException {
        Path statm = Path.of("/proc", Long.toString(pair.sidecar().pid()), "statm");
        return Long.parseLong(Files.readString(statm).split(" ")[1]) * 4096;
    }
}
