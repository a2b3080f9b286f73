package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

class ProcessStatTest {
    private static final String REST =
            " S 1 4711 4242 0 -1 4194560 1 0 0 0 3 1 0 0 20 0 9 0 987654321 1259732992 1703 18446744073709551615 1";

    @Test
    void readsNameSessionAndStart() {
        assertThat(parse("4711 (otelcol)" + REST + "\n"))
                .isEqualTo(Reading.of(new ProcessStat("otelcol", 4242, 987654321)));
    }

    @Test
    void aNameMayHoldParenthesesAndBlanks() {
        assertThat(parse("4711 (a) S (1 2)" + REST + "\n"))
                .isEqualTo(Reading.of(new ProcessStat("a) S (1 2", 4242, 987654321)));
    }

    @Test
    void everyTornTextIsAbsent() {
        String whole = "4711 (otelcol) S 1 4711 4242 0 -1 4194560 1 0 0 0 3 1 0 0 20 0 9 0 987654321";
        for (int length = 0; length < whole.length() - 9; length++) {
            assertThat(parse(whole.substring(0, length) + "\n").isPresent())
                    .as(whole.substring(0, length))
                    .isFalse();
        }
    }

    private static Reading<ProcessStat> parse(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ProcessStat.parse(bytes, bytes.length);
    }
}
