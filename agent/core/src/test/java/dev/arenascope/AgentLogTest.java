package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgentLogTest {
    private final List<String> written = new ArrayList<>();
    private final AgentLog log = new AgentLog(written::add);

    @Test
    void writesEachCauseOnceAndCountsIt() {
        log.warn("unknown key intervall");
        log.warn("unknown key intervall");
        log.warn("mode=govern");

        assertThat(written).containsExactly("arenascope: unknown key intervall\n", "arenascope: mode=govern\n");
        assertThat(log.count("unknown key intervall")).isEqualTo(2);
        assertThat(log.count("never seen")).isZero();
    }

    @Test
    void theSameFailureAtTheSamePlaceIsOneCause() {
        for (int i = 0; i < 3; i++) log.failed("smaps", new IllegalStateException("line " + i));

        assertThat(written).hasSize(1);
        assertThat(written.get(0))
                .startsWith(
                        "arenascope: smaps: java.lang.IllegalStateException: line 0 at dev.arenascope.AgentLogTest.");
    }

    @Test
    void saysAtTheEndHowOftenACauseCameAgain() {
        log.warn("once");
        log.warn("a\nb");
        log.warn("a\nb");
        written.clear();

        log.close();
        log.close();

        assertThat(written).containsExactly("arenascope: 2 times: a b\n");
    }

    @Test
    void holdsOnlySoManyCauses() {
        for (int i = 0; i < 1000; i++) log.warn("cause " + i);

        assertThat(written).hasSize(200);
        log.close();
        assertThat(written.get(200)).isEqualTo("arenascope: 800 times: causes beyond the first 200\n");
    }
}
