package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenascope.it.hosts.Waits;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.management.MBeanOperationInfo;

/** The lab, from the command line and in a host. */
class LabIT {
    private static final int FIRST_WITH_FFM = 22;

    private static JvmRun line(Jdk jdk, String... arguments) {
        return JvmRun.program(Stream.concat(Stream.of("-jar", Jars.AGENT.toString()), Stream.of(arguments))
                        .toArray(String[]::new))
                .on(jdk);
    }

    @OnEachJdk
    void theCommandLineExplainsItselfAndRefusesWhatItDoesNotKnow(Jdk jdk) {
        Outcome help = line(jdk, "--help").run();
        assertThat(help.exitCode()).isZero();
        assertThat(help.stdout()).contains("lab madvise");
        assertThat(help.stderr()).isEmpty();
        Outcome unknown = line(jdk, "lab", "chemistry").run();
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.stdout()).isEmpty();
        assertThat(unknown.stderr())
                .startsWith("not understood: lab chemistry\n")
                .contains("--help");
        assertThat(line(jdk, "--version").run().stdout()).matches("arenascope \\S+\n");
    }

    @OnEachJdk
    void theGranularityTableIsMeasuredOnEachJdk(Jdk jdk) {
        Outcome text = line(jdk, "lab", "granularity").run();
        assertThat(text.exitCode()).as(text.stderr()).isZero();
        assertThat(text.stderr()).as("no warning of the JVM").isEmpty();
        assertThat(text.stdout()).contains("byte[] on the heap", "thread stack (default)");
        JsonNode json = json(line(jdk, "lab", "granularity", "--json").run());
        // An array of 17 bytes: a header of at least 12, aligned to 8.
        assertThat(row(json, "byte[] on the heap", 17).path("takenBytes").asLong())
                .isBetween(32L, 40L);
        JsonNode stack = row(json, "thread stack", 256 << 10);
        assertThat(stack.path("takenBytes").asLong()).isGreaterThanOrEqualTo(256 << 10);
        assertThat(stack.path("residentBytes").asLong())
                .isPositive()
                .isLessThan(stack.path("takenBytes").asLong());
        JsonNode malloc = row(json, "malloc", 25);
        if (jdk.feature() < FIRST_WITH_FFM) {
            assertThat(malloc.path("absentTaken").asText()).isEqualTo("needs JDK 22");
            return;
        }
        assertThat(malloc.path("takenBytes").asLong()).isBetween(25L, 64L);
        JsonNode large = rows(json, "rows")
                .filter(r -> r.path("what").asText().startsWith("malloc")
                        && r.path("requestBytes").asLong() == 33 << 20)
                .findAny()
                .orElseThrow();
        assertThat(large.path("residentBytes").asLong())
                .as("a large block is only address space at first")
                .isLessThan(1 << 20);
        assertThat(row(json, "direct buffer", 1 << 20).path("residentBytes").asLong())
                .as("a direct buffer is zeroed")
                .isGreaterThanOrEqualTo(1 << 20);
    }

    @OnEachJdk
    void theMadviseTableHoldsWhatHoldsOnEveryKernel(Jdk jdk) {
        Outcome outcome = line(jdk, "lab", "madvise", "--json").run();
        if (jdk.feature() < FIRST_WITH_FFM) {
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.stderr()).isEqualTo("absent: needs JDK 22\n");
            assertThat(outcome.stdout()).contains("\"absent\":\"needs JDK 22\"");
            return;
        }
        assertThat(outcome.stderr()).as("no warning of the JVM").isEmpty();
        JsonNode json = json(outcome);
        JsonNode dropped = trial(json, "private", "DONTNEED");
        assertThat(dropped.path("returned").asText()).isEqualTo("ok");
        assertThat(dropped.path("rssBeforeBytes").asLong()).isEqualTo(2 << 20);
        assertThat(dropped.path("rssAfterBytes").asLong()).isZero();
        assertThat(trial(json, "private", "FREE").path("returned").asText()).isEqualTo("ok");
        assertThat(trial(json, "shared", "FREE").path("returned").asText()).isEqualTo("EINVAL");
        JsonNode locked = trial(json, "locked", "DONTNEED");
        Needs.wherePossible(!locked.has("absent"), "2 MB of ulimit -l");
        assertThat(locked.path("returned").asText()).isEqualTo("EINVAL");
        assertThat(locked.path("rssAfterBytes").asLong()).isEqualTo(2 << 20);
    }

    @OnEachJdk
    void theOperationsWorkInAHostThatCannotTell(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).agent("first=1s", "interval=1s", "format=json");
        Outcome.sameAsWithoutAgent(run, host -> {
            host.awaitReport(1);
            try (AgentMBean bean = AgentMBean.of(host)) {
                assertThat(Stream.of(bean.info().getOperations()).map(MBeanOperationInfo::getName))
                        .contains("labGranularity", "labMadvise");
                String granularity = (String) bean.invoke("labGranularity");
                String madvise = (String) bean.invoke("labMadvise");
                if (jdk.feature() < FIRST_WITH_FFM) {
                    assertThat(granularity).contains("byte[] on the heap", "malloc: needs JDK 22");
                    assertThat(madvise).startsWith("absent: needs JDK 22");
                } else {
                    assertThat(granularity).contains("malloc", "run java -jar arenascope.jar lab granularity");
                    assertThat(madvise).containsPattern("private +DONTNEED +ok +2.0 MB +0 +0");
                }
                host.awaitFreshReport();
            }
        });
    }

    @OnEachJdk
    void withoutNativeCodeTheOperationsSayWhy(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).agent("first=1s", "interval=1s", "format=json", "native=off");
        try (HostJvm host = run.start()) {
            host.awaitReport(1);
            try (AgentMBean bean = AgentMBean.of(host)) {
                assertThat((String) bean.invoke("labMadvise")).isEqualTo("absent: native=off");
                assertThat((String) bean.invoke("labGranularity")).isEqualTo("absent: native=off");
            }
        }
    }

    private static JsonNode json(Outcome outcome) {
        try {
            return new ObjectMapper().readTree(outcome.stdout());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError("not JSON: " + outcome.stdout() + outcome.stderr(), e);
        }
    }

    private static Stream<JsonNode> rows(JsonNode json, String array) {
        return StreamSupport.stream(json.path(array).spliterator(), false);
    }

    private static JsonNode row(JsonNode json, String what, long request) {
        return rows(json, "rows")
                .filter(r -> r.path("what").asText().equals(what)
                        && r.path("requestBytes").asLong() == request)
                .findAny()
                .orElseThrow(() -> new AssertionError("no " + what + " of " + request + " in " + json));
    }

    private static JsonNode trial(JsonNode json, String memory, String advice) {
        return rows(json, "trials")
                .filter(t -> t.path("memory").asText().equals(memory)
                        && t.path("advice").asText().equals(advice))
                .findAny()
                .orElseThrow(() -> new AssertionError("no " + memory + " " + advice + " in " + json));
    }
}
