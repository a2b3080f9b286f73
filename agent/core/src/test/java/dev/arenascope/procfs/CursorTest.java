package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CursorTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "345020, 345020",
        "12x, 12",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9223372036854775807",
        "99999999999999999999999999, 9223372036854775807",
        "0000000000000000000000000000017, 17",
        "'', -1",
        "-5, -1",
        "x, -1",
        "' 5', -1"
    })
    void readsDecimalNumbersAndSaturates(String text, long expected) {
        assertThat(cursor(text).decimal()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7f28ef0742ad, 139813785649837",
        "7fffffffffffffff, 9223372036854775807",
        "8000000000000000, 9223372036854775807",
        "ffffffffffffffffffff, 9223372036854775807",
        "00000000000000000000ff-, 255",
        "'', -1",
        "FF, -1",
        "g, -1"
    })
    void readsHexadecimalNumbersAndSaturates(String text, long expected) {
        assertThat(cursor(text).hex()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'  345020 kB', 353300480",
        "'\t12\tkB', 12288",
        "7, 7",
        "'9223372036854775807 kB', 9223372036854775807",
        "' kB', -1",
        "'', -1"
    })
    void readsAmountsInBytes(String text, long expected) {
        assertThat(cursor(text).amount()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.00, 0", "12.34, 12.34", "100, 100", "3., 3", "99.999999, 99.999999"})
    void readsFractions(String text, double expected) {
        assertThat(cursor(text).fraction()).isEqualTo(expected, within(1e-9));
    }

    @Test
    void givesNoNumberWhereAFractionIsMissing() {
        assertThat(cursor(".5").fraction()).isNaN();
        assertThat(cursor("").fraction()).isNaN();
    }

    @Test
    void staysAtTheEndOfTheLine() {
        Cursor cursor = cursor("ab cd");
        assertThat(cursor.skipWord().skipBlanks().word()).isEqualTo("cd");
        assertThat(cursor.atEnd()).isTrue();
        assertThat(cursor.word()).isEmpty();
        assertThat(cursor.rest()).isEmpty();
        assertThat(cursor.skipPast(':')).isFalse();
        assertThat(cursor.peek()).isZero();
    }

    private static Cursor cursor(String text) {
        byte[] raw = text.getBytes(US_ASCII);
        return new Cursor().on(raw, 0, raw.length);
    }
}
