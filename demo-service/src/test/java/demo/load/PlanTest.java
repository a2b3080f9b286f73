package demo.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import demo.load.Plan.Phase;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {
    @Test
    void runsWarmPeakIdlePeak() {
        Plan plan = Plan.parse("--warm", "1", "--peak", "2", "--idle", "3", "--connections", "8");

        assertThat(plan.phases())
                .containsExactly(
                        new Phase("warm", 1, 4, 0),
                        new Phase("peak", 2, 8, 0),
                        new Phase("idle", 3, 1, 500),
                        new Phase("peak", 2, 8, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "--peak, long, '--peak needs a number, not long'",
        "--connections, 0, '--connections must be 1 to 1000, not 0'",
        "--speed, 9, --speed is unknown",
    })
    void saysWhatIsWrongWithAnArgument(String key, String value, String message) {
        assertThatThrownBy(() -> Plan.parse(key, value)).hasMessage(message);
    }

    @Test
    void printsAPhaseInOneLineAndAsJson() {
        Histogram latencyUs = new Histogram(3);
        latencyUs.recordValueWithCount(1_000, 98);
        latencyUs.recordValueWithCount(2_000, 2);
        PhaseResult result = PhaseResult.of("peak", 2.0, latencyUs, 1);

        assertThat(result.line())
                .isEqualTo("peak     2.0 s      100 requests     50.0 req/s   p50    1.00 ms   p99    2.00 ms"
                        + "   max     2.00 ms   1 errors");
        assertThat(result.json())
                .isEqualTo("{\"phase\":\"peak\",\"seconds\":2.000,\"requests\":100,\"requestsPerSecond\":50.0,"
                        + "\"p50Ms\":1.000,\"p99Ms\":2.000,\"maxMs\":2.000,\"errors\":1}");
    }
}
