package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Faults;
import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

class FaultCountersTest {
    @Test
    void readsBothKindsBehindAnyName() {
        String rest = " S 1 4711 4242 0 -1 4194560 33821 11 7 12 3 1 0 0 20 0 9 0 987654321";
        assertThat(parse("4711 (java)" + rest + "\n")).isEqualTo(Reading.of(new Faults(33_821, 7)));
        assertThat(parse("4711 (a) S (1 2)" + rest + "\n")).isEqualTo(Reading.of(new Faults(33_821, 7)));
    }

    @Test
    void everyTornTextIsAbsent() {
        String whole = "4711 (java) S 1 4711 4242 0 -1 4194560 33821 11 7";
        for (int length = 0; length < whole.length() - 1; length++) {
            assertThat(parse(whole.substring(0, length) + "\n").isPresent())
                    .as(whole.substring(0, length))
                    .isFalse();
        }
    }

    private static Reading<Faults> parse(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return LineReader.parse(bytes, bytes.length, new FaultCounters());
    }
}
