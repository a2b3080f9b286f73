package dev.arenascope.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|PROMETHEUS",
                "*/*|PROMETHEUS",
                "text/plain|PROMETHEUS",
                "text/html, */*;q=0.1|PROMETHEUS",
                "application/openmetrics-text|OPEN_METRICS",
                "Application/OpenMetrics-Text; version=1.0.0|OPEN_METRICS",
                "application/openmetrics-text;version=0.0.1|PROMETHEUS",
                "application/openmetrics-text;version=2.0.0|PROMETHEUS",
                "application/openmetrics-text;q=0|PROMETHEUS",
                "application/openmetrics-text;q=much|PROMETHEUS",
                "application/openmetrics-text;q=0.2,text/plain;q=0.9|PROMETHEUS",
                // As Prometheus 2.42 asks.
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1|OPEN_METRICS",
            })
    void aClientGetsWhatItWouldRatherHave(String accept, PageFormat format) {
        assertThat(PageFormat.accepted(accept)).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {";;;;|0", ",,,,|0", "a/b;q=|0"})
    void nonsenseIsText(String accept, int ignored) {
        assertThat(PageFormat.accepted(accept.repeat(1000))).isEqualTo(PageFormat.PROMETHEUS);
    }
}
