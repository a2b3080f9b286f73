package dev.arenascope.governor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreeRatiosTest {
    @ParameterizedTest
    @CsvSource({"25, 40, 10, 20", "100, 40, 25, 50", "233, 40, 35, 70", "400, 40, 40, 80", "100, 5, 5, 50"})
    void aThresholdIsAShareOfTheHeapThatIsFree(int percent, int minNow, int min, int max) {
        assertThat(FreeRatios.of(percent, minNow)).isEqualTo(new FreeRatios(min, max));
    }

    @ParameterizedTest
    @CsvSource({"20, 25", "50, 100", "70, 233", "80, 400", "100, 400", "0, 25"})
    void aShareIsAThreshold(long max, int percent) {
        assertThat(FreeRatios.percent(max)).isEqualTo(percent);
    }

    @Test
    void whatAHeapMayHoldFollowsFromWhatIsAlive() {
        assertThat(FreeRatios.mostBytes(80, 20)).isEqualTo(100);
        assertThat(FreeRatios.mostBytes(80, 100)).isEqualTo(Long.MAX_VALUE);
    }
}
