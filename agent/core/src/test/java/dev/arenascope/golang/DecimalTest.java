package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0", "1", "-1", "+7", "4096", "9007199254740992", "1.2785088e+07", "1.6882e-05", "0.0834379172444863",
                        "000123",
                "0.5", "5.", ".5", "1E3", "9.223372036854776e+18", "1.8446744073709552e+19", "1e308", "1e999", "1e-999",
                        "0e999"
            })
    void readsWhatJavaReads(String text) {
        assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                ".",
                "e5",
                "1e",
                "1e+",
                "1x",
                "1.2.3",
                "NaN",
                "null",
                "0x10",
                "1,5",
                "--1",
                "infinite"
            })
    void theRestIsNoNumber(String text) {
        assertThat(parse(text)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Inf", "+Inf", "inf", "+INF"})
    void infinity(String text) {
        assertThat(parse(text)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(parse("-Inf")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void manyDigitsAreRoundedNotCounted() {
        assertThat(parse("9223372036854775807")).isEqualTo(0x1p63, within(0x1p12));
        assertThat(parse("0." + "0".repeat(300) + "1")).isLessThan(1e-290);
        assertThat(parse("1" + "0".repeat(500))).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void anyDoubleThatGoPrintsComesBack() {
        Random random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            double value = random.nextDouble() * Math.pow(10, random.nextInt(30) - 8);
            assertThat(parse(Double.toString(value))).isEqualTo(value, within(value * 1e-15));
            long whole = random.nextLong() >>> (11 + random.nextInt(50));
            assertThat(parse(Long.toString(whole))).isEqualTo((double) whole);
        }
    }

    private static double parse(String text) {
        byte[] bytes = ("x" + text + "y").getBytes(US_ASCII);
        return Decimal.parse(bytes, 1, bytes.length - 1);
    }
}
