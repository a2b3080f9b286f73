package dev.arenascope.report.metrics;

/** The two formats that scrapers understand. */
public enum PageFormat {
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";

    private final String contentType;

    PageFormat(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /**
     * What a client would rather have (RFC 9110, 12.5.1). A version of OpenMetrics that is not 1.0.0 is not offered; text goes to whoever does not
     * ask for OpenMetrics.
     *
     * @param accept the header of the request; empty when there is none
     */
    public static PageFormat accepted(String accept) {
        double open = 0;
        double text = 0;
        for (int start = 0; start < accept.length(); ) {
            int end = accept.indexOf(',', start);
            if (end < 0) end = accept.length();
            MediaRange range = MediaRange.of(accept.substring(start, end));
            start = end + 1;
            if (range.type().equals(OPEN_METRICS_TYPE)) {
                boolean ours = range.version().isEmpty() || range.version().equals("1.0.0");
                if (ours) open = Math.max(open, range.quality());
            } else if (range.type().equals("text/plain")
                    || range.type().equals("text/*")
                    || range.type().equals("*/*")) {
                text = Math.max(text, range.quality());
            }
        }
        return open > 0 && open >= text ? OPEN_METRICS : PROMETHEUS;
    }
}
