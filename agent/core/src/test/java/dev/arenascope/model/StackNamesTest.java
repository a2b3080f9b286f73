package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackNamesTest {
    @ParameterizedTest
    @CsvSource({
        "http-nio-8080-exec-12, http-nio-8080-exec",
        "idle-3, idle",
        "GC Thread#0, GC Thread",
        "C2 CompilerThread0, C2 CompilerThread",
        "main, main",
        "42, 42",
        "pool-1-thread-7, pool-1-thread"
    })
    void numbersAtTheEndAreCutOff(String name, String group) {
        assertThat(StackNames.group(name)).isEqualTo(group);
    }

    @Test
    void numbersInTheMiddleAreOnePattern() {
        assertThat(StackNames.pattern("pool-12-thread")).isEqualTo("pool-*-thread");
        assertThat(StackNames.pattern("h2c-1.2-io")).isEqualTo("h*c-*.*-io");
        assertThat(StackNames.pattern("client-3f2a9b1c")).isEqualTo("client-*");
        assertThat(StackNames.pattern("cafe1-io")).isEqualTo("cafe*-io");
        assertThat(StackNames.pattern("C2 CompilerThre")).isEqualTo("C* CompilerThre");
        assertThat(StackNames.pattern("main")).isEqualTo("main");
        assertThat(StackNames.pattern("")).isEmpty();
    }
}
