package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.NativeBurst;
import dev.arenascope.it.hosts.Rests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javax.management.openmbean.CompositeData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Governs real JVMs. The hosts of a test run at once: most of its time a governor watches whether memory is kept. */
@Execution(ExecutionMode.CONCURRENT)
class GovernJvmIT {
    private static final long MIB = 1 << 20;

    /** G1PeriodicGCInterval, MinHeapFreeRatio and MaxHeapFreeRatio of a JVM that was told nothing. */
    private static final List<String> DEFAULTS = List.of("0", "40", "70");

    @OnEachJdk
    void whatMallocKeepsIsGivenBack(Jdk jdk) {
        List<HostJvm> hosts = new ArrayList<>();
        try {
            hosts.add(keeps(jdk).agent("mode=advise").start());
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
            keptByItsThreads.awaitStdout("ready");
            govern(keptByItsThreads);
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

    @Test
    void whatAHeapAtRestIsToldIsTakenBackHoweverGoverningEnds() {
        List<HostJvm> hosts = new ArrayList<>();
        try {
            for (Jdk jdk : List.of(Jdk.OLDEST, Jdk.NEWEST, Jdk.OLDEST, Jdk.NEWEST))
                hosts.add(rests(jdk).start());
            HostJvm setByHand = rests(Jdk.NEWEST)
                    .jvm("-XX:MaxHeapFreeRatio=60", "-XX:G1PeriodicGCInterval=3600000")
                    .start();
            hosts.add(setByHand);
            for (HostJvm host : hosts) {
                host.awaitReport(1);
                host.say("begin");
            }
            for (HostJvm host : hosts) host.awaitStdout("ready");
            leftBy(hosts.get(0), bean -> bean.set("Mode", "observe"));
            leftBy(
                    hosts.get(1),
                    bean -> assertThat((String) bean.invoke("restore")).startsWith("put back what was before "));
            leftBy(hosts.get(2), bean -> bean.set("Enabled", false));
            awaitDeed(hosts.get(3));
            Outcome ended = hosts.get(3).terminate();
            assertThat(ended.exitCode()).isEqualTo(143);
            ReportLine last = ended.reports().get(ended.reports().size() - 1);
            assertThat(last.rows("actions").map(a -> a.path("restore").asBoolean()))
                    .as("%s", last.json().path("actions"))
                    .containsExactly(false, true);
            assertThat(last.rows("actions").map(a -> a.path("state").asText())).doesNotContain("failed");
            assertLetBe(setByHand);
        } finally {
            hosts.forEach(HostJvm::close);
        }
    }

    /** A heap that holds 300 MB of garbage, and 10 MB of what is alive. */
    private static JvmRun rests(Jdk jdk) {
        return JvmRun.host(Rests.class, "10", "300")
                .on(jdk)
                .jvm("-Xmx512m", "-XX:+UseG1GC")
                // What is read each second is garbage, too: it must not be what has the heap collected.
                .jvm("-XX:InitiatingHeapOccupancyPercent=95", "-XX:-G1UseAdaptiveIHOP", "-XX:TieredStopAtLevel=1")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%", "mode=govern");
    }

    private static void leftBy(HostJvm host, Consumer<AgentMBean> wayOut) {
        awaitDeed(host);
        try (AgentMBean bean = AgentMBean.of(host)) {
            assertThat(options(bean)).isNotEqualTo(DEFAULTS);
            wayOut.accept(bean);
            assertThat(options(bean)).isEqualTo(DEFAULTS);
        }
    }

    private static List<String> options(AgentMBean bean) {
        return List.of(
                bean.option("G1PeriodicGCInterval"), bean.option("MinHeapFreeRatio"), bean.option("MaxHeapFreeRatio"));
    }

    private static void awaitDeed(HostJvm host) {
        awaitLong("the deed", host, () -> acted(host).isPresent());
        JsonNode deed = acted(host).orElseThrow().json().path("actions").path(0);
        assertThat(deed.path("target").asText()).isEqualTo("java-heap");
        assertThat(deed.path("state").asText()).as("%s", deed).isEqualTo("in flight");
    }

    private static void assertLetBe(HostJvm host) {
        awaitLong("a reason to let it be", host, () -> host.reports().stream().anyMatch(GovernJvmIT::isLetBe));
        assertThat(acted(host)).isEmpty();
        try (AgentMBean bean = AgentMBean.of(host)) {
            assertThat(options(bean)).containsExactly("3600000", "40", "60");
        }
    }

    private static boolean isLetBe(ReportLine report) {
        String why = report.json().path("decision").path("why").asText();
        return why.endsWith("=60 was set by somebody else") || why.endsWith("=3600000 was set by somebody else");
    }

    /** What a heap needs is looked at for a minute. */
    private static void awaitLong(String what, HostJvm host, Callable<Boolean> condition) {
        Awaitility.await(what + ", " + host.folder())
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .until(condition);
    }

    @OnEachJdk
    void anAdviserSaysWhatAGovernorDoesAndDoesNothing(Jdk jdk) {
        JvmRun run = keeps(jdk).agent("mode=advise", "budget-bytes=1GB");
        Outcome.sameAsWithoutAgent(run, host -> {
            host.awaitStdout("ready");
            try (AgentMBean bean = AgentMBean.of(host)) {
                host.await("advice", () -> decision(bean).startsWith("would trim malloc: forecast -"));
                assertThat((String) bean.invoke("reclaim", true))
                        .contains("govern would trim malloc: forecast -", "(RETENTION of malloc)")
                        .endsWith("Nothing was changed.");
                assertThat((String) bean.invoke("reclaim", false))
                        .startsWith("Refused: acting needs mode=govern, and the mode is advise");
                assertThat((CompositeData[]) bean.get("Actions")).isEmpty();
                CompositeData budget = (CompositeData) bean.get("Budget");
                assertThat(budget.get("limitBytes")).isEqualTo(1024 * MIB);
                // All that is charged to the group of this test's processes is in it.
                assertThat((Long) budget.get("safeToShrinkToBytes")).isGreaterThan(32 * MIB);
                ReportLine advised = host.awaitFreshReport();
                JsonNode advice = advised.json().path("decision");
                long forecast = advice.path("forecastBytes").asLong();
                assertThat(forecast).isBetween(16 * MIB, advised.residentBytes("malloc"));

                bean.set("Mode", "govern");
                ReportLine act = host.awaitReport(
                        "the deed", r -> !r.json().path("actions").isEmpty());
                JsonNode deed = act.json().path("decision");
                assertThat(deed.path("action")).isEqualTo(advice.path("action"));
                assertThat(deed.path("forecastBytes").asLong()).isCloseTo(forecast, withinPercentage(20));
                assertThat(host.awaitFreshReport().residentBytes("malloc"))
                        .isLessThan(advised.residentBytes("malloc") - forecast / 2);
                assertThat((CompositeData[]) bean.get("Actions"))
                        .singleElement()
                        .satisfies(action -> {
                            assertThat(action.get("kind")).isEqualTo("trim-native");
                            assertThat(action.get("state")).isEqualTo("in flight");
                            assertThat((Long) action.get("forecastBytes")).isGreaterThan(64 * MIB);
                        });
                bean.set("Mode", "observe");
                assertThat((String) bean.invoke("restore")).isEqualTo("nothing to put back");
                host.await("no decision", () -> decision(bean).equals("off (mode=observe)"));
            }
        });
    }

    private static String decision(AgentMBean bean) {
        return (String) bean.get("Decision");
    }

    /** A program whose malloc keeps some 200 MB: the last block of each thread lives, and glibc trims no arena below it. */
    private static JvmRun keeps(Jdk jdk) {
        return burst(jdk, "51199", "rests");
    }

    private static JvmRun burst(Jdk jdk, String survivor, String threads) {
        return JvmRun.host(NativeBurst.class, "200", "8", survivor, threads)
                .on(jdk)
                .jvm("-Xmx128m", "-XX:TieredStopAtLevel=1")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%");
    }

    private static JvmRun preloaded(Jdk jdk, Path library, String threads) {
        return burst(jdk, "0", threads).agent("mode=advise").env("LD_PRELOAD", library.toString());
    }

    private static void govern(HostJvm host) {
        try (AgentMBean bean = AgentMBean.of(host)) {
            bean.set("Mode", "govern");
        }
    }

    private static void assertTrimmed(String allocator, HostJvm host) {
        // What is decided while the program still gives blocks back is of those so far: on a busy machine that takes
        // long.
        host.awaitReport(
                "a trim worth it",
                r -> r.json().path("decision").path("forecastBytes").asLong() > 64 * MIB);
        govern(host);
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
