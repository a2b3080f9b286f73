package dev.arenascope.report.metrics;

import dev.arenascope.snapshot.Reading;

/**
 * Writes one page. All samples of a metric follow its heading; a metric of which nothing is known leaves no trace, as both formats want it.
 * The formats: Prometheus text 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats) and OpenMetrics 1.0.
 */
final class Exposition {
    private final PageFormat format;
    private final StringBuilder out = new StringBuilder(16 << 10);
    private Metric metric = Metric.BUILD;
    private boolean headed;

    Exposition(PageFormat format) {
        this.format = format;
    }

    /** What follows are samples of this metric. */
    Exposition of(Metric next) {
        metric = next;
        headed = false;
        return this;
    }

    /** Nothing where it is absent. */
    Exposition sample(Reading<? extends Number> value, String... labels) {
        if (!(value instanceof Reading.Present<? extends Number> p)) return this;
        return p.value() instanceof Double d
                ? sample(d.doubleValue(), labels)
                : sample(p.value().longValue(), labels);
    }

    /** @param labels values of the metric's labels, in their order */
    Exposition sample(long value, String... labels) {
        series(labels);
        out.append(value).append('\n');
        return this;
    }

    /** @param labels values of the metric's labels, in their order */
    Exposition sample(double value, String... labels) {
        series(labels);
        number(value);
        out.append('\n');
        return this;
    }

    private void series(String... labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(metric.family() + " has the labels " + metric.labels());
        }
        if (!headed) head();
        headed = true;
        out.append(metric.sampleName());
        for (int i = 0; i < labels.length; i++) {
            out.append(i == 0 ? '{' : ',').append(metric.labels().get(i)).append("=\"");
            escape(labels[i], true);
            out.append('"');
        }
        if (labels.length > 0) out.append('}');
        out.append(' ');
    }

    private void head() {
        boolean open = format == PageFormat.OPEN_METRICS;
        String name = open ? metric.family() : metric.sampleName();
        out.append("# HELP ").append(name).append(' ');
        escape(metric.help(), open);
        out.append("\n# TYPE ").append(name).append(' ').append(metric.type().word(format));
        out.append('\n');
        if (open && !metric.unit().isEmpty()) {
            out.append("# UNIT ").append(name).append(' ').append(metric.unit()).append('\n');
        }
    }

    private void escape(String text, boolean quotes) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') out.append("\\\\");
            else if (c == '\n') out.append("\\n");
            else if (c == '"' && quotes) out.append("\\\"");
            else if (!Character.isSurrogate(c)) out.append(c);
            else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1)))
                out.append(c).append(text.charAt(++i));
            else out.append('\ufffd'); // half a pair cannot be encoded
        }
    }

    private void number(double value) {
        if (Double.isNaN(value)) out.append("NaN");
        else if (Double.isInfinite(value)) out.append(value > 0 ? "+Inf" : "-Inf");
        else if (value == Math.rint(value) && Math.abs(value) < 1e15) out.append((long) value);
        else out.append(value);
    }

    /** The page is complete. */
    String page() {
        if (format == PageFormat.OPEN_METRICS) out.append("# EOF\n");
        return out.toString();
    }
}
