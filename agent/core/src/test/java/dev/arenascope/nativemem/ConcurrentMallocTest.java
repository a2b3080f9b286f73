package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConcurrentMallocTest {
    static Stream<Path> jdks() throws IOException {
        return ForkedJvm.jdks();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void walkingHeapsThatEightThreadsChangeGivesConsistentWalksOrNone(Path jdk) throws Exception {
        Map<String, String> said = ForkedJvm.run(jdk, Map.of(), "churn", "5");
        assertThat(said.get("broken")).isEqualTo("0");
        assertThat(Long.parseLong(said.get("walks"))).as(said.toString()).isPositive();
    }
}
