package dev.arenascope.report.metrics;

/** What kind of figure a metric is. */
public enum MetricType {
    GAUGE,
    /** Only ever rises while the JVM lives. */
    COUNTER,
    /** Always 1: its labels are what it says. */
    INFO;

    String word(PageFormat format) {
        return switch (this) {
            case GAUGE -> "gauge";
            case COUNTER -> "counter";
            case INFO -> format == PageFormat.OPEN_METRICS ? "info" : "gauge";
        };
    }
}
