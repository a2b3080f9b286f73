package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertThat(run("--help")).isZero();
        assertThat(out).contains("lab granularity", "lab madvise", "Exit codes");
        assertThat(run("--version")).isZero();
        assertThat(out).contains("arenascope 9.9\n");
        assertThat(err).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"report 4711", "lab", "lab chemistry", "lab madvise now", "--json", "lab --json --json"})
    void whatIsNotUnderstoodIsSaidOnStandardErrorOnly(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(out).isEmpty();
        assertThat(err).startsWith("not understood: " + line).contains("--help");
    }

    @Test
    void nothingAtAllIsAnsweredWithTheUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err).startsWith("arenascope: a Java agent");
    }

    private int run(String... arguments) {
        return CommandLine.run("9.9", arguments, out, err);
    }
}
