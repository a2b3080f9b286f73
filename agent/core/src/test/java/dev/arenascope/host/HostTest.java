package dev.arenascope.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.HostFacts;
import dev.arenascope.snapshot.ProcessLine;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostTest {
    private final Host host = new Host();

    @Test
    void namesTheMachineTheJvmAndTheLibc() {
        Reading<HostFacts> facts = host.facts("glibc 2.36");
        assertThat(facts.reason()).isEmpty();
        facts.map(f -> {
            assertThat(f.os()).isNotBlank();
            assertThat(f.logicalCpus())
                    .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
            assertThat(f.jvm()).contains(Runtime.version().toString());
            assertThat(f.libc()).isEqualTo("glibc 2.36");
            return f;
        });
    }

    @Test
    void listsItsOwnProcess() {
        long pid = ProcessHandle.current().pid();
        List<ProcessLine> own = host.processes().orElse(List.of()).stream()
                .filter(p -> p.pid() == pid)
                .toList();
        assertThat(own).hasSize(1);
        assertThat(own.get(0).rssBytes()).isGreaterThan(10L << 20);
        assertThat(own.get(0).path().map(p -> p.endsWith("java"))).isEqualTo(Reading.of(true));
    }
}
