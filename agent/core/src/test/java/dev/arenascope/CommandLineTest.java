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
    @ValueSource(
            strings = {
                "report",
                "report x",
                "report -1",
                "report 1 2",
                "map 1 --json",
                "attach",
                "attach 1 a b",
                "lab",
                "lab chemistry",
                "lab madvise now",
                "--json",
                "lab --json --json"
            })
    void whatIsNotUnderstoodIsSaidOnStandardErrorOnly(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(out).isEmpty();
        assertThat(err).startsWith("not understood: " + line).contains("--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"report", "watch", "map", "attach"})
    void aProcessThatIsNotThereIsAbsent(String command) {
        assertThat(run(command, Long.toString(Integer.MAX_VALUE))).isEqualTo(1);
        assertThat(out).isEmpty();
        assertThat(err).endsWith("absent: there is no process " + Integer.MAX_VALUE + "\n");
    }

    @Test
    void anyProcessIsSeenFromOutside() {
        long pid = ProcessHandle.current().pid();
        assertThat(run("report", Long.toString(pid))).isZero();
        assertThat(out)
                .startsWith("arenascope pid " + pid + " java, from outside\n  resident ")
                .contains("\n  anonymous ", "\n  libjvm.so ");
        assertThat(err).contains("has no agent");
        out.setLength(0);
        assertThat(run("report", "--json", Long.toString(pid))).isZero();
        assertThat(out).startsWith("{\"outside\":true,\"pid\":" + pid).endsWith("}\n");
    }

    @Test
    void nothingAtAllIsAnsweredWithTheUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err).startsWith("arenascope: a Java agent");
    }

    private int run(String... arguments) {
        return CommandLine.run("9.9", "arenascope.jar", arguments, out::append, err::append);
    }
}
