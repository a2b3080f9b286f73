package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Pools;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

/** Pools of Netty, commons-pool2 and HikariCP are found, whenever they were made, and counted; a host without any pays for none. */
class PoolsIT {
    private static final String[] FAST = {"first=1s", "interval=1s", "format=json", "budget=50%"};
    private static final long MB = 1 << 20;

    /** Netty 4.1 on the oldest JDK, 4.2 on the newest. */
    private static JvmRun pools(Jdk jdk, String... args) {
        String libraries = jdk == Jdk.OLDEST ? Jars.POOLS_OF_NETTY_41 : Jars.POOLS;
        JvmRun run = JvmRun.host(libraries, Pools.class, args)
                .on(jdk)
                .jvm("-Xmx128m")
                .agent(FAST);
        // Netty's own warnings about its own calls.
        return jdk.feature() < 24
                ? run
                : run.jvm("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    @OnEachJdk
    void poolsThatAreOlderThanTheAgentAreFoundWhenTheyAreUsed(Jdk jdk) {
        try (HostJvm host = pools(jdk).start()) {
            host.awaitReport(1);
            use(host, 1);
            ReportLine report = host.awaitFreshReport();
            for (String name :
                    List.of("GenericObjectPool", "GenericKeyedObjectPool", "SoftReferenceObjectPool", "HikariPool")) {
                JsonNode pool = pool(report, "kind", name);
                assertThat(pool.path("borrows").asLong()).as("%s", pool).isEqualTo(10);
                assertThat(pool.path("active").asLong()).as("%s", pool).isZero();
                assertThat(pool.path("misses").isNumber()).as("%s", pool).isTrue();
            }
            assertThat(pool(report, "kind", "GenericObjectPool").path("misses").asLong())
                    .isEqualTo(6);
            assertThat(pool(report, "kind", "GenericKeyedObjectPool")
                            .path("misses")
                            .asLong())
                    .isEqualTo(2);
            assertThat(pool(report, "kind", "SoftReferenceObjectPool")
                            .path("misses")
                            .asLong())
                    .isEqualTo(2);
            assertThat(pool(report, "kind", "HikariPool").path("name").asText()).isEqualTo("orders");
            assertThat(pool(report, "kind", "HikariPool").path("max").asLong()).isEqualTo(3);
            assertThat(pool(report, "name", "PooledByteBufAllocator")
                            .path("usedBytes")
                            .asLong())
                    .isEqualTo(MB);
            assertThat(pool(report, "name", "AdaptiveByteBufAllocator")
                            .path("usedBytes")
                            .asLong())
                    .isBetween(MB, MB + MB / 10);
        }
    }

    @OnEachJdk
    void poolsThatComeLaterAreCountedFromTheirFirstBorrow(Jdk jdk) {
        try (HostJvm host = pools(jdk, "late").start()) {
            host.awaitReport(1);
            use(host, 1);
            host.awaitFreshReport();
            use(host, 2);
            JsonNode generic = pool(host.awaitFreshReport(), "kind", "GenericObjectPool");
            assertThat(generic.path("borrows").asLong()).isBetween(10L, 20L);
            assertThat(generic.path("idle").asLong()).isEqualTo(1);
            assertThat(generic.path("maxIdle").asLong()).isEqualTo(1);
        }
    }

    @OnEachJdk
    void disabledTheAgentLeavesNoHook(Jdk jdk) {
        JvmRun spied = pools(jdk).jvmAfterAgent("-javaagent:" + Jars.classBytesAgent());
        try (HostJvm host = spied.start()) {
            host.awaitReport(1);
            use(host, 1);
            assertThat(pool(host.awaitFreshReport(), "kind", "GenericObjectPool")
                            .path("borrows")
                            .asLong())
                    .isEqualTo(10);
            // Two JVMs of release 25 may show the same class in two ways, so one JVM is compared with itself.
            String woven = bytes(host, 1);
            try (AgentMBean agent = AgentMBean.of(host)) {
                agent.set("Enabled", false);
                String restored = bytes(host, 2);
                assertThat(restored).isNotEqualTo(woven);
                use(host, 2);
                agent.set("Enabled", true);
                host.awaitReport(host.reports().size() + 1);
                host.await(
                        "the hook again", () -> bytes(host, digests(host) + 1).equals(woven));
                agent.set("Enabled", false);
                assertThat(bytes(host, digests(host) + 1)).isEqualTo(restored);
                agent.set("Enabled", true);
            }
            int seen = host.reports().size();
            host.awaitReport(seen + 1);
            use(host, 3);
            JsonNode pool = pool(host.awaitFreshReport(), "kind", "GenericObjectPool");
            assertThat(pool.path("borrows").asLong()).as("%s", pool).isEqualTo(10);
        }
    }

    @OnEachJdk
    void withoutAPoolNoClassOfByteBuddyIsLoaded(Jdk jdk, @TempDir Path folder) throws IOException {
        Path log = folder.resolve("classes");
        JvmRun run = JvmRun.host(Waits.class)
                .on(jdk)
                .jvm("-Xlog:class+load=info:file=" + log + ":none")
                .agent(FAST);
        try (HostJvm host = run.start()) {
            ReportLine report = host.awaitReport(2);
            assertThat(report.json().path("pools").isArray()).isTrue();
            assertThat(report.rows("pools")).isEmpty();
        }
        List<String> loaded = Files.readAllLines(log);
        assertThat(loaded).anyMatch(line -> line.startsWith("dev.arenascope.instrument.PoolWatch "));
        assertThat(loaded).noneMatch(line -> line.startsWith("net.bytebuddy."));
        assertThat(loaded).noneMatch(line -> line.startsWith("dev.arenascope.boot."));
    }

    @OnEachJdk
    void instrumentOffLooksForNone(Jdk jdk) {
        try (HostJvm host = pools(jdk).agent("instrument=off").start()) {
            use(host, 1);
            ReportLine report = host.awaitReport(2);
            assertThat(report.json().path("pools").isNull()).isTrue();
            assertThat(report.rows("absent").map(a -> a.path("reason").asText()))
                    .contains("instrumentation is off");
        }
    }

    private static int digests(HostJvm host) {
        return (int)
                host.stdout().lines().filter(line -> line.startsWith("bytes ")).count();
    }

    private static String bytes(HostJvm host, int n) {
        host.say("d");
        Supplier<List<String>> told = () ->
                host.stdout().lines().filter(line -> line.startsWith("bytes ")).toList();
        host.await(n + " digests", () -> told.get().size() >= n);
        String digest = told.get().get(n - 1);
        assertThat(digest).matches("bytes [0-9a-f]{64}");
        return digest;
    }

    private static void use(HostJvm host, int round) {
        host.say("");
        host.awaitStdout("round " + round);
    }

    private static JsonNode pool(ReportLine report, String field, String part) {
        List<JsonNode> found = new ArrayList<>();
        report.rows("pools")
                .filter(p -> p.path(field).asText().matches("(.* )?" + part + "([# ].*)?"))
                .forEach(found::add);
        assertThat(found).as("%s in %s", part, report.json().path("pools")).hasSize(1);
        return found.get(0);
    }
}
