package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.arenascope.AgentConfig.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Map;

final class ConfigParserFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void neverThrowsAndNeverLeavesItsRanges(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);

        Parsed parsed = ConfigParser.parse(text, Map.of("ARENASCOPE_INTERVAL", text), path -> text);

        AgentConfig config = parsed.config();
        assertThat(config.intervalMs()).isBetween(1000L, 4_000_000_000_000_000L);
        assertThat(config.firstMs()).isNotNegative();
        assertThat(config.budgetShare()).isBetween(0.0001, 1.0);
        assertThat(config.logLimitBytes()).isBetween(64L << 10, 2L << 30);
        assertThat(config.logFiles()).isBetween(1, 100);
        assertThat(parsed.warnings()).allMatch(w -> w.indexOf('\n') < 0);
    }
}
