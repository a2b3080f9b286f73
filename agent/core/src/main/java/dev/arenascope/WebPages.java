package dev.arenascope;

import dev.arenascope.report.Report;
import dev.arenascope.report.http.Pages;
import dev.arenascope.report.http.Request;
import dev.arenascope.report.http.Response;
import dev.arenascope.report.metrics.MetricsPage;
import dev.arenascope.report.metrics.PageFormat;
import dev.arenascope.snapshot.Reading;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** What is served: the last report. Nothing is measured for a client, and a report is rendered once, however many ask for it. */
final class WebPages implements Pages {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Supplier<Reading<Report>> last;
    private final String version;
    private final Map<PageFormat, Rendered> metrics = new EnumMap<>(PageFormat.class);

    private record Rendered(Report report, Response response) {}

    /** @param version of the agent */
    WebPages(Supplier<Reading<Report>> last, String version) {
        this.last = last;
        this.version = version;
    }

    @Override
    public Response answer(Request request) {
        return switch (request.path()) {
            case "/" ->
                Response.page(TEXT, "arenascope " + version + "\n/metrics   the last report, as Prometheus reads it\n");
            case "/metrics" -> metrics(PageFormat.accepted(request.accept()));
            default -> Response.refused(404, "there are / and /metrics");
        };
    }

    private Response metrics(PageFormat format) {
        Reading<Report> now = last.get();
        return now instanceof Reading.Present<Report> report
                ? metrics(report.value(), format)
                : Response.refused(503, now.reason());
    }

    /** After a port was closed and opened again, two threads may be here for a moment. */
    @SuppressWarnings("ReferenceEquality") // the same report, not one that says the same
    private synchronized Response metrics(Report report, PageFormat format) {
        Rendered before = metrics.get(format);
        if (before != null && before.report == report) return before.response;
        String page = MetricsPage.of(report, format, version);
        Response response = Response.page(format.contentType(), page);
        metrics.put(format, new Rendered(report, response));
        return response;
    }
}
