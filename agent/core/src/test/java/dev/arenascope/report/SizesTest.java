package dev.arenascope.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1 B",
        "1023, 1023 B",
        "1024, 1 KB",
        "655360, 640 KB",
        "1048575, 1.0 MB",
        "1258291, 1.2 MB",
        "10433331, 9.9 MB",
        "10433332, 10 MB",
        "18874368, 18 MB",
        "536870912, 512 MB",
        "1073741823, 1.00 GB",
        "1299227607, 1.21 GB",
        "2147483648, 2.00 GB",
        "137438953472, 128 GB",
        "-655360, -640 KB",
        "9223372036854775807, 8589934592 GB",
        "-9223372036854775808, -8589934592 GB"
    })
    void printsSizesInBinaryUnits(long bytes, String text) {
        assertThat(Sizes.text(bytes)).isEqualTo(text);
    }

    @Test
    void printsASizeInTheUnitOfTheLine() {
        assertThat(Sizes.like(1300L << 20, 566L << 20)).isEqualTo("0.55 GB");
        assertThat(Sizes.like(900L << 20, 566L << 20)).isEqualTo("566 MB");
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "59999, 59s", "60000, 1m", "605000, 10m", "11100000, 3h05m", "187200000, 2d04h", "-5, 0s"})
    void printsUptime(long ms, String text) {
        assertThat(Sizes.uptime(ms)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.2851, 2, 0.29", "-0.001, 2, 0.00", "-1.25, 1, -1.3", "12.04, 1, 12.0", "7, 0, 7", "NaN, 2, -"})
    void printsFixedDecimals(double value, int decimals, String text) {
        assertThat(Sizes.fixed(value, decimals)).isEqualTo(text);
    }
}
